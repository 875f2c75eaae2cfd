"""Aliases: one citizen under several names has one session, whichever name comes first, alone or changes."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from storage.aliases import KEPT_FOR, Aliases
from storage.database import Database
from storage.tables import AliasRow


@pytest.fixture
def aliases(database: Database) -> Aliases:
    return Aliases(database)


async def test_a_citizen_is_the_same_under_either_name_once_both_came_together(aliases, now):
    both = await aliases.resolve(["user", "phone"], now=now)

    assert await aliases.resolve(["phone"], now=now) == both
    assert await aliases.resolve(["user"], now=now) == both


async def test_a_draft_begun_under_the_phone_alone_goes_on_when_the_other_name_appears(aliases, now):
    first = await aliases.resolve(["phone"], now=now)

    assert await aliases.resolve(["user", "phone"], now=now) == first
    assert await aliases.resolve(["user"], now=now) == first


async def test_two_citizens_stay_two(aliases, now):
    one = await aliases.resolve(["user-1", "phone-1"], now=now)
    other = await aliases.resolve(["user-2", "phone-2"], now=now)

    assert one != other


async def test_a_changed_name_leads_to_the_same_citizen(aliases, now):
    citizen = await aliases.resolve(["old"], now=now)

    moved = await aliases.resolve(["old", "new"], now=now)

    assert moved == citizen
    assert await aliases.resolve(["new"], now=now) == citizen


async def test_a_name_that_changes_twice_still_leads_to_the_same_citizen(aliases, now):
    citizen = await aliases.resolve(["first"], now=now)
    await aliases.resolve(["first", "second"], now=now)
    await aliases.resolve(["second", "third"], now=now)

    assert await aliases.resolve(["third"], now=now) == citizen


async def test_names_that_led_to_two_sessions_lead_to_the_surer_one(aliases, now):
    user = await aliases.resolve(["user"], now=now)
    await aliases.resolve(["phone"], now=now)

    assert await aliases.resolve(["user", "phone"], now=now) == user
    assert await aliases.resolve(["phone"], now=now) == user


async def test_an_alias_ends_when_nobody_used_it_for_long(aliases, now):
    await aliases.resolve(["user", "phone"], now=now)
    later = now + KEPT_FOR + timedelta(seconds=1)

    assert await aliases.resolve(["phone"], now=later) == "phone"


async def test_whoever_writes_again_within_the_hour_changes_nothing_and_later_keeps_the_names_for_longer(
    database, aliases, now
):
    await aliases.resolve(["user", "phone"], now=now)
    soon, later = now + timedelta(minutes=1), now + timedelta(hours=1)

    async with database.transaction() as writing:
        await writing.execute(update(AliasRow).values(citizen_hash="somebody"))
        # Whoever had to write would wait for this transaction, which ends after it.
        citizen = await aliases.resolve(["user", "phone"], now=soon)
        await writing.rollback()

    assert citizen == "user"
    assert await aliases.resolve(["phone"], now=later) == "user"
    assert await aliases.resolve(["phone"], now=now + KEPT_FOR) == "user"


async def test_many_at_once_are_each_led_to_their_own(aliases, now):
    await asyncio.gather(*(aliases.resolve([f"user-{one}", f"phone-{one}"], now=now) for one in range(20)))

    led = await asyncio.gather(*(aliases.resolve([f"phone-{one}"], now=now) for one in range(20)))

    assert led == [f"user-{one}" for one in range(20)]
