"""Examining: everything that the desk's doctor looks at, in the order in which an operator would mend it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from desk.custody import Custody
from desk.database import Database
from desk.doctor.configured import about_keys, about_settings
from desk.doctor.others import about_analyst_bot, about_provider, about_upkeep
from desk.doctor.stores import CURRENT, about_custody, about_database, about_erasures, folders_of
from desk.settings import DeskSettings
from evidence.confining import is_possible
from operating.decoders import about_decoders
from operating.findings import Finding
from operating.folders import about_folders


async def examine(settings: DeskSettings) -> tuple[Finding, ...]:
    """Every finding. Nothing is changed, but that the folder of an SQLite database is made; and no case is opened."""
    database = Database(settings.desk_database_url, settings.database_limits)
    try:
        return tuple([one async for one in _findings(settings, database)])
    finally:
        await database.close()


async def _findings(settings: DeskSettings, database: Database) -> AsyncIterator[Finding]:
    for one in (*about_settings(settings), *about_keys(settings, database), *about_folders(folders_of(settings))):
        yield one
    yield about_erasures(settings)
    yield about_decoders(are_confined=await asyncio.to_thread(is_possible))
    stored = [one async for one in about_database(settings, database)]
    for one in stored:
        yield one
    if CURRENT in stored:
        async for one in _kept(settings, database):
            yield one
    yield await about_provider(settings)


async def _kept(settings: DeskSettings, database: Database) -> AsyncIterator[Finding]:
    now = datetime.now(UTC)
    yield await about_custody(database, Custody(*settings.secrets))
    async with database.reading() as session:
        async for one in about_upkeep(session, now):
            yield one
        yield await about_analyst_bot(session, now)
