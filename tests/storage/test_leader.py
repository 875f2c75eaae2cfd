"""Leader: one of several holds the lease, another takes over when it dies or lets go."""

from datetime import timedelta

import pytest

from storage.database import Database
from storage.leader import HELD_FOR, Leader


@pytest.fixture
def one(database: Database) -> Leader:
    return Leader(database, "telegram")


@pytest.fixture
def other(database: Database) -> Leader:
    return Leader(database, "telegram")


async def test_one_holds_and_keeps_holding_and_the_other_waits(one, other, now):
    assert await one.hold(now=now) is True
    assert await other.hold(now=now) is False
    assert await one.hold(now=now + timedelta(seconds=10)) is True
    assert await other.hold(now=now + timedelta(seconds=20)) is False


async def test_the_other_takes_over_from_a_dead_one(one, other, now):
    await one.hold(now=now)
    later = now + HELD_FOR + timedelta(seconds=1)

    assert await other.hold(now=later) is True
    assert await one.hold(now=later) is False


async def test_what_is_let_go_is_free_at_once(one, other, now):
    await one.hold(now=now)

    await one.let_go()

    assert await other.hold(now=now) is True


async def test_only_the_holder_lets_go(one, other, now):
    await one.hold(now=now)

    await other.let_go()

    assert await other.hold(now=now) is False


async def test_leases_of_other_names_are_apart(one, database, now):
    await one.hold(now=now)

    assert await Leader(database, "whatsapp").hold(now=now) is True
