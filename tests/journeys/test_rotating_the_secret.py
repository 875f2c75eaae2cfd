"""Rotating IBLAGH_SECRET step by step: drafts go on, nothing comes twice, and every reference stays valid."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy import delete

from bot import wiring
from bot.settings import Settings
from conversations.events import Began
from storage.inbox import Item
from storage.references import salt_of
from storage.tables import DayKeyRow, SessionRow
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.service import CLEARED, Service

pytestmark = pytest.mark.both_databases

NEW = "the secret that replaces the first one ".replace(" ", "-")


@pytest.fixture
def old(service: Service) -> str:
    return service.settings.secret.get_secret_value()


@asynccontextmanager
async def intake(service: Service, *secrets: str, salts: str = "") -> AsyncIterator[wiring.Parts]:
    """Another intake of the same service, as it is after a restart with these secrets."""
    changed = {"secret": SecretStr(" ".join(secrets)), "reference_salts": salts}
    async with wiring.intake_parts(service.settings.model_copy(update=changed)) as parts:
        yield parts


async def days_pass(service: Service) -> None:
    """Drafts and the keys of their days are gone, as they are three days later."""
    async with service.parts.database.transaction() as session:
        for table in (SessionRow, DayKeyRow):
            await session.execute(delete(table))


async def test_a_draft_goes_on_while_the_secret_is_replaced(service: Service, old: str) -> None:
    citizen = Citizen(service.parts.turns)
    await citizen.opens()
    async with intake(service, old, NEW) as told, intake(service, NEW, old) as rotated:
        citizen.turns = told.turns
        await citizen.presses("FRAUD")
        citizen.turns = rotated.turns
        await citizen.presses("FRAUD.PHISH")
        citizen.turns = told.turns
        await citizen.writes("https://example.org/1")
        citizen.turns = rotated.turns

        said = await citizen.presses("anonymous")

    await service.relays_everything()
    assert reference_in(said)
    assert len((await service.desk.only_case()).reports) == 1


async def test_an_event_is_the_same_event_on_an_intake_of_either_secret(service: Service, old: str) -> None:
    citizen = Citizen(service.parts.turns)
    async with intake(service, old, NEW) as told, intake(service, NEW, old) as rotated:
        citizen.turns = told.turns
        await citizen.drafts()
        filed = await citizen.presses("anonymous", key="the-same")
        citizen.turns = rotated.turns
        again = await citizen.does(Began(), key="the-same")

    assert reference_in(filed) == reference_in(again)


async def test_a_reference_outlives_its_secret_of_which_only_the_salt_is_left(service: Service, old: str) -> None:
    reference = await Citizen(service.parts.turns).reports()
    async with intake(service, NEW, old) as rotated:
        during = await Citizen(rotated.turns).follows(reference)
        newer = await Citizen(rotated.turns).reports(evidence="https://example.org/2")
    await days_pass(service)
    async with intake(service, NEW, salts=salt_of(old).hex()) as after:
        later, own = [await Citizen(after.turns).follows(one) for one in (reference, newer)]
    async with intake(service, NEW) as without:
        lost = await Citizen(without.turns).follows(reference)

    assert all("waits for an analyst" in said for said in (during, later, own))
    assert "No report has that reference" in lost


async def test_a_reply_to_a_reference_of_an_old_secret_is_read(service: Service, old: str) -> None:
    reference = await Citizen(service.parts.turns).reports()
    await service.relays_everything()
    case = await service.desk.only_case()
    report_id, text = case.reports[0].row.report_id, "Which account was it?"
    await service.desk.casework.write(CLEARED, case.case.case_id, report_id, kind="question", text=text)
    await service.relays_everything()
    await days_pass(service)

    async with intake(service, NEW, salts=salt_of(old).hex()) as after:
        said = await Citizen(after.turns).follows(reference)

    assert "Which account was it?" in said


async def test_what_an_app_delivers_again_is_not_taken_again_under_a_new_secret(service: Service, old: str) -> None:
    item, now = Item("update-1", "amina", b"{}"), datetime.now(UTC)
    await service.parts.inbox.accept("telegram", [item], now=now)

    async with intake(service, NEW, old) as rotated:
        again = await rotated.inbox.accept("telegram", [item, Item("update-2", "amina", b"{}")], now=now)

    assert again.new == 1


async def test_what_comes_through_the_inbox_belongs_to_the_draft_of_before(service: Service, old: str) -> None:
    now = datetime.now(UTC)
    async with intake(service, old, NEW) as told, intake(service, NEW, old) as rotated:
        before, after = (one.pseudonyms.of("telegram", "42") for one in (told, rotated))
        await told.inbox.accept("telegram", [Item("1", before, b"{}")], now=now)
        await rotated.inbox.accept("telegram", [Item("2", after, b"{}")], now=now)

        (waiting,) = await rotated.inbox.claim(limit=9, lease_s=60, now=now)

    # One at a time for a citizen: the second waits, because it is known to be of the same.
    assert waiting.citizen == service.parts.pseudonyms.of("telegram", "42")


async def test_a_reference_is_derived_as_often_whether_or_not_it_is_found(service: Service, old: str) -> None:
    reference = await Citizen(service.parts.turns).reports()
    async with intake(service, NEW, old) as rotated:
        references = rotated.turns.deeds.intake._references

        found, unknown = await references.derive_all(reference), await references.derive_all("0" * 20)

    assert len(found) == len(unknown) == 2


@pytest.mark.parametrize("secret", ["short", f"{NEW} short", " ".join(f"{NEW}{n}" for n in range(4)), " "])
def test_a_secret_that_is_too_short_or_one_of_too_many_is_refused(secret: str) -> None:
    keys = {"desk_keys": "-", "identity_keys": "-", "push_secret": "whsec_" + "A" * 43 + "="}

    with pytest.raises(ValidationError, match="at least 32 characters"):
        Settings(_env_file=None, secret=secret, **keys)
