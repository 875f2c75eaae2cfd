"""Demo: intake, relay and desk as three processes on this machine, on embedded defaults and throw-away keys."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.demo_handles import add_receipt_key, handles_environment, write_handles
from bot.keys import SIGNING_KEY, new_keys, new_signing_key, write, write_private
from bot.ports import check_port, claimed

READY_S = 30.0
STOP_S = 15.0
# A day would be long to wait for, to see how a receipt comes into the log.
DEMO_HEAD_S = 10


class DemoFailed(Exception):
    """A process of the demo did not start, or ended by itself; the message says which."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the demo lives and listens."""

    folder: Path
    web_port: int
    desk_port: int

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def desk_url(self) -> str:
        return f"http://127.0.0.1:{self.desk_port}"

    def prepare(self) -> None:
        """Make the keys once; later starts keep keys and data."""
        keys = self.folder / "keys"
        if not (keys / "intake.env").exists():
            write(new_keys(), keys)
        # A demo of an older version has none, and could refer nothing.
        if not (keys / SIGNING_KEY).exists():
            write_private(keys / SIGNING_KEY, new_signing_key())
        add_receipt_key(keys / "intake.env")
        write_handles(keys, self.web_url)

    def intake_environment(self) -> dict[str, str]:
        """What intake and relay are told: no private key among it."""
        return {
            **_read(self.folder / "keys" / "intake.env"),
            "IBLAGH_ENVIRONMENT": "demo",
            "IBLAGH_LOG_LEVEL": os.environ.get("IBLAGH_LOG_LEVEL", "warning"),
            "IBLAGH_DATABASE_URL": f"sqlite:///{self.folder}/intake/intake.db",
            "IBLAGH_EVIDENCE_DIR": f"{self.folder}/intake/evidence",
            "IBLAGH_ASIDE_DIR": f"{self.folder}/intake/aside",
            "IBLAGH_ERASURES_FILE": f"{self.folder}/intake/erasures.jsonl",
            "IBLAGH_DAY_KEYS_DIR": f"{self.folder}/intake/day-keys",
            "IBLAGH_HEADS_FILE": f"{self.folder}/intake/heads.jsonl",
            "IBLAGH_RECEIPT_HEAD_S": os.environ.get("IBLAGH_RECEIPT_HEAD_S", str(DEMO_HEAD_S)),
            **handles_environment(self.folder / "keys"),
            "IBLAGH_WEB_PORT": str(self.web_port),
            "IBLAGH_WEB_URL": self.web_url,
            "IBLAGH_LIMIT_WEB_NETWORKS": "direct",
            "IBLAGH_PUSH_URL": f"{self.desk_url}/v1",
        }

    def desk_environment(self) -> dict[str, str]:
        """What the desk is told."""
        return {
            **_read(self.folder / "keys" / "desk.env"),
            "IBLAGH_ENVIRONMENT": "demo",
            "IBLAGH_LOG_LEVEL": os.environ.get("IBLAGH_LOG_LEVEL", "warning"),
            "IBLAGH_DESK_DATABASE_URL": f"sqlite:///{self.folder}/desk/desk.db",
            "IBLAGH_DESK_EVIDENCE_DIR": f"{self.folder}/desk/evidence",
            "IBLAGH_DESK_DOSSIER_DIR": f"{self.folder}/desk/dossiers",
            "IBLAGH_DESK_ERASURES_FILE": f"{self.folder}/desk/erasures.jsonl",
            "IBLAGH_DESK_SIGNING_KEY_FILE": f"{self.folder}/keys/{SIGNING_KEY}",
            "IBLAGH_DESK_SENDER_EMAIL": "desk@iblagh.example",
            "IBLAGH_DESK_PORT": str(self.desk_port),
            "IBLAGH_DESK_URL": self.desk_url,
        }


def run(demo: Demo, console: Console) -> None:
    """Start everything, say where it is, and stop it all at Ctrl-C; raises PortTaken before anything is started."""
    with claimed(demo.web_port, "IBLAGH_WEB_PORT"), claimed(demo.desk_port, "IBLAGH_DESK_PORT"):
        check_port("127.0.0.1", demo.web_port, "IBLAGH_WEB_PORT")
        check_port("127.0.0.1", demo.desk_port, "IBLAGH_DESK_PORT")
        demo.prepare()
        _run(demo, console)


def _run(demo: Demo, console: Console) -> None:
    running: dict[str, subprocess.Popen[bytes]] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        # Also where whoever started the demo had the signal ignored.
        signal.signal(number, signal.default_int_handler)
    try:
        with console.status("Starting the intake, the relay and the desk …"):
            running["desk"] = _start(["-m", "desk", "serve"], demo.desk_environment())
            running["intake"] = _start(["-m", "bot", "intake"], demo.intake_environment())
            _wait_until_up(f"{demo.desk_url}/ready", running)
            _wait_until_up(f"{demo.web_url}/ready", running)
            running["relay"] = _start(["-m", "bot", "relay"], demo.intake_environment())
            link = _sign_in_link(demo)
        # What answered may have been somebody else, if one of ours had to end since.
        _check(running)
        _say(demo, link, console)
        _watch(running)
    except KeyboardInterrupt:
        console.print("\nStopping …")
    finally:
        _stop(running)


def _say(demo: Demo, link: str, console: Console) -> None:
    console.print(f"Web chat   {demo.web_url}/", highlight=False, soft_wrap=True)
    console.print(f"Desk       {demo.desk_url}/", highlight=False, soft_wrap=True)
    console.print(f"Sign in    {link}   (once, as the demo analyst)", highlight=False, soft_wrap=True)
    telegram = "on" if os.environ.get("IBLAGH_TELEGRAM_TOKEN") else "off: set IBLAGH_TELEGRAM_TOKEN to poll"
    console.print(f"Telegram   {telegram}", highlight=False, soft_wrap=True)
    console.print(f"Data       {demo.folder}   Ctrl-C stops; the data stays.", highlight=False, soft_wrap=True)


def _start(arguments: list[str], own: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # A Ctrl-C reaches the whole terminal group; each process has its own, so that they are stopped in order.
    return subprocess.Popen([sys.executable, *arguments], env={**os.environ, **own}, start_new_session=True)  # noqa: S603


def _wait_until_up(url: str, running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        _check(running)
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310  # our own loopback address
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise DemoFailed(f"{url} did not answer within {READY_S:.0f} s")


def _sign_in_link(demo: Demo) -> str:
    command = [sys.executable, "-m", "desk", "demo-link"]
    made = subprocess.run(  # noqa: S603
        command, env={**os.environ, **demo.desk_environment()}, capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise DemoFailed("the desk did not give a sign-in link")
    return made.stdout.strip()


def _watch(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    while True:
        _check(running)
        time.sleep(0.3)


def _check(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for name, process in running.items():
        if process.poll() is not None:
            raise DemoFailed(f"the {name} ended with status {process.returncode}")


def _stop(running: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + STOP_S
    for process in running.values():
        try:
            process.wait(max(until - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            process.kill()


def _read(path: Path) -> dict[str, str]:
    lines = (line.partition("=") for line in path.read_text().splitlines() if line and not line.startswith("#"))
    return {name: value for name, _equals, value in lines}
