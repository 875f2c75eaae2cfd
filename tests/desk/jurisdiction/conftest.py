"""Fixtures of jurisdiction: open cases, a desk with its pages, and a supervisor who is signed in."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desk.accounts.signing_in import Role
from tests.desk.jurisdiction.rulesets import Cases, case
from tests.desk.jurisdiction.serving import serving
from tests.desk.running import Desk, Keys
from tests.desk.screens import Screen


@pytest.fixture
def cases() -> Cases:
    return Cases(case(1, event_place="MA-CAS"), case(2, "CHILD.CSAM", event_place="MA-CAS"), case(3))


@pytest.fixture
def desk(tmp_path: Path, keys: Keys, database_url: str, cases: Cases) -> Iterator[Desk]:
    with serving(tmp_path, keys, database_url, cases) as one:
        yield one


@pytest.fixture
def supervisor(signed_in: Callable[..., Screen]) -> Screen:
    return signed_in("Nadia", Role.SUPERVISOR)
