"""Cards: number, category, urgency and clock in three languages, never more; buttons for what makes sense."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.analyst.cards import Cards, Message
from bot.analyst.desk import Card
from conversations.taxonomy import TAXONOMY
from locales.catalogues import load
from locales.isolation import without_controls
from locales.languages import IN_DATA as LANGUAGES

NOW = datetime(2026, 11, 26, 9, 20, tzinfo=UTC)
CARDS = Cards(load("desk"))
FREE = Card(
    card=5,
    to=7,
    language="en",
    kind="new",
    standing="free",
    shown="",
    number=42,
    category="THRT",
    priority="P0",
    line=1,
    opened_at=datetime(2026, 11, 26, 9, 0, tzinfo=UTC),
    clock_at=datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
    url="https://desk.example.org/cases/1",
)


def text(card: Card) -> str:
    return without_controls(CARDS.card(card, NOW).text)


def labels(message: Message) -> list[list[str]]:
    return [[one.label for one in row] for row in message.rows]


def test_a_card_says_number_category_urgency_waiting_time_and_clock() -> None:
    assert text(FREE).splitlines() == [
        "New case 42",
        f"{TAXONOMY.category('THRT').label.en} · P0, a life may be in danger",
        "Waiting for 20 minutes",
        "Its clock rings at 10:30.",
        "You are on the first line.",
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [("ar", "ملف جديد 42"), ("fr", "Nouveau dossier 42"), ("en", "New case 42")],
)
def test_a_card_speaks_the_language_of_its_reader(language: str, words: str) -> None:
    assert text(replace(FREE, language=language)).splitlines()[0] == words


@pytest.mark.parametrize(
    ("about", "last"),
    [
        ({"standing": "yours"}, "You have this case."),
        (
            {"standing": "yours", "until": datetime(2026, 11, 27, 7, 0, tzinfo=UTC)},
            "You are reminded at 2026-11-27 08:00.",
        ),
        ({"standing": "taken"}, "Somebody else has it."),
        ({"standing": "taken", "holder": "Salma"}, "Salma has it."),
        ({"standing": "closed"}, "It is closed."),
        ({"standing": "snoozed", "until": datetime(2026, 11, 26, 9, 35, tzinfo=UTC)}, "Put off until 10:35."),
        ({"clock_at": datetime(2026, 11, 26, 9, 10, tzinfo=UTC), "line": 0}, "Its clock ran out at 10:10."),
        ({"line": 2}, "You are on the second line: the first has not claimed it."),
        ({"line": 3}, "Nobody on call has claimed it."),
        ({"standing": "a later desk's"}, "P0, a life may be in danger"),
    ],
)
def test_a_card_says_how_the_case_stands(about: dict[str, object], last: str) -> None:
    assert text(replace(FREE, **about)).splitlines()[-1].endswith(last)


def test_a_card_that_is_no_longer_ones_to_see_says_nothing_of_its_case() -> None:
    gone = replace(FREE, standing="withdrawn", number=None, category="", priority="", url="")

    message = CARDS.card(gone, NOW)

    assert message.text == "This card is no longer for you."
    assert message.rows == ()


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ("free", [["Claim"], ["In 15 min", "In 1 hour", "In the morning"], ["Open at the desk"]]),
        ("yours", [["Hand back"], ["In 15 min", "In 1 hour", "In the morning"], ["Open at the desk"]]),
        ("snoozed", [["Claim"], ["Open at the desk"]]),
        ("taken", [["Open at the desk"]]),
        ("closed", [["Open at the desk"]]),
    ],
)
def test_buttons_are_those_that_make_sense(standing: str, expected: list[list[str]]) -> None:
    assert labels(CARDS.card(replace(FREE, standing=standing), NOW)) == expected


def test_arabic_rows_are_read_from_the_right() -> None:
    assert labels(CARDS.card(replace(FREE, language="ar"), NOW))[1] == ["في الصباح", "بعد ساعة", "بعد 15 د"]


def test_a_desk_without_https_has_no_link() -> None:
    message = CARDS.card(replace(FREE, url="http://127.0.0.1:8090/cases/1"), NOW)

    assert [one.url for row in message.rows for one in row if one.url] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("category", [one.code for one in TAXONOMY.categories])
def test_no_card_names_a_kind_within_its_category(language: str, category: str) -> None:
    kinds = TAXONOMY.category(category).subtypes
    said = text(replace(FREE, language=language, category=category))

    assert [one.code for one in kinds if one.code in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_button_carries_fits_in_every_language(language: str) -> None:
    message = CARDS.card(replace(FREE, language=language, card=10**15), NOW)

    carried = [one.data for row in message.rows for one in row if one.data]

    assert len(carried) == 4
    assert max(len(one.encode()) for one in carried) <= 64
