"""Gauges: how full, how old and how well everything is, looked up when Prometheus asks."""

import asyncio
import math
import shutil
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, make_url, select

from bot.malware import Clamd, Scanner
from bot.settings import Settings
from bot.supervision import WELL
from storage.database import Database
from storage.day_keys import DayKeys
from storage.probing import SLOW, UP, Probe, Readiness
from storage.tables import FeedCursorRow, InboxRow, OutboxRow
from storage.upkeep import BACKUP, RETENTION, last_successes

# What takes longer to look up is not told this time.
ANSWERS_WITHIN_S = 5.0


class TableGauges:
    """Inbox, outbox and feed as the database has them: the same from every process, so take their maximum."""

    def __init__(self, database: Database, registry: CollectorRegistry) -> None:
        self._database = database
        self.waiting = Gauge("iblagh_inbox_waiting", "Items that are owed an answer", registry=registry)
        self.inbox_oldest = Gauge(
            "iblagh_inbox_oldest_seconds",
            "Age of the oldest item that is owed an answer; 0: none is",
            registry=registry,
        )
        self.parked = Gauge("iblagh_inbox_parked", "Items that an operator should look at", registry=registry)
        self.outbox = Gauge("iblagh_outbox_waiting", "Events that are not yet at the desk", registry=registry)
        self.outbox_oldest = Gauge(
            "iblagh_outbox_oldest_seconds", "Age of the oldest event that is not yet at the desk", registry=registry
        )
        self.dead = Gauge("iblagh_outbox_dead", "Events that the desk will never accept as they are", registry=registry)
        self.cursor = Gauge("iblagh_feed_cursor", "How far the desk's updates have been read", registry=registry)

        self.in_use = Gauge(
            "iblagh_database_connections_in_use", "Connections of this process's pool that are held", registry=registry
        )
        self.upkeep = Gauge(
            "iblagh_upkeep_last_success_timestamp_seconds",
            "When backup and retention last came to their end; 0: never",
            ["store", "upkeep"],
            registry=registry,
        )

    async def look(self) -> None:
        """Count. Where the database does not answer, nothing is told: NaN, for which no alert is raised."""
        gauges = (self.waiting, self.inbox_oldest, self.parked, self.outbox, self.outbox_oldest, self.dead, self.cursor)
        for one in gauges:
            one.set(math.nan)
        self.upkeep.clear()
        self.in_use.set(self._database.in_use)
        now = await self._database.now()
        is_parked, is_dead = InboxRow.parked_at.is_not(None), OutboxRow.dead_at.is_not(None)
        inbox = select(func.count().filter(~is_parked), func.min(InboxRow.received_at).filter(~is_parked))
        outbox = select(func.count().filter(~is_dead), func.min(OutboxRow.made_at).filter(~is_dead))
        async with self._database.reading() as session:
            waiting, inbox_since, parked = (
                await session.execute(inbox.add_columns(func.count().filter(is_parked)))
            ).one()
            due = outbox.add_columns(func.count().filter(is_dead)).where(OutboxRow.delivered_at.is_(None))
            going, outbox_since, dead = (await session.execute(due)).one()
            cursor = await session.scalar(select(FeedCursorRow.cursor))
            ended = await last_successes(session)
        for name in (BACKUP, RETENTION):
            self.upkeep.labels("intake", name).set(ended[name].timestamp() if name in ended else 0)
        ages = (waiting, _age(inbox_since, now), parked, going, _age(outbox_since, now), dead, cursor or 0)
        for one, value in zip(gauges, ages, strict=True):
            one.set(value)


class DiskGauges:
    """Room on the disks that a process writes to."""

    def __init__(self, settings: Settings, registry: CollectorRegistry) -> None:
        self._settings = settings
        self._free = Gauge(
            "iblagh_disk_free_ratio",
            "Free part, 0 to 1, of the disk that holds a folder",
            ["folder"],
            registry=registry,
        )

    def look(self) -> None:
        """Ask the file system; blocking."""
        for name, folder in _folders(self._settings).items():
            there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
            usage = shutil.disk_usage(there)
            self._free.labels(name).set(usage.free / usage.total)


class KeyGauges:
    """Keys that should be gone."""

    def __init__(self, day_keys: DayKeys, registry: CollectorRegistry) -> None:
        self._day_keys = day_keys
        self._oldest = Gauge(
            "iblagh_day_key_oldest_seconds", "How long ago the day of the oldest day key began", registry=registry
        )

    def look(self) -> None:
        """Ask where the keys are; blocking."""
        self._oldest.set(_age(self._day_keys.oldest(), datetime.now(UTC)))


class DependencyGauges:
    """Whether what a process needs answers; only what is configured is told."""

    def __init__(self, readiness: Sequence[Readiness], registry: CollectorRegistry) -> None:
        self._readiness = readiness
        self._up = Gauge(
            "iblagh_dependency_up",
            "1 where it answers, else 0: database, sessions, evidence, day_key, scanner",
            ["dependency"],
            registry=registry,
        )

    async def look(self) -> None:
        """Ask each."""
        for one in self._readiness:
            known = await one.look()
            for name in known.keys() - {"ready", "draining"}:
                self._up.labels(name).set(known[name] == UP)


class ChannelGauges:
    """Each channel's state, as bot.supervision names it."""

    def __init__(self, states: Mapping[str, str], registry: CollectorRegistry) -> None:
        self._states = states
        self._up = Gauge(
            "iblagh_channel_up", "1 where a channel works, else 0, and why", ["channel", "state"], registry=registry
        )

    def look(self) -> None:
        """Only the present state of each is told."""
        self._up.clear()
        for name, state in self._states.items():
            self._up.labels(name, state).set(state in WELL)


class Page:
    """A process's metrics in Prometheus' text format, gauges looked up anew each time."""

    def __init__(
        self,
        registry: CollectorRegistry,
        tables: TableGauges,
        dependencies: DependencyGauges,
        looks: tuple[Callable[[], None], ...],
    ) -> None:
        self._registry = registry
        self._tables = tables
        self._dependencies = dependencies
        self._looks = looks

    async def written(self) -> bytes:
        """The page; without a database it tells the rest."""
        await self._dependencies.look()
        for look in self._looks:
            await _answers(partial(asyncio.to_thread, look))
        await _answers(self._tables.look)
        return generate_latest(self._registry)


def database_asked(database: Database) -> Readiness:
    """Whether the database answers."""

    async def reads() -> str:
        async with database.reading() as session:
            await session.execute(select(1))
        return UP

    return Readiness({"database": Probe(reads)})


def scanner_asked(scanner: Scanner) -> Readiness:
    """Whether the scanner answers, where there is one."""

    async def answers() -> str:
        return UP if isinstance(scanner, Clamd) and await scanner.answers() else SLOW

    return Readiness({"scanner": Probe(answers)} if isinstance(scanner, Clamd) else {})


async def _answers(asked: Callable[[], Awaitable[object]]) -> None:
    # What cannot be looked up is not told; that it cannot, the dependencies tell.
    with suppress(Exception):
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            await asked()


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0


def _folders(settings: Settings) -> dict[str, Path]:
    folders = {"aside": settings.aside_dir, "day_keys": settings.day_keys_dir}
    if not settings.evidence_url:
        folders["evidence"] = settings.evidence_dir
    address = make_url(settings.database_url)
    if address.get_backend_name() == "sqlite" and address.database:
        folders["database"] = Path(address.database).parent
    return folders
