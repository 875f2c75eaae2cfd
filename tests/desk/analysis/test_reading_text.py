"""The text in a picture: read on request, shown so that nothing opens, kept as a sealed note if wanted; and what is never read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desk.accounts.signing_in import Role
from tests.desk.alike import links
from tests.desk.manifests import filed, names, sent
from tests.desk.reading import entries, words
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.desk.screens import Screen
from tests.drivers.pictures import png
from tests.drivers.screenshots import ARABIC, ENGLISH, FRENCH, LINK, chat

BUTTON = "Read the text in it"


def read(desk: Desk) -> list[tuple[str, str]]:
    """The looks at what is inside files, with the file."""
    return [(one.action, one.reason) for one in entries(desk) if one.action in ("read text", "evidence", "withheld")]


@pytest.mark.usefixtures("tesseract")
def test_a_screenshot_is_read_its_links_are_known_and_its_text_is_kept(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    (one,) = filed(relay, chat(ARABIC, FRENCH, LINK, ENGLISH))
    relay.files(locators=links(LINK), category="HATE", subtype="HATE.GROUP")
    case = analyst.case_of(1)
    analyst.opens(f"{case}/analysis")

    page = analyst.sends(f"{case}/files/{one.id}/text")
    said = words(page)
    kept = analyst.sends(f"{case}/analysis/note", note="Read by a machine\n\n" + "ربحتم " * 1300)

    assert page.status == 200
    assert "ربحتم جائزة كبيرة" in said
    assert "hxxps://cih-bank[.]example[.]net/payer" in said
    assert "Has the name cihbank in it" in said
    assert "By the link Case 2" in said.split("Where it is")[0]
    assert "English" in said
    assert 'href="http' not in page.text
    assert read(desk) == [("read text", one.id)]
    assert kept.path == f"{case}#notes" or kept.path == case
    assert "Read by a machine" in words(kept)
    assert kept.says("had the text in a picture read")


@pytest.mark.parametrize(
    ("subtype", "scan", "says"),
    [
        ("FRAUD.SHOP", "found", "It is kept sealed, in quarantine"),
        ("CHILD.CSAM", "clean", "files are not looked at or copied"),
    ],
)
def test_what_is_withheld_is_never_read(
    relay: Relay, desk: Desk, signed_in: Callable[..., Screen], subtype: str, scan: str, says: str
) -> None:
    report_id = new_id()
    one = sent(relay, report_id, png(), scan=scan)
    names(relay, report_id, one, category=subtype.partition(".")[0], subtype=subtype)
    cleared = signed_in("Amina", Role.CLEARED)
    case = cleared.case_of(1)

    page, refused = cleared.opens(f"{case}/analysis"), cleared.sends(f"{case}/files/{one.id}/text")

    assert BUTTON not in page.text
    assert refused.status == 403
    assert refused.says(says)
    assert read(desk) == [("withheld", one.id)]


def test_what_is_no_picture_or_not_the_file_that_was_named_is_not_read(relay: Relay, analyst: Screen) -> None:
    (other,) = filed(relay, b"%PDF-1.7", media_type="application/pdf", kind="document")
    (broken,) = filed(relay, b"no picture at all")
    case = analyst.case_of(1)
    analyst.opens(f"{case}/analysis")

    none, unreadable = (analyst.sends(f"{case}/files/{one.id}/text") for one in (other, broken))

    assert (none.status, unreadable.status) == (409, 409)
    assert none.says("could not be read")
    assert unreadable.says("could not be read")
    assert analyst.sends(f"/cases/{'0' * 32}/files/{broken.id}/text").status == 404


def test_without_tesseract_the_page_says_what_brings_it(
    relay: Relay, analyst: Screen, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    filed(relay, png())
    monkeypatch.setenv("PATH", str(tmp_path))

    page = analyst.opens(f"{analyst.case_of(1)}/analysis")

    assert page.says("Tesseract is not installed")
    assert page.says("tesseract-ocr tesseract-ocr-ara tesseract-ocr-fra tesseract-ocr-eng")
    assert BUTTON not in page.text


def test_a_note_of_nothing_or_of_too_much_is_refused(relay: Relay, desk: Desk, analyst: Screen) -> None:
    relay.files()
    case = analyst.case_of(1)
    analyst.opens(f"{case}/analysis")

    empty, long = (analyst.sends(f"{case}/analysis/note", note=text) for text in (" ", "a" * 8501))

    assert (empty.status, long.status) == (422, 422)
    assert long.says("at most 8,500 characters. Nothing was kept.")
    assert [one for one in entries(desk) if one.action == "desk note"] == []


def test_a_liaison_reads_and_keeps_no_note(relay: Relay, signed_in: Callable[..., Screen]) -> None:
    (one,) = filed(relay, png())
    liaison = signed_in("Driss", Role.LIAISON)
    case = liaison.case_of(1)
    liaison.opens(f"{case}/analysis")

    refused, page = liaison.sends(f"{case}/analysis/note", note="x"), liaison.sends(f"{case}/files/{one.id}/text")

    assert refused.status == 404
    assert page.says("Technical analysis")
    assert "Keep as a note" not in page.text
