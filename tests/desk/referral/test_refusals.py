"""Refusals: what stops a dossier from being made, and what the page says of it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from desk.cases.reading import Cases
from desk.dossier import signing
from desk.dossier.pdf import NoArabicFont, Press
from desk.pages.referral_words import FAILURES, REFUSALS, refusal
from desk.referral.deciding import Wanted
from desk.referral.instructing import Instructing
from desk.referral.making import Making
from desk.referral.preparing import NotSetUp, Preparing
from desk.referral.steps import Failure
from desk.referral.storing import Shelf
from desk.referral.tables import ReferralRow
from desk.roles import Role
from tests.desk.alike import unreadable
from tests.desk.manifests import filed
from tests.desk.referral.rows import KARIM
from tests.desk.referring import prepared, waited
from tests.desk.relaying import Relay
from tests.desk.running import Desk, Keys, running
from tests.desk.screens import Screen


def no_fonts() -> Press:
    raise NoArabicFont([])


def case_id(screen: Screen) -> str:
    return screen.case_of(1).rsplit("/", 1)[-1]


async def tried(desk: Desk, case: str, making: Callable[[Cases, Shelf], Making | None]) -> ReferralRow | None:
    """Prepare a dossier with parts of a test's own, to its end."""
    database = desk.database()
    cases = Cases(database, desk.custody, desk.settings)
    shelf = Shelf(desk.settings.desk_dossier_dir, cases.recipients, cases.copy)
    instructing = Instructing(database, desk.custody, cases)
    preparing = Preparing(database, desk.custody, making(cases, shelf), shelf, instructing)
    try:
        async with preparing.running():
            referral_id = await preparing.prepare(KARIM, case, Wanted())
            await preparing.finished()
        async with database.reading() as session:
            return await session.get(ReferralRow, referral_id)
    finally:
        await database.close()


def test_a_report_that_does_not_open_stops_it(relay: Relay, liaison: Screen, desk: Desk) -> None:
    unreadable(relay, contact="salma@example.org")
    referral = prepared(liaison, liaison.case_of(1))

    assert liaison.opens(referral).says(FAILURES[Failure.UNOPENED].msgid)
    assert list(desk.settings.desk_dossier_dir.glob("*")) == []


def test_a_file_that_is_missing_on_disk_stops_it_and_leaves_nothing_half(
    relay: Relay, liaison: Screen, desk: Desk
) -> None:
    (one,) = filed(relay, b"%PDF-1.7 words", media_type="application/pdf", kind="document", contact="a@b.example")
    (desk.settings.desk_evidence_dir / one.id).unlink()
    referral = prepared(liaison, liaison.case_of(1))
    page = waited(liaison, referral)

    assert page.says(FAILURES[Failure.EVIDENCE].msgid)
    assert liaison.sends(f"{referral}/download", **{"as": "zip"}).status == 422
    assert liaison.sends(f"{referral}/hand-over", way="other", to_whom="A").status == 422
    assert list(desk.settings.desk_dossier_dir.glob("*")) == []


def test_a_machine_without_an_arabic_font_makes_none(relay: Relay, liaison: Screen, desk: Desk) -> None:
    relay.files(contact="salma@example.org")
    signer = signing.read(Path(desk.settings.desk_signing_key_file))

    made = asyncio.run(
        tried(desk, case_id(liaison), lambda cases, shelf: Making(cases, shelf, signer, desk.settings.sender, no_fonts))
    )

    assert made is not None
    assert (made.failure, made.prepared_at) == ("font", None)
    assert list(desk.settings.desk_dossier_dir.glob("*")) == []


def test_a_desk_without_a_signing_key_refers_nothing_and_its_page_says_so(
    tmp_path: Path, keys: Keys, database_url: str, desk: Desk, relay: Relay, liaison: Screen
) -> None:
    relay.files(contact="salma@example.org")
    case = case_id(liaison)
    with running(tmp_path, keys, database_url, desk_signing_key_file="") as other:
        screen = Screen(other.url, cookies=liaison.cookies)
        page = screen.opens(f"/cases/{case}")
        refused = screen.sends(f"/cases/{case}/referral")

    assert page.says(REFUSALS[NotSetUp].msgid)
    assert (refused.status, refused.says(REFUSALS[NotSetUp].msgid)) == (422, True)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_does_not_refer_finds_no_way_to(relay: Relay, signed_in: Callable[..., Screen], role: Role) -> None:
    relay.files(contact="salma@example.org")
    case = signed_in("Karim", Role.LIAISON).case_of(1)
    other = signed_in("Nadia", role)

    refused = [other.sends(f"{case}/{one}") for one in ("referral", f"referral/{'9' * 32}/download", "instruction")]

    assert [one.status for one in refused] == [404, 404, 404]


@pytest.mark.parametrize("error", list(REFUSALS))
def test_every_refusal_is_a_sentence(error: type[Exception]) -> None:
    assert REFUSALS[error].msgid.endswith((".", "?"))
    assert refusal(ValueError()) is None
