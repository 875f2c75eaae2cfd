"""Searching: a case is found by what an analyst knows of it, and what was searched for is written down nowhere."""

import hashlib
import re
from collections.abc import Callable

import pytest
from pyrage import x25519
from sqlalchemy import select

from conversations.places import PLACES
from conversations.reference import grouped, make
from conversations.report import Locator
from desk.accounts.signing_in import Role
from desk.database import Database
from desk.queue.references import ReferenceKeys
from desk.tables import CustodyRow
from storage.references import derived, salt_of
from tests.desk.alike import PDQ, changed, files_picture
from tests.desk.manifests import names, sent
from tests.desk.relaying import Relay, new_id
from tests.desk.screens import Page, Screen
from tests.drivers.pictures import png

pytestmark = pytest.mark.both_databases

NOTHING = "No case that you may see has that."
# What somebody may know of a case that has these.
KNOWN = (
    "https://instagram.com/bad.shop/p/Cxyz123/",
    "hxxps://www[.]instagram[.]com/bad.shop/p/Cxyz123",
    "@bad.shop",
    "bad.shop",
    "+212 6 12 34 56 78",
    "bad@example.org",
    "MA64 0115 1900 0001 2050 0053 4921",
    "Casablanca",
    "الدار البيضاء",
    "MA-CAS",
    "MA-06",
)
LOCATORS = (
    Locator("link", "https://www.instagram.com/bad.shop/p/Cxyz123"),
    Locator("phone", "0612345678"),
    Locator("email", "bad@example.org"),
    Locator("iban", "MA64011519000001205000534921"),
)
UNKNOWN = ("https://example.net/other", "@somebody.else", "MA-RAB", "0" * 32, "77")


def found(page: Page) -> bool:
    return page.status == 200 and page.says("Case 1")


def test_a_case_is_found_by_its_links_accounts_numbers_and_place(relay: Relay, analyst: Screen) -> None:
    relay.files(locators=LOCATORS, answers={"where": "MA-CAS"})
    analyst.opens("/search")

    not_found = [words for words in KNOWN if not found(analyst.sends("/search", words=words))]

    assert not_found == []


def test_a_case_of_a_district_with_the_longest_code_is_found_by_it(relay: Relay, analyst: Screen) -> None:
    longest = max((one.code for one in PLACES), key=len)
    relay.files(locators=LOCATORS, answers={"where": longest})
    analyst.opens("/search")

    by_place, by_account = analyst.sends("/search", words=longest), analyst.sends("/search", words="@bad.shop")

    assert found(by_place)
    assert found(by_account)


def test_what_no_case_has_is_not_found(relay: Relay, analyst: Screen) -> None:
    relay.files(locators=LOCATORS, answers={"where": "MA-CAS"})
    analyst.opens("/search")

    pages = [analyst.sends("/search", words=words) for words in UNKNOWN]

    assert [page.says(NOTHING) for page in pages] == [True] * len(UNKNOWN)


def test_a_number_leads_to_its_case(relay: Relay, analyst: Screen) -> None:
    relay.files()
    analyst.opens("/search")

    page = analyst.sends("/search", words="#1")

    assert page.path.startswith("/cases/")


def test_a_file_is_found_by_its_hash_in_whatever_case(relay: Relay, analyst: Screen) -> None:
    report_id, picture = new_id(), png()
    names(relay, report_id, sent(relay, report_id, picture, width=8, height=8))
    analyst.opens("/search")

    digest = hashlib.sha256(picture).hexdigest()
    pages = [analyst.sends("/search", words=words) for words in (digest, digest.upper())]

    assert [found(page) for page in pages] == [True, True]


def test_a_place_that_is_answered_later_is_found_and_forgotten_with_a_lawful_report(
    relay: Relay, analyst: Screen
) -> None:
    report_id = relay.files()
    relay.adds(report_id, answers={"where": "MA-FES"})
    analyst.opens("/search")
    before = analyst.sends("/search", words="MA-FES")

    analyst.sends(f"{analyst.case_of(1)}/lawful", sure="yes")
    after = analyst.sends("/search", words="MA-FES")

    assert found(before)
    assert after.says(NOTHING)


def test_cases_about_children_are_found_by_the_cleared_only(relay: Relay, signed_in: Callable[..., Screen]) -> None:
    child = {"category": "CHILD", "subtype": "CHILD.GROOM"}
    relay.files(locators=LOCATORS, answers={"where": "MA-CAS"}, **child)
    plain, cleared = signed_in("Salma"), signed_in("Driss", Role.CLEARED)
    tries = [(one, words) for one in (plain, cleared) for words in ("1", "bad.shop", "MA-CAS")]
    openings = [one.opens("/search").status for one in (plain, cleared)]

    pages = [one.sends("/search", words=words) for one, words in tries]

    assert openings == [200, 200]
    assert [page.says("Case 1") for page in pages] == [False] * 3 + [True] * 3


async def test_the_log_says_that_and_as_what_one_searched_and_not_for_what(
    relay: Relay, analyst: Screen, database: Database
) -> None:
    analyst.opens("/search")

    for words in ("@bad.shop", "12"):
        analyst.sends("/search", words=words)
    async with database.reading() as session:
        entries = (await session.scalars(select(CustodyRow).where(CustodyRow.action.startswith("search")))).all()

    assert [(one.action, one.reason) for one in entries] == [("search link or account", ""), ("search number", "12")]


def test_nothing_and_too_much_are_not_searched(analyst: Screen) -> None:
    analyst.opens("/search")

    pages = [analyst.sends("/search", words=words) for words in (" ", "x" * 2001)]

    assert [page.status for page in pages] == [422, 422]


def test_a_desk_that_was_told_no_salt_says_so(analyst: Screen) -> None:
    analyst.opens("/search")

    page = analyst.sends("/search", words=grouped(make("1" * 19)))

    assert page.says("This desk was not told how to look references up.")


async def test_a_reference_gives_the_key_with_which_its_report_came() -> None:
    reference, salt = make("1" * 19), salt_of("a secret of an intake that is long enough")
    keys = ReferenceKeys([salt.hex()])

    (key,) = await keys.reply_keys(reference)

    assert key == derived(reference, salt=salt).reply_key
    assert x25519.Recipient.from_str(key)


def test_a_picture_is_found_by_a_hash_that_is_near(relay: Relay, analyst: Screen) -> None:
    far = bytes(byte ^ 0xFF for byte in PDQ)
    files_picture(relay, pdq=far)
    files_picture(relay, pdq=changed(PDQ, 20))
    files_picture(relay, pdq=(int.from_bytes(PDQ, "big") ^ (2**28 - 1) << 200).to_bytes(32, "big"))
    analyst.opens("/search")

    pages = [analyst.sends("/search", words=one.hex()) for one in (PDQ, far, changed(far, 128))]

    assert [re.findall(r">Case (\d+)<", page.text) for page in pages] == [["2", "3"], ["1"], []]
    assert pages[0].says("picture")


def test_a_picture_of_a_child_is_found_by_its_hash_by_the_cleared_only(
    relay: Relay, signed_in: Callable[..., Screen]
) -> None:
    files_picture(relay, pdq=PDQ, category="CHILD", subtype="CHILD.GROOM")
    plain, cleared = signed_in("Salma"), signed_in("Driss", Role.CLEARED)
    screens = [plain, cleared]
    openings = [one.opens("/search").status for one in screens]

    pages = [one.sends("/search", words=PDQ.hex()) for one in screens]

    assert openings == [200, 200]
    assert [page.says("Case 1") for page in pages] == [False, True]
