"""The page of a case: what an analyst sees of files and locators, and what nobody is shown."""

from io import BytesIO

import pytest
from PIL import Image

from conversations.report import Locator
from tests.desk.manifests import filed, names, sent
from tests.desk.reading import change, looks, words
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.desk.screens import Screen
from tests.drivers.pictures import png

MALWARE = "Win.Test.EICAR_HDB-1"
LOCATOR = Locator(
    "link",
    "https://www.Instagram.com/some.one/p/Cxyz12345/?igsh=abc",
    note="A channel",
    canonical="https://instagram.com/p/Cxyz12345",
    platform="instagram",
    account="some.one",
    post="Cxyz12345",
    marks="homograph ip",
)


def test_a_file_is_described_with_its_way_from_the_first_byte_to_the_desk(relay: Relay, analyst: Screen) -> None:
    (one,) = filed(relay, png(), width=1080, height=1920)

    page = analyst.opens(analyst.case_of(1))

    said = words(page)
    assert "Picture image/png" in said
    assert "1080 × 1920 px" in said
    assert "No malware found" in said
    steps = ["Received: first byte", "Hashed as it arrived", "Scanned for malware", "Cleaned", "Sealed"]
    steps += ["Filed with the report", "Pushed to the desk", "Arrived at the desk"]
    assert [said.index(step) for step in steps] == sorted(said.index(step) for step in steps)
    assert one.shape["sha256"] in said
    assert one.shape["sealed_sha256"] in said
    assert "encoded again: its pixels are not exactly those that arrived" in said


def test_a_blurred_thumbnail_is_in_the_page_and_the_picture_is_not(relay: Relay, desk: Desk, analyst: Screen) -> None:
    (one,) = filed(relay, png())
    case = analyst.case_of(1)

    page = analyst.opens(case)
    preview = analyst.opens(f"{case}/files/{one.id}/preview")

    assert f'src="{case}/files/{one.id}/preview"' in page.text
    assert 'alt="Blurred thumbnail"' in page.text
    assert (preview.status, preview.headers["content-type"]) == (200, "image/webp")
    assert preview.headers["cache-control"] == "no-store"
    assert preview.headers["cross-origin-resource-policy"] == "same-origin"
    assert Image.open(BytesIO(preview.content)).size == (64, 40)
    assert looks(desk) == []


def test_a_look_at_a_picture_that_may_be_intimate_says_so_first(relay: Relay, analyst: Screen) -> None:
    report_id = new_id()
    one = sent(relay, report_id, png())
    names(relay, report_id, one, category="SEXT", subtype="SEXT.MONEY")
    case = analyst.case_of(1)

    page = analyst.opens(case)

    assert "<img" not in page.text.partition("<main")[2]
    assert "Look at the picture (this is recorded) It may show intimate parts." in words(page)
    assert "Hidden: for this kind of content no thumbnail is shown." in words(page)
    assert analyst.opens(f"{case}/files/{one.id}").content == png()


def test_what_was_not_scanned_is_shown_as_such(relay: Relay, analyst: Screen) -> None:
    filed(relay, png(), scan="not_scanned")

    page = analyst.opens(analyst.case_of(1))

    assert "Not scanned: the scanner was not there" in words(page)


def test_a_locator_is_shown_raw_and_in_one_spelling_with_what_to_beware_of(relay: Relay, analyst: Screen) -> None:
    relay.files(locators=(LOCATOR,))

    page = analyst.opens(analyst.case_of(1))

    said = words(page)
    assert "hxxps://www[.]Instagram[.]com/some[.]one/p/Cxyz12345/?igsh=abc" in said
    assert "In one spelling: hxxps://instagram[.]com/p/Cxyz12345" in said
    assert "Instagram account some.one post Cxyz12345" in said
    assert "Looks like another name Address is a number" in said
    assert "https://" not in page.text


def test_files_that_are_named_and_gone_or_here_and_not_named_are_said(relay: Relay, analyst: Screen) -> None:
    report_id = new_id()
    named, stray = sent(relay, report_id, png()), sent(relay, report_id, png())
    relay.files(report_id=report_id, evidence=(stray.shape,), files=(named.file,))

    said = words(analyst.opens(analyst.case_of(1)))

    assert f"A file that the report names is not here. {named.id}" in said
    assert "No report that opens names this file." in said


@pytest.mark.both_databases
def test_cases_that_share_something_are_linked_with_the_reason(relay: Relay, analyst: Screen) -> None:
    relay.files(category="FRAUD", subtype="FRAUD.SHOP", locators=(LOCATOR,))
    relay.files(category="HATE", subtype="HATE.GROUP", locators=(LOCATOR,))

    case = analyst.case_of(1)
    page = analyst.opens(case)

    assert "Related cases" in words(page)
    assert f'<a href="{analyst.case_of(2)}">Case 2</a>' in page.text
    assert "the same link" in words(page)


def test_a_list_marks_a_case_without_a_picture_being_shown(relay: Relay, desk: Desk, analyst: Screen) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    at = "'2026-11-01 00:00:00+00'"
    change(desk, f"INSERT INTO lists (list_id, name, started_at, loaded_at, entries) VALUES (1, 'NCII', {at}, {at}, 1)")
    mark = "INSERT INTO case_marks (case_id, report_id, list_id, kind, distance, note, marked_at)"
    values = {"case": case.rpartition("/")[2], "report": report_id}
    change(desk, f"{mark} VALUES (:case, :report, 1, 'picture', 12, 'batch 7', {at})", **values)

    page = analyst.opens(case)

    assert "On the list NCII: picture within distance 12 batch 7" in words(page)
    assert "<img" not in page.text.partition("<main")[2]
