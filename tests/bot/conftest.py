"""Fixtures of the intake's own tests."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.drivers import clamd as scanners
from tests.drivers.web_forms import web_client


@pytest.fixture(scope="session")
def clamd() -> Iterator[str]:
    """The address of a real clamd that knows one signature: EICAR's."""
    if scanners.BINARY is None:
        pytest.skip("no clamd: apt-get install clamav-daemon")
    with scanners.clamd() as address:
        yield address


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has not been here."""
    async with web_client(tmp_path) as one:
        yield one
