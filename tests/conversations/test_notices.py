"""Notices: the four elements of Article 16(2), each exact address once, and nothing of the report or its citizen."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering import units
from conversations import notices
from conversations.events import Location
from conversations.notices import LONGEST_ADDRESS, MOST_TEXTS, PLATFORMS, UNNAMED_KINDS, written
from conversations.taxonomy import TAXONOMY
from evidence import platforms
from locales.rendering import plain
from tests.bot.test_limits import TELEGRAM
from tests.conversations.walker import CITIZEN, LINK, said

SUBTYPES = [one.code for one in TAXONOMY.subtypes]
# What a browser's address may hold: everything printable but space, and no letter beyond ASCII.
URLS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=LONGEST_ADDRESS - 20).map(
    lambda path: f"https://a.example/{path}"
)
SITES = st.one_of(st.sampled_from(sorted(PLATFORMS)), st.sampled_from(["a.example", "b.example"]))
LOCATIONS = st.lists(st.builds(Location, URLS, SITES), min_size=1, max_size=12)


def texts(locations: list[Location], subtype: str, language: str) -> list[str]:
    """The notices as they are copied."""
    handed = written(locations, subtype, language).texts
    return ["\n".join(plain(CITIZEN, one.language, words) for words in one.lines) for one in handed]


@given(LOCATIONS, st.sampled_from(SUBTYPES), st.sampled_from(CITIZEN.codes))
def test_each_address_stands_exactly_once_on_a_line_of_its_own(
    locations: list[Location], subtype: str, language: str
) -> None:
    handed = written(locations, subtype, language)
    lines = [line for text in texts(locations, subtype, language) for line in text.split("\n")]

    shown = Counter(line for line in lines if line.startswith("https://"))
    given_once = Counter(one.url for one in set(locations))

    assert shown <= given_once
    assert handed.says or shown == given_once
    assert len(handed.texts) <= MOST_TEXTS


@given(LOCATIONS, st.sampled_from(SUBTYPES), st.sampled_from(CITIZEN.codes))
def test_every_text_is_one_message_of_every_app(locations: list[Location], subtype: str, language: str) -> None:
    whole = texts(locations, subtype, language)

    assert max(map(units, whole)) <= TELEGRAM.text


@pytest.mark.parametrize("language", CITIZEN.codes)
@pytest.mark.parametrize("subtype", SUBTYPES)
def test_the_longest_address_fits_whatever_the_kind_and_language(subtype: str, language: str) -> None:
    longest = Location("https://a.example/".ljust(LONGEST_ADDRESS, "x"), "a.example")

    (text,) = texts([longest], subtype, language)

    assert units(text) <= TELEGRAM.text
    assert text.split("\n").count(longest.url) == 1


def test_a_longer_address_is_left_out_and_said_to_be() -> None:
    handed = written([Location("https://a.example/".ljust(LONGEST_ADDRESS + 1, "x"), "a.example")], "OTHR.OTHER", "en")

    assert handed.texts == ()
    assert handed.says == (notices.LEFT_OUT,)


def test_more_sites_than_fit_are_said_to_be_left_out() -> None:
    many = [Location(f"https://{at}.example/", f"{at}.example") for at in range(MOST_TEXTS + 1)]

    handed = written(many, "OTHR.OTHER", "en")

    assert len(handed.texts) == MOST_TEXTS
    assert handed.says == (notices.LEFT_OUT,)


def test_many_addresses_of_one_site_are_parted_between_addresses() -> None:
    many = [Location(f"https://a.example/{at:04}".ljust(1000, "x"), "a.example") for at in range(4)]

    whole = texts(many, "OTHR.OTHER", "en")

    assert [[line for line in one.split("\n") if line.startswith("https")] for one in whole] == [
        [one.url for one in many[:2]],
        [one.url for one in many[2:]],
    ]


@pytest.mark.parametrize("language", CITIZEN.codes)
def test_a_notice_has_the_four_elements_and_blanks_for_a_name(language: str) -> None:
    (text,) = texts([Location(LINK, "facebook")], "FRAUD.PHISH", language)

    elements = [notices.WHY, notices.WHERE, notices.WHO, notices.NAME, notices.EMAIL, notices.FAITH, notices.STATEMENT]
    at = [text.index(plain(CITIZEN, language, one)) for one in elements]

    assert at == sorted(at)
    assert text.startswith(plain(CITIZEN, language, notices.TITLE))
    assert "Facebook" in text


@pytest.mark.parametrize("language", CITIZEN.codes)
@pytest.mark.parametrize("subtype", sorted(UNNAMED_KINDS))
def test_offences_against_children_need_no_name_and_carry_no_picture(subtype: str, language: str) -> None:
    (text,) = texts([Location(LINK, "facebook")], subtype, language)

    assert plain(CITIZEN, language, notices.UNNAMED) in text
    assert plain(CITIZEN, language, notices.NO_PICTURE) in text
    assert plain(CITIZEN, language, notices.NAME) not in text
    assert plain(CITIZEN, language, notices.EMAIL) not in text


def test_a_site_that_no_european_law_may_bind_gets_the_same_as_a_plain_notice() -> None:
    (text,) = texts([Location(LINK, "example.org")], "FRAUD.PHISH", "en")

    assert text.startswith(f"{said(notices.PLAIN_TITLE)}\n{said(notices.WHERE_IT_APPLIES)}\nTo: example.org\n")
    assert said(notices.STATEMENT) in text


def test_every_platform_that_is_told_apart_has_a_name() -> None:
    known = {site.platform for one in platforms._ALL for site in one.SITES}

    assert known == set(PLATFORMS)
