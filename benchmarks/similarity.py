"""Measures how fast pictures are compared: one PDQ hash searched among many, and how fast an index is made.

`python -m benchmarks.similarity`. A figure is the median of ROUNDS on this machine. The floor is the least that a search can
cost with NumPy: one pass of exclusive-or and one of counting bits, over everything at once.
"""

import asyncio
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

from desk.comparing.marking import list_pictures_after
from desk.comparing.picture_index import PictureIndex, StoredPictures
from desk.comparing.tables import ListPictureRow, ListRow
from desk.database import Database, migrate
from evidence.pdq import words

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 15
console = Console(soft_wrap=True, highlight=False)


def main() -> None:
    """Print the table."""
    table = Table("hashes", "search, ms", "floor, ms", "× floor", "read from SQLite, s")
    for size in SIZES:
        hashes = secrets.token_bytes(32 * size)
        index = PictureIndex()
        index.add(range(1, size + 1), hashes)
        search = _median_ms(lambda index=index: index.distance_search(secrets.token_bytes(32)))  # type: ignore[misc]
        every = index.hashes
        floor = _median_ms(lambda every=every: np.bitwise_count(every ^ words(secrets.token_bytes(32))[0]))  # type: ignore[misc]
        read_s = asyncio.run(_read_s(hashes))
        table.add_row(f"{size:,}", f"{search:.2f}", f"{floor:.2f}", f"{search / floor:.2f}", f"{read_s:.2f}")
    console.print(table)


def _median_ms(work: Callable[[], object]) -> float:
    took = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1000


async def _read_s(hashes: bytes) -> float:
    """How long a desk that has just started takes to read them."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'desk.db'}"
        await asyncio.to_thread(migrate, url)
        database = Database(url)
        try:
            await _fill(database, hashes)
            started = time.perf_counter()
            async with database.reading() as session:
                await StoredPictures(list_pictures_after).fresh(session)
            return time.perf_counter() - started
        finally:
            await database.close()


async def _fill(database: Database, hashes: bytes) -> None:
    async with database.transaction() as session:
        now = _now()
        session.add(ListRow(list_id=1, name="benchmark", started_at=now, loaded_at=now, entries=len(hashes) // 32))
        await session.flush()
        rows = [{"list_id": 1, "pdq": hashes[at : at + 32], "note": ""} for at in range(0, len(hashes), 32)]
        await session.execute(insert(ListPictureRow), rows)


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
