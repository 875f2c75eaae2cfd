"""Fixtures of retention: its settings' periods, applied at any moment."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from desk.retention.deleting import Deleting, Gone
from desk.retention.due import periods_of
from tests.desk.running import Desk


@pytest.fixture
def after_days(desk: Desk) -> Callable[[float], Gone]:
    """Applies retention as if so many days had gone by."""

    async def applied(days: float) -> Gone:
        database, settings = desk.database(), desk.settings
        folders = {"folder": settings.desk_evidence_dir, "dossiers": settings.desk_dossier_dir}
        try:
            deleting = Deleting(database, desk.custody, periods_of(settings), **folders)
            return await deleting.apply(datetime.now(UTC) + timedelta(days=days))
        finally:
            await database.close()

    def after(days: float) -> Gone:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(lambda: asyncio.run(applied(days))).result()

    return after
