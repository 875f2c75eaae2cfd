"""A whole service in one process: an intake, a relay and a desk on real stores, the desk behind real HTTP."""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import uvicorn
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from bot import serving, wiring, wiring_apps
from bot.keys import NewKeys, new_keys, write
from bot.settings import Settings
from bot.supervision import STARTING, Supervisor
from desk.accounts.signing_in import Analyst, Role
from desk.app import create_app
from desk.cases.reading import Cases
from desk.casework.acting import Casework
from desk.custody import Custody
from desk.database import Database as DeskDatabase
from desk.database import migrate as migrate_desk
from desk.queue.filters import Filters
from desk.queue.listing import Queue
from desk.settings import DeskSettings
from storage.database import migrate
from storage.relay import Relay
from tests.drivers.migrated import give_tables
from tests.drivers.web_servers import Server

ANALYST = Analyst("1" * 32, "Analyst", Role.ANALYST, "form")
CLEARED = Analyst("2" * 32, "Cleared analyst", Role.CLEARED, "form")


# Not given again: whoever asked may not listen yet.
_GIVEN: set[int] = set()


def free_port() -> int:
    """A port that nobody has, at any address; below those that Linux gives to connections, which would soon have it."""
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("", port))
            if port not in _GIVEN:
                _GIVEN.add(port)
                return port


@dataclass
class Desk:
    """The desk: a server that can go down and come back, and an analyst's hands at it."""

    settings: DeskSettings
    port: int
    _server: uvicorn.Server | None = None
    _serving: asyncio.Task[None] | None = None
    database: DeskDatabase = field(init=False)
    cases: Cases = field(init=False)
    casework: Casework = field(init=False)

    def __post_init__(self) -> None:
        self.database = DeskDatabase(self.settings.desk_database_url)
        self.custody = Custody(*self.settings.secrets)
        self.queues = Queue(self.database, self.custody)
        self.cases = Cases(self.database, self.custody, self.settings)
        self.casework = Casework(self.database, self.custody, self.cases.recipients)

    async def comes_up(self) -> None:
        """Listen."""
        config = uvicorn.Config(
            create_app(self.settings), port=self.port, access_log=False, log_config=None, lifespan="on"
        )
        self._server = Server(config)
        self._serving = asyncio.create_task(self._server._serve())
        while not self._server.started:  # noqa: ASYNC110  # uvicorn has no event for it
            await asyncio.sleep(0.01)

    async def goes_down(self) -> None:
        """Stop listening."""
        if self._server and self._serving:
            self._server.should_exit = True
            await self._serving
            self._server = self._serving = None

    async def queue(self, analyst: Analyst = CLEARED) -> tuple[object, ...]:
        """The lines of the open queue."""
        return (await self.queues.open(analyst, Filters())).lines

    async def only_case(self, analyst: Analyst = CLEARED):
        """The one case there is, opened."""
        (line,) = await self.queue(analyst)
        return await self.cases.open(analyst, line.case.case_id)


@dataclass
class Service:
    """Intake, relay and desk."""

    settings: Settings
    parts: wiring.Parts
    relay: Relay
    desk: Desk
    keys: NewKeys
    folder: Path

    async def stored(self) -> int:
        """How many files the intake keeps: looked for and swept, because each kind of store lists its own way."""
        kept: list[str] = []

        async def is_known(evidence_id: str) -> bool:
            kept.append(evidence_id)
            return True

        await self.parts.evidence.sweep(is_known, older_than_s=-60)
        return len(kept)

    async def relays_everything(self) -> int:
        """Push until nothing is due, then follow the desk; how many rows arrived."""
        arrived = 0
        while count := await self.relay.once():
            arrived += count
        await self.relay.follow()
        return arrived


def intake_settings(folder: Path, keys: NewKeys, *, database_url: str, push_port: int, **more: object) -> Settings:
    """Settings of an intake of the tests."""
    port = free_port()
    # On PostgreSQL they lie in the database, as for intakes on many machines.
    own_keys = {"day_keys_dir": folder / "intake" / "day-keys"} if database_url.startswith("sqlite") else {}
    return Settings(
        _env_file=None,
        environment="demo",
        database_url=database_url,
        evidence_dir=folder / "intake" / "evidence",
        aside_dir=folder / "intake" / "aside",
        erasures_file=folder / "intake" / "erasures.jsonl",
        secret=keys.intake_secret,
        desk_keys=keys.desk.public,
        identity_keys=keys.identity.public,
        receipt_key=keys.receipt_key,
        heads_file=folder / "intake" / "heads.jsonl",
        push_url=f"http://127.0.0.1:{push_port}/v1",
        push_secret=keys.push_secret,
        **{"web_port": port, "web_url": f"http://127.0.0.1:{port}", **own_keys, **more},
    )


def desk_settings(folder: Path, keys: NewKeys, *, port: int) -> DeskSettings:
    """Settings of a desk of the tests."""
    return DeskSettings(
        _env_file=None,
        environment="demo",
        desk_database_url=f"sqlite:///{folder}/desk/desk.db",
        desk_evidence_dir=folder / "desk" / "evidence",
        desk_erasures_file=folder / "desk" / "erasures.jsonl",
        desk_port=port,
        desk_url=f"http://127.0.0.1:{port}",
        desk_secret=keys.desk_secret,
        desk_private_key_files=str(folder / "keys" / "desk.key"),
        identity_private_key_files=str(folder / "keys" / "identity.key"),
        push_secret=keys.push_secret,
    )


def variables(settings: BaseSettings) -> dict[str, str]:
    """What is set, as the variables of a process that is to have it."""
    values = {name: getattr(settings, name) for name in settings.model_fields_set}
    known = {name: one.get_secret_value() if isinstance(one, SecretStr) else one for name, one in values.items()}
    return {f"IBLAGH_{name.upper()}": str(one) for name, one in known.items() if one not in (None, "")}


@contextlib.asynccontextmanager
async def running(folder: Path, database_url: str, **more: object) -> AsyncIterator[Service]:
    """A service that is up, with fresh keys."""
    keys, port = new_keys(), free_port()
    write(keys, folder / "keys")
    settings = intake_settings(folder, keys, database_url=database_url, push_port=port, **more)
    behind = desk_settings(folder, keys, port=port)
    await asyncio.to_thread(give_tables, settings.database_url, migrate)
    await asyncio.to_thread(give_tables, behind.desk_database_url, migrate_desk)
    desk = Desk(behind, port)
    await desk.comes_up()
    async with wiring.intake_parts(settings) as parts, wiring.relay_parts(settings, name="test") as relay:
        yield Service(settings, parts, relay, desk, keys, folder)
    await desk.goes_down()
    await desk.database.close()


@contextlib.asynccontextmanager
async def open_channels(service: Service) -> AsyncIterator[dict[str, str]]:
    """Everything that an intake runs: the web server, its workers and each configured app; gives the states."""
    stop, parts = asyncio.Event(), service.parts
    supervisor = Supervisor(parts.channels)
    supervisor.start("web", partial(serving.run_web, parts), stop)
    for name, run in wiring_apps.channel_runs(parts).items():
        supervisor.start(name, run, stop)
    working = asyncio.create_task(parts.workers.run(stop))
    await comes_true(lambda: STARTING not in parts.channels.values(), within_s=40)
    yield parts.channels
    stop.set()
    await supervisor.ended(10)
    await working


async def comes_true(what: Callable[[], object], *, within_s: float = 60.0) -> None:
    """Wait until `what` holds, and fail when it does not."""
    until = asyncio.get_running_loop().time() + within_s
    while not what():
        assert asyncio.get_running_loop().time() < until, "it did not come true"
        await asyncio.sleep(0.02)
