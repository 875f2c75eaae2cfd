"""The turn of a month: pseudonyms become others, and drafts, events and order stay with their citizen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.pseudonyms import Pseudonyms, leads_until
from conversations.events import Began
from storage.database import Database
from storage.inbox import Item
from storage.pseudonym import names_of
from storage.rotating import RotatingAliases
from storage.tables import AliasRow
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.service import Service

pytestmark = pytest.mark.both_databases
NOW = datetime(2026, 11, 20, tzinfo=UTC)


async def test_a_draft_goes_on_over_the_turn_of_a_month(service: Service, citizen: Citizen) -> None:
    now = [datetime(2026, 11, 30, 23, 58, tzinfo=UTC)]
    pseudonyms = Pseudonyms(*service.settings.secrets, clock=lambda: now[0])
    citizen.turns = replace(citizen.turns, pseudonyms=pseudonyms)
    november = str(pseudonyms.of("web", citizen.sender))
    await citizen.drafts()

    now[0] += timedelta(minutes=5)
    december = str(pseudonyms.of("web", citizen.sender))
    sent = await citizen.presses("anonymous", key="sent")
    again = await citizen.does(Began(), key="sent")

    assert november != december
    assert reference_in(sent) == reference_in(again)


async def test_what_waits_at_the_turn_of_a_month_stays_in_its_citizens_order(service: Service) -> None:
    now, inbox = [datetime(2026, 11, 30, 23, 59, tzinfo=UTC)], service.parts.inbox
    pseudonyms = Pseudonyms(*service.settings.secrets, clock=lambda: now[0])
    names = []
    for number in range(4):
        names.append(pseudonyms.of("telegram", "42"))
        await inbox.accept("telegram", [Item(f"{number}", names[-1], b"{}")], now=datetime.now(UTC))
        now[0] += timedelta(seconds=30)
    again = await inbox.accept("telegram", [Item("0", names[-1], b"{}")], now=datetime.now(UTC))

    first = await inbox.claim(limit=9, lease_s=60, now=datetime.now(UTC))

    assert len(set(map(str, names))) == 2
    assert len(first) == 1
    assert again.new == 0


async def test_four_days_after_the_turn_nothing_leads_from_one_month_to_the_other(service: Service) -> None:
    now = [datetime(2026, 11, 20, tzinfo=UTC)]
    pseudonyms = Pseudonyms(*service.settings.secrets, clock=lambda: now[0])
    november = pseudonyms.of("telegram", "42")
    now[0] = datetime(2026, 12, 4, 0, 1, tzinfo=UTC)

    december = pseudonyms.of("telegram", "42")

    assert (type(november), type(december)) == (str, str)
    assert november != december


def names_at(moment: datetime) -> tuple[str, ...]:
    """Whatever somebody is known by at a moment, by the surest first."""
    return names_of(Pseudonyms("a secret", clock=lambda: moment).of("telegram", "42"))


@given(st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_a_limit_on_somebody_ends_when_nothing_leads_to_their_name_any_more(now: datetime) -> None:
    until, known_as = leads_until(now), names_at(now - timedelta(days=3))[0]

    assert known_as in names_at(now)
    assert known_as in names_at(until - timedelta(seconds=1))
    assert known_as not in names_at(until)


def test_a_pseudonym_is_another_under_another_secret() -> None:
    named = {Pseudonyms(secret, clock=lambda: NOW).of("telegram", "42") for secret in ("one secret", "another secret")}

    assert len(named) == 2


async def led_on(service: Service, *days: datetime) -> list[str]:
    """Whom the two names of somebody who writes on each of these days lead to."""
    now = [days[0]]
    pseudonyms = Pseudonyms(*service.settings.secrets, clock=lambda: now[0])
    aliases, led = RotatingAliases(service.parts.database), []
    for now[0] in days:
        names = [pseudonyms.of("whatsapp", name) for name in ("MA.13491208655302741918", "212600000042")]
        led.append(await aliases.resolve(names, now=now[0]))
    return led


async def known_names(database: Database, now: datetime) -> set[str]:
    """The citizens whom what is kept still leads to."""
    async with database.reading() as session:
        return set(await session.scalars(select(AliasRow.citizen_hash).where(AliasRow.expires_at > now)))


async def test_whoever_writes_each_day_is_somebody_else_from_the_fourth_day_on(service: Service) -> None:
    before = datetime(2026, 11, 30, 20, tzinfo=UTC)

    led = await led_on(service, *(before + timedelta(days=day) for day in range(11)))

    assert led[0] == led[1] == led[3]
    assert led[3] != led[4]
    assert led[4] == led[10]


async def test_from_the_fourth_day_on_nothing_that_is_kept_leads_to_the_month_before(service: Service) -> None:
    await led_on(service, datetime(2026, 12, 3, 23, 30, tzinfo=UTC))

    before = await known_names(service.parts.database, datetime(2026, 12, 3, 23, 59, tzinfo=UTC))
    kept = await known_names(service.parts.database, datetime(2026, 12, 4, tzinfo=UTC))

    assert len(before) == 1
    assert kept == set()
