"""Run: the whole soak: two intakes, their stores, the citizens, the kills, and the reckoning at the end."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from sqlalchemy import func, select

from bot import wiring
from bot.keys import new_keys, write
from desk.database import migrate as migrate_desk
from desk.tables import ReportRow as DeskReportRow
from storage.database import Database, migrate
from storage.references import References
from storage.tables import ReportRow
from tests.drivers import servers
from tests.drivers.service import Desk, desk_settings, free_port, intake_settings
from tests.drivers.telegram_server import TOKEN, TelegramServer
from tests.soak.citizens import FIRST_CHAT, Person, Unanswered
from tests.soak.intakes import SECRET, Intakes
from tests.soak.post import Post

CANARIES = ("canary", "Canary", str(FIRST_CHAT)[:7], TOKEN, SECRET, "evil", "نصب")


@dataclass(frozen=True)
class Plan:
    """How much, from which seed, how many citizens at once, and how often an intake is killed."""

    updates: int
    seed: int
    at_once: int
    kill_every_s: tuple[float, float]


@dataclass
class Found:
    """What came of it: figures for people, and what has to hold."""

    figures: dict[str, object] = field(default_factory=dict)
    confirmed: set[bytes] = field(default_factory=set)
    filed: set[bytes] = field(default_factory=set)
    at_desk: int = 0
    left: int = 0
    parked: int = 0
    unanswered: int = 0
    two_references: int = 0
    leaked: tuple[str, ...] = ()

    def check(self) -> None:
        """Exactly the confirmed reports, everybody answered, nothing left behind, nothing logged."""
        assert self.filed == self.confirmed
        assert self.at_desk == len(self.confirmed) > 0
        assert (self.left, self.parked, self.unanswered, self.two_references) == (0, 0, 0, 0)
        assert self.leaked == ()


async def soak(plan: Plan, folder: Path, *, say: Callable[[str], None]) -> Found:
    """The whole of it, on fresh stores."""
    with servers.postgres() as postgres, servers.fresh_database(postgres) as database_url, servers.redis() as redis_url:
        await asyncio.to_thread(migrate, database_url)
        server = TelegramServer()
        await server.comes_up()
        keys, push_port = new_keys(), free_port()
        write(keys, folder / "keys")
        settings = intake_settings(
            folder,
            keys,
            database_url=database_url,
            push_port=push_port,
            redis_url=redis_url,
            telegram_token=TOKEN,
            telegram_api_url=server.url,
            telegram_mode="webhook",
            telegram_webhook_secret=SECRET,
            language="en",
        )
        intakes = Intakes(settings, folder)
        try:
            people, post, took_s = await _traffic(plan, intakes, server, say)
            found = await _reckoned(intakes, people, server)
        finally:
            intakes.stop()
            await server.goes_down()
        found.leaked = tuple(word for word in CANARIES if word in intakes.logged())
        behind = desk_settings(folder, keys, port=push_port)
        await asyncio.to_thread(migrate_desk, behind.desk_database_url)
        found.at_desk = await _pushed(settings, Desk(behind, push_port))
        found.figures = _figures(plan, found, people, post, intakes, server, took_s)
        return found


async def _traffic(
    plan: Plan, intakes: Intakes, server: TelegramServer, say: Callable[[str], None]
) -> tuple[list[Person], Post, float]:
    chance = random.Random(plan.seed)
    for port in intakes.ports:
        intakes.start(port)
    await intakes.both_up()
    people: list[Person] = []
    started = time.monotonic()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
        post = Post(intakes, chance, session)
        killing = asyncio.create_task(intakes.are_killed_now_and_then(chance, every_s=plan.kill_every_s))

        async def lives() -> None:
            while _delivered(post.counts) < plan.updates:
                person = Person(len(people), server, post, chance)
                people.append(person)
                try:
                    await person.reports()
                except Unanswered:
                    person.stuck = True
                    said = person.hand.answers[-1:] or ["nothing"]
                    say(f"citizen {person.number} waits in vain after: {said[0]!r}")
                if len(people) % 200 == 0:
                    say(f"{_delivered(post.counts)} delivered, {len(people)} citizens, {intakes.kills} kills")

        try:
            await asyncio.gather(*(lives() for _one in range(plan.at_once)))
        finally:
            killing.cancel()
    return people, post, time.monotonic() - started


def _delivered(counts: Counter[str]) -> int:
    return sum(counts[name] for name in ("updates", "doubled", "late", "broken"))


async def _reckoned(intakes: Intakes, people: list[Person], server: TelegramServer) -> Found:
    await intakes.both_up()
    references = References(intakes.settings.secret.get_secret_value())
    database = Database(intakes.settings.database_url)
    async with wiring.intake_parts(intakes.settings) as parts:
        left = await _drained(parts)
        parked = len(await parts.inbox.parked())
    confirmed = {(await references.derive(person.confirmed)).lookup for person in people if person.confirmed}
    async with database.reading() as session:
        filed = set((await session.scalars(select(ReportRow.reference_hash))).all())
    await database.close()
    return Found(
        confirmed=confirmed,
        filed=filed,
        left=left,
        parked=parked,
        unanswered=sum(person.stuck for person in people),
        two_references=sum(len(references_of(server, person)) > 1 for person in people),
    )


async def _drained(parts: wiring.Parts) -> int:
    for _tick in range(600):
        if not (left := await parts.inbox.count()):
            return 0
        await asyncio.sleep(0.1)
    return left


def references_of(server: TelegramServer, person: Person) -> set[str]:
    """Every reference that a citizen was told."""
    return {found for one in server.said.get(person.hand.chat_id, []) if (found := person.reference_in(one))}


async def _pushed(settings: object, desk: Desk) -> int:
    await desk.comes_up()
    async with wiring.relay_parts(settings, name="soak") as relay:
        while await relay.once():
            pass
    async with desk.database.reading() as session:
        count = await session.scalar(select(func.count()).select_from(DeskReportRow))
    await desk.goes_down()
    await desk.database.close()
    return int(count or 0)


def _figures(
    plan: Plan, found: Found, people: list[Person], post: Post, intakes: Intakes, server: TelegramServer, took_s: float
) -> dict[str, object]:
    answered = sum(person.answered for person in people)
    return {
        "seed": plan.seed,
        "delivered": _delivered(post.counts),
        **dict(sorted(post.counts.items())),
        "broken answered": dict(sorted(post.answers.items())),
        "citizens": len(people),
        "confirmed": len(found.confirmed),
        "at the desk": found.at_desk,
        "kills": intakes.kills,
        "turns answered": answered,
        "said again": len(server.sent) - answered,
        "seconds": round(took_s),
    }
