"""Intakes: two real intake processes on one PostgreSQL and one Redis, with a webhook each."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bot.settings import Settings
from tests.drivers.service import free_port, variables

SECRET = "test-secret_of-the-webhook"
SETTLES_S = 60.0


@dataclass
class Intakes:
    """Two processes, `doors` their webhooks."""

    settings: Settings
    folder: Path
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._log = (self.folder / "intakes.log").open("ab")

    @property
    def doors(self) -> list[str]:
        """Where updates can be delivered."""
        return [f"http://127.0.0.1:{port}/channels/telegram" for port in self.ports]

    def start(self, port: int) -> None:
        """Start one, without waiting for it."""
        environment = {**os.environ, **variables(self.settings), "IBLAGH_WEB_PORT": str(port)}
        self.running[port] = subprocess.Popen(
            [sys.executable, "-m", "bot", "intake"], env=environment, stdout=self._log, stderr=self._log
        )

    async def both_up(self) -> None:
        """Wait until both take webhooks."""
        for port in self.ports:
            await _until_up(f"http://127.0.0.1:{port}/health")

    def stop(self) -> None:
        """End both."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(30)
        self._log.close()


async def _until_up(url: str) -> None:
    until = asyncio.get_running_loop().time() + SETTLES_S
    async with aiohttp.ClientSession() as session:
        while asyncio.get_running_loop().time() < until:
            try:
                async with session.get(url) as answer:
                    if '"telegram":"up"' in await answer.text():
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.1)
    raise AssertionError("an intake did not come up")
