"""Fixtures of the journeys: a whole service, and somebody who uses it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.drivers.citizen import Citizen
from tests.drivers.service import Service, running


@pytest.fixture
async def service(tmp_path: Path, database_url: str) -> AsyncIterator[Service]:
    async with running(tmp_path, database_url) as up:
        yield up


@pytest.fixture
def citizen(service: Service) -> Citizen:
    return Citizen(service.parts.turns)
