"""Fixtures of the intake's own tests."""

from collections.abc import Iterator

import pytest

from tests.drivers import clamd as scanners


@pytest.fixture(scope="session")
def clamd() -> Iterator[str]:
    """The address of a real clamd that knows one signature: EICAR's."""
    if scanners.BINARY is None:
        pytest.skip("no clamd: apt-get install clamav-daemon")
    with scanners.clamd() as address:
        yield address
