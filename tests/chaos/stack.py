"""Stack: a whole deployment of real processes on its own disk, behind lines that fail, and kept up as an init system would."""

import asyncio
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from pydantic_settings import BaseSettings

from bot.settings import Settings
from desk.settings import DeskSettings
from tests.chaos.clocks import Clocks
from tests.chaos.disk import Disk
from tests.drivers.line import Line
from tests.drivers.restarting import Restarting
from tests.drivers.service import variables
from tests.drivers.telegram_server import TelegramServer
from tests.drivers.whatsapp_server import WhatsAppServer

WEBHOOK_SECRET = "chaos-secret_of-the-webhook"
LOOKS_S = 0.1
STARTS_S = 180.0
SERVERS = ("postgres", "redis")


@dataclass
class Stack:
    """What runs, by name, and everything around it."""

    name: str
    folder: Path
    disk: Disk
    clocks: Clocks
    telegram: TelegramServer
    whatsapp: WhatsAppServer
    front: Line
    desk_line: Line
    intake: Settings
    desk: DeskSettings
    code: Path
    programs: dict[str, Restarting] = field(default_factory=dict)
    redis_line: Line | None = None
    s3_line: Line | None = None
    _keeping: asyncio.Task[None] | None = None

    @property
    def is_embedded(self) -> bool:
        """Whether it is one intake on SQLite."""
        return self.redis_line is None

    def names(self, *kinds: str) -> list[str]:
        """The programs of these kinds, in order."""
        return [name for name in self.programs if name.partition("-")[0] in kinds]

    def runs(self, count: int, kind: str, module: list[str], settings: BaseSettings, ports: list[int]) -> None:
        """Programs of one kind, started."""
        for number in range(1, count + 1):
            name, port = f"{kind}-{number}", ports[number - 1]
            host = f"{'desk' if kind == 'desk' else 'host'}-{number}"
            environment = {**variables(settings), **self.clocks.environment(host), "IBLAGH_LOG_LEVEL": "info"}
            environment["IBLAGH_DESK_PORT" if kind == "desk" else "IBLAGH_WEB_PORT"] = str(port)
            command = [sys.executable, "-m", *module]
            self.programs[name] = Restarting(command, self.code, self.folder / f"{name}.log", environment)
            self.programs[name].starts()

    def kept_up(self) -> None:
        """From now on, what ends is started again."""
        self._keeping = asyncio.create_task(self._keep())

    async def left_alone(self) -> None:
        """From now on, nothing is started again."""
        if self._keeping:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping

    async def is_up(self) -> None:
        """Wait until every intake takes reports on all its channels, and every desk answers."""
        until = asyncio.get_running_loop().time() + STARTS_S
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
            for address in (*self.front.backends, *self.desk_line.backends):
                while not await _is_well(http, f"http://{address}/health"):
                    assert asyncio.get_running_loop().time() < until, "it does not come up"
                    await asyncio.sleep(0.1)

    def die(self) -> None:
        """Everything ends at once, as when the power goes; and stays so."""
        for program in self.programs.values():
            program.is_told(9)
        for program in self.programs.values():
            program.goes_down(9)

    def start(self) -> None:
        """Everything is started, the stores first."""
        for name in (*self.names(*SERVERS), *self.names("desk", "intake", "relay")):
            self.programs[name].starts()

    def logged(self) -> str:
        """Everything that any program wrote."""
        return "".join(one.read_text(errors="replace") for one in sorted(self.folder.rglob("*.log")))

    async def _keep(self) -> None:
        while True:
            for program in self.programs.values():
                program.is_kept_up()
            await asyncio.sleep(LOOKS_S)


async def _is_well(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as answer:
            known = await answer.text()
            return answer.status == 200 and "starting" not in known
    except (aiohttp.ClientError, TimeoutError):
        return False
