"""Fixtures of every test: databases, Redis and a browser as they are in production, started only when a test asks."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
import structlog
from playwright.sync_api import Browser, expect, sync_playwright
from redis import Redis

from evidence.tesseract import missing
from tests.drivers import redis_servers, servers
from tests.drivers.pages import ARGUMENTS, CHROMIUM
from tests.drivers.stacks import ON_MACHINES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that open a browser take longest: they come first, so that no worker is left alone with one at the end."""
    longest = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in longest)


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the collector would look through all of it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A command that a test runs in this process sets up logs, and may leave out what the next test looks for."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    with servers.redis() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A fresh, empty PostgreSQL database."""
    with servers.fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """An empty Redis."""
    Redis.from_url(redis_server).flushall()
    return redis_server


@pytest.fixture(scope="session")
def watched_redis() -> Iterator[redis_servers.Watched]:
    with redis_servers.sentinels() as watched:
        yield watched


@pytest.fixture
def sentinels_url(watched_redis: redis_servers.Watched) -> str:
    """An empty Redis by way of its Sentinels."""
    watched_redis.flush()
    return watched_redis.url


@pytest.fixture
def doomed_redis() -> Iterator[redis_servers.Watched]:
    """A primary of its own, to be killed, with a replica and Sentinels."""
    with redis_servers.sentinels() as watched:
        yield watched


@pytest.fixture(scope="session")
def redis_cluster() -> Iterator[redis_servers.Cluster]:
    with redis_servers.cluster() as cluster:
        yield cluster


@pytest.fixture
def cluster_url(redis_cluster: redis_servers.Cluster) -> str:
    """An empty Redis Cluster."""
    redis_cluster.flush()
    return redis_cluster.url


@pytest.fixture(params=["postgres"] if ON_MACHINES else ["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database, first on SQLite and then on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/intake.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium")
    # What a page has to show is waited for, also on a machine that is busy with other tests.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def tesseract() -> None:
    """Tesseract with what is written here."""
    if lacking := missing():
        _lacks(f"no Tesseract, or not in every language: apt-get install {' '.join(lacking)}")


@pytest.fixture(scope="session")
def age() -> None:
    """The public tool with which a service opens what is sealed to it."""
    if shutil.which("age") is None:
        _lacks("no age: apt-get install age")


def _lacks(what: str) -> NoReturn:
    """Where everything has to be tested, everything has to be there."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)
