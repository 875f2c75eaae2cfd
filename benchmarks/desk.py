"""Measures how fast the desk's lists and searches answer on PostgreSQL, with ten thousand, a hundred thousand and a million cases.

`python -m benchmarks.desk [size …]`. Each line is asked ROUNDS times, as an analyst and as a cleared one by turns, through the
code that the pages call, with the entry in the custody log; reading the form and rendering the page are not in it.
"""

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

from desk.api.asking import CasesAsked
from desk.api.cases import CasesApi
from desk.api.scopes import Holder, Scope
from desk.comparing.grouping import Comparing
from desk.comparing.marking import Marking
from desk.comparing.signs import SignKey
from desk.custody import Custody
from desk.database import Database, migrate
from desk.queue.filters import Filters
from desk.queue.listing import Cursor, Queue
from desk.queue.references import ReferenceKeys
from desk.queue.searching import Searching
from desk.roles import Analyst, Role
from desk.statistics.periods import SPANS, latest, today_there
from desk.statistics.reading import count
from tests.desk.seeding import ANALYSTS, SALT, Seed
from tests.drivers.servers import fresh_database, postgres

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 60
LIMIT_MS = 200
SECRET = "a secret of the desk that is long enough"
PEOPLE = (
    Analyst(ANALYSTS[0], "Analyst 0", Role.ANALYST, ""),
    Analyst(ANALYSTS[1], "Analyst 1", Role.ANALYST, "", True),
)
LISTS = {
    "open": Filters(),
    "received": Filters(state="received"),
    "more information": Filters(state="more_information"),
    "closed": Filters(state="closed"),
    "open, newest": Filters(sort="newest"),
    "open, next clock": Filters(sort="clock"),
    "mine": Filters(assigned="me"),
    "nobody's": Filters(assigned="nobody"),
    "over its clock": Filters(overdue="yes"),
    "on a list": Filters(listed="yes"),
    "closed, on a list": Filters(state="closed", listed="yes"),
    "P0": Filters(priority="P0"),
    "category": Filters(category="FRAUD"),
    "closed, category": Filters(state="closed", category="FRAUD"),
    "five filters": Filters(
        category="FRAUD", channel="telegram", language="en", reporter="identified", assigned="nobody"
    ),
    "closed, five filters": Filters("closed", "FRAUD", "", "telegram", "en", "identified", "nobody", "yes"),
    "no case fits": Filters(state="closed", category="FRAUD", priority="P0", language="en", listed="yes"),
}
_Ask = Callable[[int], Awaitable[object]]
console = Console(soft_wrap=True, highlight=False)


def main() -> None:
    """Print a table for each size."""
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    with postgres() as server:
        for size in sizes:
            with fresh_database(server) as url:
                started = time.perf_counter()
                migrate(url)
                seed = Seed(size, SignKey(SECRET))
                seed.fill(url)
                console.print(f"{size:,} cases written in {time.perf_counter() - started:.0f} s")
                asyncio.run(_measure(seed, url))


async def _measure(seed: Seed, url: str) -> None:
    database, custody = Database(url), Custody(SECRET)
    try:
        table = Table(f"{seed.count:,} cases", "p50, ms", "p95, ms", f"under {LIMIT_MS} ms")
        for name, ask in (
            _lists(database, custody) | _api(database, custody) | _searches(seed, database, custody)
        ).items():
            took = sorted([await _ms(ask, turn) for turn in range(ROUNDS + 4)][4:])
            high = took[int(ROUNDS * 0.95)]
            table.add_row(name, f"{statistics.median(took):.1f}", f"{high:.1f}", "yes" if high < LIMIT_MS else "NO")
        console.print(table)
        await _print_statistics(database)
    finally:
        await database.close()


async def _print_statistics(database: Database) -> None:
    """Everything of a period, counted anew as once a minute."""
    now = datetime.now(UTC)
    for span in SPANS:
        period = latest(span, today_there(now))
        took = [await _ms(lambda _turn, period=period: count(database, period, now), 0) for _round in range(3)]
        console.print(f"statistics of {span} days, uncached: {statistics.median(took):.0f} ms")


async def _ms(ask: _Ask, turn: int) -> float:
    started = time.perf_counter()
    await ask(turn)
    return (time.perf_counter() - started) * 1000


def _lists(database: Database, custody: Custody) -> dict[str, _Ask]:
    queue = Queue(database, custody)

    def of(filters: Filters, cursor: Cursor = Cursor()) -> _Ask:  # noqa: B008
        return lambda turn: queue.open(PEOPLE[turn % 2], filters, cursor)

    deep = {f"{name}, last page": of(LISTS[name], Cursor("end", is_backwards=True)) for name in ("open", "closed")}
    middle = "3-1780000000000000-5"
    deep |= {f"{name}, in the middle": of(LISTS[name], Cursor(middle)) for name in ("open", "closed")}
    counts: _Ask = lambda turn: queue.counts(PEOPLE[turn % 2])  # noqa: E731
    return {name: of(filters) for name, filters in LISTS.items()} | deep | {"counts of the tabs": counts}


def _api(database: Database, custody: Custody) -> dict[str, _Ask]:
    nothing: Any = None
    api = CasesApi(database, custody, nothing)
    holders = [Holder(f"{one:016x}", f"Program {one}", frozenset(Scope), bool(one)) for one in range(2)]

    def of(**asked: Any) -> _Ask:
        return lambda turn: api.list(holders[turn % 2], None, CasesAsked(**asked))

    since = datetime.now(UTC) - timedelta(days=7)
    return {
        "API: all, 200 at once": of(limit=200),
        "API: received": of(state="received"),
        "API: changed in a week, P0": of(changed_since=since, priority="P0"),
        "API: closed, P0 of a category": of(state="closed", category="FRAUD", priority="P0"),
        "API: no case fits": of(category="TERR", priority="P3"),
    }


def _searches(seed: Seed, database: Database, custody: Custody) -> dict[str, _Ask]:
    key, draw = SignKey(SECRET), random.Random(1)
    comparing = Comparing(_opens_nothing, key, Marking(custody))
    searching = Searching(database, custody, comparing, key, ReferenceKeys([SALT.hex()]))

    def of(words: Callable[[int], str]) -> _Ask:
        return lambda turn: searching.find(PEOPLE[turn % 2], words(draw.randint(1, seed.count)))

    return {
        "search: number": of(str),
        "search: reference": of(lambda number: seed.reference(max(number // 1000, 1) * 1000)),
        "search: link": of(seed.link),
        "search: account of an app": of(lambda number: f"https://instagram.com/person{number % (seed.count // 5 + 1)}"),
        "search: account alone": of(lambda number: f"@person{number % (seed.count // 5 + 1)}"),
        "search: phone": of(lambda number: f"06{number % 10**8:08d}"),
        "search: PDQ and SHA-256": of(lambda number: seed.pdq(number).hex()),
        "search: MD5": of(lambda number: seed.pdq(number).hex()[:32]),
        "search: place, most reported": of(lambda _number: "MA-AGD"),
        "search: place by name": of(lambda _number: "Casablanca"),
        "search: region": of(lambda _number: "MA-06"),
    }


async def _opens_nothing(_sealed: object, *, report_id: str) -> tuple[None, ...]:  # noqa: ARG001
    return ()


if __name__ == "__main__":
    main()
