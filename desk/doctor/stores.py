"""Stores: whether the desk's database is there with its tables and keeps what it is given, and how its custody log ends."""

from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy import make_url, select
from sqlalchemy.exc import ProgrammingError

from desk.custody import Broken, Custody, Whole
from desk.database import Database
from desk.settings import DeskSettings
from desk.tables import CustodyHeadRow, CustodyRow
from operating.findings import Finding, Level
from operating.lists import about_list
from operating.postgres import about_postgres, facts_of_postgres

CURRENT = Finding(Level.OK, "database: its tables are those of this version")
NOT_MIGRATED = Finding(Level.FAIL, "database: its tables are not those of this version; run `iblagh desk migrate`")


def folders_of(settings: DeskSettings) -> dict[str, Path]:
    """What the desk keeps on disks, by the setting that names it."""
    used = {
        "IBLAGH_DESK_EVIDENCE_DIR": settings.desk_evidence_dir,
        "IBLAGH_DESK_DOSSIER_DIR": settings.desk_dossier_dir,
    }
    if file := _sqlite_file(settings):
        used["IBLAGH_DESK_DATABASE_URL"] = file.parent
    return used


def about_erasures(settings: DeskSettings) -> Finding:
    """Whether what was erased can be noted where no restore reaches it."""
    return about_list(
        "IBLAGH_DESK_ERASURES_FILE", settings.desk_erasures_file, lost="a restore brings back what was erased"
    )


async def about_database(settings: DeskSettings, database: Database) -> AsyncIterator[Finding]:
    """Its tables, its server and its clock. Nothing is made: a file that is not there stays so."""
    file = _sqlite_file(settings)
    if file and not file.exists():
        yield NOT_MIGRATED
        return
    try:
        is_current = await database.is_migrated()
    except ProgrammingError:
        # It answers, and has no table of ours.
        is_current = False
    except Exception as error:
        yield Finding(Level.FAIL, f"database: cannot be reached ({type(error).__name__})")
        return
    yield CURRENT if is_current else NOT_MIGRATED
    if file:
        yield Finding(Level.WARN, "database: SQLite, so one desk on one machine; PostgreSQL for more")
        return
    async with database.reading() as session:
        facts = await facts_of_postgres(session)
    for one in about_postgres(facts, setting="IBLAGH_DESK_DATABASE_URL"):
        yield one


async def about_custody(database: Database, custody: Custody) -> Finding:
    """Whether the last entry follows the one before it and is the one that the keyed head names."""
    try:
        end = await _end_of(database, custody)
    except Broken as error:
        return Finding(Level.FAIL, f"custody log: broken at {error}; change nothing, docs/operating.md")
    if not end.count:
        return Finding(Level.WARN, "custody log: empty")
    return Finding(Level.OK, f"custody log: its head is that of entry {end.count}; `verify-log` reads all of it")


async def _end_of(database: Database, custody: Custody) -> Whole:
    async with database.reading() as session:
        head = await session.get(CustodyHeadRow, 1)
        rows = list(await session.scalars(select(CustodyRow).order_by(CustodyRow.sequence.desc()).limit(2)))
    if len(rows) < 2:
        return await custody.verify(database)
    last, before = rows
    chain = custody.chain(Whole(before.sequence, before.mac))
    chain.add(last)
    chain.check_head(head)
    return chain.end


def _sqlite_file(settings: DeskSettings) -> Path | None:
    address = make_url(settings.desk_database_url)
    is_file = address.get_backend_name() == "sqlite" and address.database
    return Path(str(address.database)) if is_file else None
