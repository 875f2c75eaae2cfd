"""An analyst bot as its operator runs it: a process of its own, between a desk and an emulated Telegram, to be killed."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from dataclasses import dataclass
from pathlib import Path

from tests.drivers.emulator import Emulator
from tests.drivers.service import comes_true
from tests.drivers.telegram_server import TOKEN


@dataclass
class AnalystBot:
    """`token` is the desk's; everything that the process writes is kept."""

    folder: Path
    desk_url: str
    token: str
    telegram: Emulator
    _process: Process | None = None

    async def starts(self) -> None:
        """Until it polls."""
        own = {
            "IBLAGH_ANALYST_BOT_TOKEN": TOKEN,
            "IBLAGH_ANALYST_DESK_TOKEN": self.token,
            "IBLAGH_ANALYST_DIGEST_AT": "00:00",
            "IBLAGH_DESK_URL": self.desk_url,
            "IBLAGH_TELEGRAM_API_URL": self.telegram.url,
            "IBLAGH_LOG_LEVEL": "debug",
        }
        before = self._polls()
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "bot", "analyst-bot"), env={**os.environ, **own}, stdout=log, stderr=log
            )
        await comes_true(lambda: self._polls() > before, within_s=30)

    async def is_killed(self) -> None:
        """kill -9: no farewell, nothing flushed."""
        await self._ends(signal.SIGKILL)

    async def stops(self) -> None:
        """As an operator stops it."""
        await self._ends(signal.SIGTERM)

    def logged(self) -> str:
        """Everything that it wrote."""
        return self._log.read_text(errors="replace")

    async def _ends(self, how: signal.Signals) -> None:
        if self._process and self._process.returncode is None:
            self._process.send_signal(how)
            await self._process.wait()

    @property
    def _log(self) -> Path:
        return self.folder / "analyst-bot.log"

    def _polls(self) -> int:
        # An answered poll is in the emulator's history; one that waits is marked on the bot's queue.
        return sum(one["method"] == "setMyCommands" for one in self.telegram.api.requests)
