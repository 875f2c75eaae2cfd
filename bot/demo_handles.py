"""Demo handles: the demo's list of official addresses, signed with a throw-away key that lies beside its others."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.handles import HandleList, signed
from bot.keys import write_private
from conversations.events import Handle
from storage.receipt_keys import SigningKey, drawn

APPS = ("IBLAGH_TELEGRAM_TOKEN", "IBLAGH_WHATSAPP_TOKEN")
HANDLES, KEY = "handles.json", "handles.key"
VALID_FOR = timedelta(days=365)


def write_handles(folder: Path, web_url: str) -> None:
    """The list as it is now; a real one is signed offline, by `iblagh handles sign`."""
    if not (folder / KEY).exists():
        write_private(folder / KEY, drawn()[0] + "\n")
    today = datetime.now(UTC).date()
    listed = HandleList((Handle("web", web_url),), today, today + VALID_FOR)
    (folder / HANDLES).write_text(signed(listed, _key(folder)), encoding="utf-8")


def handles_environment(folder: Path) -> dict[str, str]:
    """What the intake is told of it; nothing before it is written, or where an app is on, whose address it lacks."""
    if not (folder / HANDLES).exists() or any(os.environ.get(name) for name in APPS):
        return {}
    return {"IBLAGH_HANDLES_FILE": str(folder / HANDLES), "IBLAGH_HANDLES_KEYS": _key(folder).public.text}


def add_receipt_key(settings: Path) -> None:
    """A demo of an older version has none."""
    if "IBLAGH_RECEIPT_KEY=" not in settings.read_text():
        with settings.open("a") as file:
            file.write(f"IBLAGH_RECEIPT_KEY={drawn()[0]}\n")


def _key(folder: Path) -> SigningKey:
    return SigningKey((folder / KEY).read_text())
