"""The page of a technical analysis: what each thing is, where else it is mentioned, who may look, and what is on record."""

from collections.abc import Callable

import pytest

from conversations.report import Locator
from desk.accounts.signing_in import Role
from tests.desk.alike import links
from tests.desk.manifests import ARRIVED, filed, names, sent
from tests.desk.reading import entries, words
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.desk.screens import Screen
from tests.drivers.pictures import png

IMITATION = "https://www.facebоok.com/login?fbclid=who-shared-it"
POST = "https://www.instagram.com/some.one/p/CEV9yL0AQ8C/?igsh=who-shared-it"
NUMBER = Locator("phone", "06 12 34 56 78")


def analysis_of(screen: Screen, number: int = 1) -> str:
    return f"{screen.case_of(number)}/analysis"


def test_every_locator_is_taken_apart_and_none_is_a_link(relay: Relay, analyst: Screen) -> None:
    relay.files(
        locators=(*links(IMITATION, POST), NUMBER, Locator("wallet", "0x52908400098527886E0F7030069857D2E4169EE7"))
    )

    page = analyst.opens(analysis_of(analyst))

    said = words(page)
    assert "Looks like facebook, and is not" in said
    assert "xn--facebok-ejg[.]com" in said
    assert "facebоok[.]com" in said
    assert "Latin, Cyrillic" in said
    assert "Morocco MA" in said
    assert "Kind of number mobile" in said
    assert "Ethereum, or a network" in said
    assert "Made, as its number says 2020-08-" in said
    assert 'href="http' not in page.text
    assert "facebоok.com" not in page.text


def test_how_an_anonymous_reporter_wrote_a_link_is_not_shown_and_an_identified_one_is(
    relay: Relay, analyst: Screen
) -> None:
    relay.files(locators=links(POST))
    relay.files(locators=links("https://example.net/a?utm_source=who"), contact="somebody@example.org")

    anonymous, identified = words(analyst.opens(analysis_of(analyst, 1))), words(analyst.opens(analysis_of(analyst, 2)))

    assert "who-shared-it" not in anonymous
    assert "hxxps://instagram[.]com/p/CEV9yL0AQ8C" in anonymous
    assert "As it was written" not in anonymous
    assert "As it was written hxxps://example[.]net/a?utm_source=who" in identified


@pytest.mark.both_databases
def test_cases_are_named_by_link_account_and_domain_and_big_platforms_are_no_domain(
    relay: Relay, analyst: Screen
) -> None:
    relay.files(
        locators=links(
            "https://shop.example.net/a", "https://t.me/some_channel/5", "https://youtube.com/watch?v=dQw4w9WgXcQ"
        )
    )
    relay.files(
        locators=links("https://pay.example.net/b", "https://youtube.com/watch?v=aaaaaaaaaaa"),
        category="HATE",
        subtype="HATE.GROUP",
    )
    relay.files(locators=links("https://t.me/some_channel/9"), category="HATE", subtype="HATE.GROUP")
    relay.files(locators=links("https://shop.example.net/a"), category="TERR", subtype="TERR.CALL")

    said = words(analyst.opens(analysis_of(analyst)))

    assert "By the link Case 4" in said
    assert "By the domain Case 4" in said
    assert "Case 2" in said.split("By the domain")[1]
    assert "By the account, number or address Case 3" in said
    assert said.count("By the domain") == 1
    assert "in 2 cases, first" in said


def test_what_others_may_not_see_is_not_counted_for_them(
    relay: Relay, analyst: Screen, signed_in: Callable[..., Screen]
) -> None:
    relay.files(locators=links("https://example.net/same"))
    relay.files(locators=links("https://example.net/same"), category="CHILD", subtype="CHILD.GROOM")
    cleared = signed_in("Amina", Role.CLEARED)

    mine, theirs = words(analyst.opens(analysis_of(analyst))), words(cleared.opens(analysis_of(cleared)))

    assert "Case 2" not in mine
    assert "in 1 case" in mine
    assert "Case 2" in theirs
    assert "in 2 cases" in theirs


def test_files_tell_their_hashes_where_they_are_and_when_they_came(relay: Relay, analyst: Screen) -> None:
    hashes = {"pdq": "f0" * 32, "pdq_quality": 90}
    first, second = new_id(), new_id()
    names(relay, first, sent(relay, first, png(), **hashes))
    other = png(width=9)
    names(
        relay,
        second,
        sent(relay, second, other, pdq="f1" + "f0" * 31, pdq_quality=90),
        category="HATE",
        subtype="HATE.GROUP",
    )

    said = words(analyst.opens(analysis_of(analyst)))

    assert f"SHA-256, as it arrived {ARRIVED}" in said
    assert f"PDQ {'f0' * 32} quality 90 of 100" in said
    assert "By the file itself (SHA-256) Case 2" in said
    assert "By pictures that look alike (PDQ) Case 2 distance 1 of 256" in said
    assert "Received: first byte" in said
    assert "place, time, device and owner removed" in said


def test_the_language_of_what_was_written_and_added_is_told(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files(details="Quelqu'un a créé un faux profil avec mes photos.")
    relay.adds(report_id, details="wach had l compte dyal bessa7 3lach mazal kayn")

    said = words(analyst.opens(analysis_of(analyst)))

    assert "French Report 1" in said
    assert "probably Moroccan Arabic in Latin letters Report 1 added later" in said
    assert "less than a minute" in said


def test_a_look_is_on_record_and_in_words(relay: Relay, desk: Desk, analyst: Screen) -> None:
    relay.files()
    case = analyst.case_of(1)
    analyst.opens(f"{case}/analysis")

    found = [(one.analyst, one.subject) for one in entries(desk) if one.action == "analysis"]

    assert found == [("Salma", case.removeprefix("/cases/"))]
    assert analyst.opens(case).says("looked at the technical analysis")


def test_who_may_not_see_a_case_is_told_that_there_is_none(
    relay: Relay, desk: Desk, analyst: Screen, signed_in: Callable[..., Screen]
) -> None:
    relay.files(category="CHILD", subtype="CHILD.GROOM")
    case = signed_in("Amina", Role.CLEARED).case_of(1)

    hidden, none = analyst.opens(f"{case}/analysis"), analyst.opens(f"/cases/{'0' * 32}/analysis")

    assert (hidden.status, none.status) == (404, 404)
    assert words(hidden) == words(none)
    assert [analyst.sends(f"{case}/analysis/note", note=one).status for one in ("x", "")] == [404, 404]
    assert analyst.sends(f"{case}/files/{'0' * 32}/text").status == 404
    assert [one for one in entries(desk) if one.action in ("analysis", "read text")] == []


def test_a_case_that_was_purged_has_nothing_left_to_analyse(relay: Relay, analyst: Screen) -> None:
    relay.files(locators=links("https://example.net/lawful"))
    case = analyst.case_of(1)
    analyst.opens(case)
    analyst.sends(f"{case}/lawful", sure="yes")

    page = analyst.opens(f"{case}/analysis")

    assert page.status == 200
    assert "example" not in words(page)
    assert page.says("Its content was deleted: it was lawful or out of scope, or kept for long enough.")
    assert not page.says("No link, account, number or address was reported.")


def test_files_are_named_in_the_same_words_for_a_file_without_particulars(relay: Relay, analyst: Screen) -> None:
    filed(relay, png(), media_type="application/pdf", kind="document")

    page = analyst.opens(analysis_of(analyst))

    assert page.says("Document")
    assert "Read the text in it" not in page.text
