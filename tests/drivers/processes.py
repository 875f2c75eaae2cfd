"""Real processes of a service, to be killed: an intake with its web chat, a relay, a desk."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from bot.demo import Demo
from tests.drivers.browserless import PlainBrowser
from tests.drivers.service import free_port

STARTS_WITHIN_S = 40.0


@dataclass
class Processes:
    """The demo's processes, started one by one."""

    folder: Path
    more: dict[str, str] = field(default_factory=dict)
    desk_more: dict[str, str] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.demo = Demo(self.folder, free_port(), free_port())
        self.demo.prepare()
        self.log = (self.folder / "processes.log").open("ab")

    @property
    def web_url(self) -> str:
        return self.demo.web_url

    def starts(self, name: str) -> None:
        """Start `intake`, `relay` or `desk`, and wait until it serves."""
        of_desk, of_intake = {**self.demo.desk_environment(), **self.desk_more}, self.demo.intake_environment()
        own = of_desk if name == "desk" else {**of_intake, **self.more}
        module = ["-m", "desk", "serve"] if name == "desk" else ["-m", "bot", name]
        environment = {**os.environ, **own, "IBLAGH_LOG_LEVEL": "info"}
        self.running[name] = subprocess.Popen(
            [sys.executable, *module], env=environment, stdout=self.log, stderr=self.log
        )
        urls = {"desk": f"{self.demo.desk_url}/ready", "intake": f"{self.web_url}/ready"}
        if name in urls:
            wait_for(urls[name])

    async def files_a_report(self) -> str:
        """As a citizen does in a browser; the reference."""
        browser = PlainBrowser(self.web_url)
        await browser.opens()
        reference = await browser.reports("https://example.org/1")
        await browser.closes()
        return reference

    def leased(self) -> int:
        """How many rows of the outbox somebody has in hand."""
        with sqlite3.connect(self.folder / "intake" / "intake.db", timeout=20) as connection:
            query = "SELECT count(*) FROM outbox WHERE lease_token IS NOT NULL"
            return int(connection.execute(query).fetchone()[0])

    def kills(self, name: str) -> None:
        """kill -9: no farewell, nothing flushed."""
        self.running[name].send_signal(signal.SIGKILL)
        self.running[name].wait()

    def stops(self) -> None:
        """End everything."""
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        for process in self.running.values():
            process.wait(20)
        self.log.close()

    def logged(self) -> str:
        """Everything that the processes wrote."""
        self.log.flush()
        return (self.folder / "processes.log").read_text(errors="replace")


def wait_for(url: str) -> None:
    """Until `url` answers."""
    until = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
