"""Measures the intake under load beside its peers, in one run; figures and ratios are printed, never asserted.

The driver runs on the second core with Redis and PostgreSQL, what is measured on the first.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import uvloop
from rich.console import Console

from benchmarks.load import reporting
from benchmarks.load.bots import BOT_CORE
from benchmarks.load.citizens import without_thought
from benchmarks.load.holding import beside_drafts, weight_at_start
from benchmarks.load.intakes import web_intake, whatsapp_intake
from benchmarks.load.turning import Turned, intake, measured, peer, thought, turned
from benchmarks.load.web import WebCitizens
from benchmarks.load.whatsapp import WhatsAppCitizens
from tests.drivers.servers import fresh_database, postgres, redis

console = Console(soft_wrap=True, highlight=False)
AIOGRAM, PTB = "aiogram FSM + Redis", "python-telegram-bot"


async def turns(folder: Path, redis_url: str, database_url: str, seconds: float) -> None:
    """Telegram by webhook, as fast as it goes, and with thought."""
    bots = [
        ("a bare webhook", peer("floor", redis_url)),
        (PTB, peer("telegram_bot", redis_url)),
        (AIOGRAM, peer("aiogram_bot", redis_url)),
        ("intake, embedded", intake(folder / "embedded")),
        ("intake, SQLite + Redis", intake(folder / "redis", redis_url=redis_url)),
        ("intake, PostgreSQL + Redis", intake(folder / "many", redis_url=redis_url, database_url=database_url)),
    ]
    console.print("Drafts on Telegram by webhook, 128 turns owed at any time, the bot on one core")
    _show([await turned(name, started, seconds=seconds) for name, started in bots], [AIOGRAM, PTB])
    console.print("500 citizens who think 2.5 s before each turn")
    thinking = [
        (AIOGRAM, peer("aiogram_bot", redis_url)),
        ("intake, SQLite + Redis", intake(folder / "t", redis_url=redis_url)),
    ]
    _show([await thought(name, started, seconds=seconds * 2) for name, started in thinking], [AIOGRAM])


async def channels(folder: Path, seconds: float) -> None:
    """A turn of the other channels, each with as many citizens as it bears."""
    async with web_intake(folder / "web") as (web, processes):
        citizens = WebCitizens(web)
        rows = [
            await measured(
                "web chat", processes, lambda: without_thought(citizens, at_once=32, seconds=seconds, many=400)
            )
        ]
    async with whatsapp_intake(folder / "whatsapp") as (app, processes):
        people = WhatsAppCitizens(app)
        rows.append(
            await measured(
                "WhatsApp (80 sends a second at most)",
                processes,
                lambda: without_thought(people, at_once=32, seconds=seconds, many=90),
            )
        )
    console.print("Other channels, embedded stores, one core")
    _show(rows, [])


async def two(folder: Path, redis_url: str, database_url: str, seconds: float) -> None:
    """One intake and two on PostgreSQL and Redis, on all cores, which driver and servers share."""
    stores = {"redis_url": redis_url, "database_url": database_url, "core": None}
    rows = [
        await turned(f"{count} on all cores", intake(folder / f"n{count}", processes=count, **stores), seconds=seconds)
        for count in (1, 2)
    ]
    console.print("Intakes beside each other; the driver and the servers take part of the same cores")
    _show(rows, [rows[0].name])


async def held(folder: Path, redis_url: str, seconds: float) -> None:
    """Memory, and the cost of a turn beside open drafts."""
    console.print(f"An intake at its start, web chat alone: {await weight_at_start(folder / 'start'):.0f} MiB")
    for one in await beside_drafts(folder / "drafts", redis_url, [1_000, 10_000, 100_000], seconds=seconds):
        _show([one.turned], [])
        console.print(f"    {one.kib_a_draft:.2f} KiB in Redis for each draft more")


async def reports(folder: Path, seconds: float) -> None:
    """Whole reports with a picture of 20 kB through the web chat."""
    console.print(
        "Whole reports (20 kB picture each: cleaned, sealed, committed, referenced), intake and workers on one core"
    )
    for at_once in (2, 4, 8, 16, 32, 64):
        one = await reporting.reported(folder / f"r{at_once}", at_once=at_once, seconds=seconds)
        console.print(
            f"  {one.at_once:3} at once {one.per_second:7.1f} reports/s   Send p50 {one.send_p50_ms:6.0f} ms   "
            f"p95 {one.send_p95_ms:6.0f} ms   refused {one.refused}"
        )
    times, refused = await reporting.arrived(folder / "steady", per_second=10, seconds=seconds * 6)
    console.print(
        f"  10 a second for {seconds * 6:.0f} s, all cores: whole report p50 {times.percentile_ms(0.5):.0f} ms, "
        f"p95 {times.percentile_ms(0.95):.0f} ms, refused {refused}"
    )
    alone, beside = await reporting.beside_pictures(folder / "pictures", seconds=seconds)
    console.print(
        f"Another citizen's turn, all cores: p99 {alone.percentile_ms(0.99):.1f} ms alone, "
        f"{beside.percentile_ms(0.99):.1f} ms while pictures of 1.4 MB are processed"
    )


def _show(rows: Sequence[Turned], against: Sequence[str]) -> None:
    known = {row.name: row for row in rows}
    for row in rows:
        ratios = [
            f"{row.per_second / known[name].per_second:.2f} × turns, {row.cpu_ms / known[name].cpu_ms:.2f} × CPU, "
            f"{row.p50_ms / known[name].p50_ms:.2f} × p50, {row.p99_ms / known[name].p99_ms:.2f} × p99 of {name}"
            for name in against
            if name != row.name and name in known
        ]
        console.print(
            f"  {row.name:38} {row.per_second:7.0f} turns/s  {row.cpu_ms:6.2f} ms CPU  p50 {row.p50_ms:7.1f} ms  "
            f"p99 {row.p99_ms:7.1f} ms  {row.memory_mib:4.0f} MiB"
        )
        for ratio in ratios:
            console.print(f"      {ratio}")


async def main(parts: Sequence[str], seconds: float) -> None:
    """Each part in turn, each on fresh stores."""
    # What is measured has the first core to itself.
    os.sched_setaffinity(0, {core for core in os.sched_getaffinity(0) if core != BOT_CORE} or {BOT_CORE})
    with (
        tempfile.TemporaryDirectory() as name,
        redis() as redis_url,
        postgres() as server,
        fresh_database(server) as url,
    ):
        folder = Path(name)
        known: dict[str, Callable[[], Awaitable[None]]] = {
            "turns": lambda: turns(folder, redis_url, url, seconds),
            "held": lambda: held(folder, redis_url, seconds),
            "reports": lambda: reports(folder, seconds),
            "channels": lambda: channels(folder, seconds),
            "two": lambda: two(folder, redis_url, url, seconds),
        }
        for part in parts or known:
            await known[part]()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="turns, held, reports, channels, two; none: all of them")
    parser.add_argument("--seconds", type=float, default=10, help="for each figure")
    given = parser.parse_args()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.run(main(given.parts, given.seconds))
