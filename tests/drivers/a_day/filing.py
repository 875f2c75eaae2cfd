"""Filing: planned reports sealed and signed as an intake and its relay do, and pushed to a running desk."""

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pyrage import x25519

from bot.demo import Demo
from conversations.report import CustodyStep, Document, File, Identity, Particulars, Report, to_json
from desk.settings import DeskSettings
from storage.sealing import Seal
from tests.desk.manifests import Sent, sent, with_step
from tests.desk.relaying import Relay, event, new_id
from tests.desk.running import Desk, Keys
from tests.drivers.a_day.pictures import SIZE, Screenshot, screenshot
from tests.drivers.a_day.plan import Day, Planned


@dataclass(slots=True)
class Filing(Relay):
    """A relay that pushes a day; seals are padded as those of an intake are."""

    def files_day(self, day: Day) -> None:
        """Push every report, in order."""
        for planned in day.reports:
            self.files_planned(planned)

    def files_planned(self, planned: Planned) -> str:
        """Push one; its id."""
        report_id = new_id()
        at = (datetime.now(UTC) - timedelta(minutes=planned.minutes_ago)).isoformat()
        shapes, files = self._pictures(planned, report_id)
        report = Report(
            report_id=report_id,
            filed_at=at,
            channel=planned.channel,
            language=planned.language,
            category=planned.category,
            subtype=planned.subtype,
            priority=planned.priority,
            details=planned.details,
            locators=planned.locators,
            files=files,
            answers=planned.answers,
        )
        told = {key: getattr(report, key) for key in _OUTSIDE}
        identity = Identity(report_id, planned.contact, planned.name)
        data = told | {
            "anonymous": not planned.contact,
            "reply_key": str(self.citizen.to_public()),
            "evidence": shapes,
            "sealed": self.sealed(report, self.desk.keys.desk),
            "sealed_identity": self.sealed(identity, self.desk.keys.identity) if planned.contact else None,
        }
        answer = self.event(event("report.filed", data))
        assert answer.status == 200, answer
        return report_id

    def sealed(self, document: Document, to: x25519.Identity) -> str:
        """As an intake seals."""
        return base64.b64encode(Seal((str(to.to_public()),)).document(to_json(document))).decode()

    def _pictures(self, planned: Planned, report_id: str) -> tuple[tuple[dict[str, object], ...], tuple[File, ...]]:
        if not planned.picture:
            return (), ()
        shown = screenshot(planned.picture)
        one = sent(self, report_id, shown.content, media_type=shown.media_type, width=SIZE[0], height=SIZE[1])
        return (one.shape,), (self._noted(one, report_id, shown, planned.minutes_ago),)

    def _noted(self, one: Sent, report_id: str, shown: Screenshot, minutes_ago: int) -> File:
        """The file with hashes and a thumbnail of its own."""
        arrived = shown.content + b"as it arrived"
        hashes = [hashlib.new(name, arrived, usedforsecurity=False).hexdigest() for name in ("sha256", "sha1", "md5")]
        particulars = Particulars(
            report_id,
            one.id,
            *hashes,
            preview=shown.preview,
            pdq=shown.pdq,
            pdq_quality=shown.pdq_quality,
            width=SIZE[0],
            height=SIZE[1],
        )
        sealed = self.sealed(particulars, self.desk.keys.desk)
        file = with_step(one, "hashed", sha256=hashes[0]).file
        return replace(file, particulars=sealed, custody=tuple(_earlier(step, minutes_ago) for step in file.custody))


_OUTSIDE = ("report_id", "filed_at", "channel", "language", "category", "subtype", "priority")


def _earlier(step: CustodyStep, minutes_ago: int) -> CustodyStep:
    """The step when the report was written, and not when it is pushed."""
    return replace(step, at=(datetime.fromisoformat(step.at) - timedelta(minutes=minutes_ago)).isoformat())


def desk_of(demo: Demo) -> Desk:
    """The desk that runs beside an intake, for a relay of ours and for one-time links."""
    told: dict[str, Any] = {
        name.removeprefix("IBLAGH_").lower(): value for name, value in demo.desk_environment().items()
    }
    settings = DeskSettings(_env_file=None, **told)
    folder = demo.folder / "keys"
    keys = Keys(_key(settings.desk_private_key_files), _key(settings.identity_private_key_files), folder)
    return Desk(demo.desk_url, settings, keys)


def _key(path: str) -> x25519.Identity:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    (line,) = (one.strip() for one in lines if one.startswith("AGE-SECRET-KEY-"))
    return x25519.Identity.from_str(line)
