"""Readiness: /ready says whether a report can be taken now and what is in its way; /health only that the process lives."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import psycopg
import pytest
from sqlalchemy import make_url, text

from tests.drivers.service import Service, open_channels, running


@pytest.fixture
async def service(tmp_path: Path, postgres_url: str) -> AsyncIterator[Service]:
    async with running(tmp_path, postgres_url) as up, open_channels(up):
        yield up


async def asked(url: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, await answer.json()


async def ready(service: Service) -> tuple[int, dict[str, object]]:
    return await asked(f"{service.settings.web_url}/ready")


async def test_an_intake_whose_stores_all_answer_is_ready(service: Service) -> None:
    status, known = await ready(service)

    states = {"database": "up", "sessions": "up", "evidence": "up", "day_key": "up"}
    assert (status, known) == (200, {"ready": True, "draining": False, **states})


async def test_a_database_without_the_latest_tables_is_not_ready(service: Service) -> None:
    async with service.parts.database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    status, known = await ready(service)

    assert (status, known["database"]) == (503, "not_migrated")


async def test_a_database_that_a_later_release_migrated_is_ready(service: Service) -> None:
    async with service.parts.database.transaction() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999_of_a_later_release'"))

    status, known = await ready(service)

    assert (status, known["database"]) == (200, "up")


async def test_what_is_away_is_named_and_the_process_lives(service: Service, postgres_server: str) -> None:
    _shut_out(postgres_server, str(make_url(service.settings.database_url).database))
    service.settings.evidence_dir.parent.mkdir(exist_ok=True)
    service.settings.evidence_dir.write_bytes(b"no folder")

    status, known = await ready(service)
    alive, _channels = await asked(f"{service.settings.web_url}/health")

    assert (status, alive) == (503, 200)
    assert "up" not in (known["database"], known["sessions"], known["evidence"])
    assert "/" not in str(known)


async def test_a_desk_says_the_same_of_itself(service: Service) -> None:
    status, known = await asked(f"{service.desk.settings.desk_url}/ready")

    assert (status, known) == (200, {"ready": True, "draining": False, "database": "up", "evidence": "up"})


def _shut_out(server: str, database: str) -> None:
    """Nobody gets into the database, and whoever is in it is put out."""
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
        owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database])
