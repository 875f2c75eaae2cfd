"""Fixtures of a day: a desk that was filled once, and for each language a running copy of it with people at work."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from desk.accounts.signing_in import Role
from tests.drivers.a_day import service
from tests.drivers.a_day.at_desk import AtDesk
from tests.drivers.a_day.plan import Day, day
from tests.drivers.a_day.service import Service
from tests.drivers.pages import DESKTOP, PHONE

PATIENCE_MS = 30_000
WIDE = {"width": 1680, "height": 1000}
LOOKS: dict[str, dict[str, Any]] = {
    "ar": {"viewport": PHONE, "color_scheme": "dark"},
    "fr": {"viewport": DESKTOP, "color_scheme": "light"},
    "en": {"viewport": WIDE, "color_scheme": "light"},
}


@pytest.fixture(scope="module", autouse=True)
def patience() -> Iterator[None]:
    """A machine that is busy with other tests answers later than a browser usually waits."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture(scope="session")
def planned() -> Day:
    return day()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, planned: Day) -> Path:
    """The folder of a desk with a day's cases."""
    folder = tmp_path_factory.mktemp("filled")
    service.fill(folder, planned)
    return folder


@pytest.fixture(scope="module", params=["ar", "fr", "en"])
def at_work(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    filled: Path,
    planned: Day,
    browser: Browser,
) -> Iterator[Service]:
    """A service in one language, on a phone in the dark, on a desktop, or on a wide one."""
    folder = service.copied(filled, tmp_path_factory.mktemp(request.param))
    with service.running(folder, browser, planned, language=request.param, look=LOOKS[request.param]) as up:
        yield up


@pytest.fixture(scope="module")
def analyst(at_work: Service) -> AtDesk:
    return at_work.signs_in("Salma", Role.ANALYST)


@pytest.fixture(scope="module")
def liaison(at_work: Service) -> AtDesk:
    return at_work.signs_in("Karim", Role.LIAISON)


@pytest.fixture(scope="module")
def supervisor(at_work: Service) -> AtDesk:
    return at_work.signs_in("Nadia", Role.SUPERVISOR, cleared=True)


@pytest.fixture(scope="module")
def auditor(at_work: Service) -> AtDesk:
    return at_work.signs_in("Amal", Role.AUDITOR)
