"""The plan of a day: every kind of content, in every language, by every channel, and the same for the same seed."""

from collections import Counter

from conversations.taxonomy import TAXONOMY, Policy
from tests.drivers.a_day.pictures import screenshot
from tests.drivers.a_day.plan import TEXTS, day


def test_a_day_has_two_hundred_cases_of_every_kind() -> None:
    planned = day()

    assert len(planned.cases) == 200
    assert len(planned.reports) == 225
    assert {one.subtype for one in planned.cases} == {one.code for one in TAXONOMY.subtypes}
    assert {one.language for one in planned.reports} == {"ar", "fr", "en"}
    assert {one.channel for one in planned.reports} == {"web", "telegram", "whatsapp"}
    assert {bool(one.contact) for one in planned.cases} == {True, False}


def test_the_same_seed_makes_the_same_day() -> None:
    assert day(60, seed=7) == day(60, seed=7)
    assert day(60, seed=7) != day(60, seed=8)


def test_every_case_has_a_link_of_its_own() -> None:
    counted = Counter(one.link for one in day().cases)

    assert set(counted.values()) == {1}


def test_pictures_come_only_with_what_may_have_them() -> None:
    with_pictures = {TAXONOMY.subtype(one.subtype).policy for one in day().reports if one.picture}

    assert with_pictures == {Policy.SCREENSHOT_OK}


def test_every_kind_has_words_in_every_language() -> None:
    kinds = [TEXTS[one.code] for one in TAXONOMY.subtypes]

    assert {tuple(sorted(one)) for one in kinds} == {("ar", "ary", "en", "fr")}


def test_screenshots_can_be_told_apart() -> None:
    drawn = [screenshot(number) for number in range(1, 9)]

    assert len({one.pdq for one in drawn}) == 8
    assert min(one.pdq_quality for one in drawn) >= 50
    assert max(len(one.content) for one in drawn) < 20_000
