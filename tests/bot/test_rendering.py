"""Rendering: buttons, a list or numbered text, whichever an app can show, and never a cut label."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.port import Limits
from bot.channels.saying import Outbound, OutButton
from bot.channels.telegram.outbound import LIMITS as TELEGRAM
from bot.channels.whatsapp.outbound import LIMITS as WHATSAPP
from bot.rendering import Shape, fit, pieces, units

LABELS = st.text(min_size=1, max_size=60)


def asking(*labels: str, text: str = "Which?", numbered: bool = True, around: int = 0) -> Outbound:
    """A question with these options, the last `around` of them ways around."""
    roles = ["option"] * (len(labels) - around) + ["around"] * around
    buttons = tuple(OutButton(label, f"d{at}", role=roles[at]) for at, label in enumerate(labels))
    return Outbound("en", (text,), buttons, numbered=numbered)


def test_three_short_options_are_buttons() -> None:
    (message,) = fit(asking("Yes", "No", "Back"), WHATSAPP)

    assert (message.shape, [one.label for one in message.buttons]) == (Shape.BUTTONS, ["Yes", "No", "Back"])


@pytest.mark.parametrize("labels", [["a"] * 4, ["a"] * 10, ["Twenty-one characters", "b", "c"]])
def test_up_to_ten_options_are_a_list(labels: list[str]) -> None:
    (message,) = fit(asking(*labels), WHATSAPP)

    assert (message.shape, len(message.buttons)) == (Shape.LIST, len(labels))


def test_more_options_are_numbered_text() -> None:
    (message,) = fit(asking(*(f"Option {at}" for at in range(11))), WHATSAPP)

    assert message.shape is Shape.TEXT
    assert message.buttons == ()
    assert "\n1. Option 0\n2. Option 1\n" in message.text
    assert message.text.endswith("11. Option 10")


def test_ways_around_that_find_no_row_are_numbered_below_the_text() -> None:
    (message,) = fit(asking(*(f"Option {at}" for at in range(9)), "Back", "Français", around=2), WHATSAPP)

    assert [one.label for one in message.buttons][-1] == "Back"
    assert message.text == "Which?\n\n11. Français"


def test_a_label_too_long_for_a_row_makes_all_of_them_numbered_text() -> None:
    (message,) = fit(asking("a" * 25, "b", "c", "d"), WHATSAPP)

    assert message.shape is Shape.TEXT
    assert f"1. {'a' * 25}" in message.text


def test_a_text_too_long_for_buttons_is_numbered_text() -> None:
    (message,) = fit(asking("Yes", "No", text="x" * 1025), WHATSAPP)

    assert message.shape is Shape.TEXT
    assert message.text.endswith("\n\n1. Yes\n2. No")


def test_where_a_number_may_be_an_answer_the_lines_have_none() -> None:
    (message,) = fit(asking("Skip", text="x" * 1025, numbered=False, around=1), WHATSAPP)

    assert message.text.endswith("\n\n• Skip")


def test_silence_is_no_message() -> None:
    assert fit(Outbound("en", ()), TELEGRAM) == ()


def test_an_app_without_limits_shows_everything() -> None:
    (message,) = fit(asking(*["a" * 99] * 9, text="x" * 9000), Limits())

    assert (len(message.buttons), message.shape) == (9, Shape.BUTTONS)


def test_a_text_longer_than_a_message_is_parted_between_paragraphs() -> None:
    said = Outbound("en", ("a" * 4000, "b" * 4000))

    assert [message.text for message in fit(said, TELEGRAM)] == ["a" * 4000, "b" * 4000]


@given(st.text(max_size=300), st.integers(2, 50))
def test_pieces_fit_and_lose_nothing_but_space(text: str, most: int) -> None:
    parted = pieces(text, most)

    assert all(units(piece) <= most for piece in parted)
    assert "".join("".join(parted).split()) == "".join(text.split())


@given(st.lists(LABELS, max_size=14), st.text(min_size=1, max_size=1500), st.sampled_from([TELEGRAM, WHATSAPP]))
def test_whatever_is_said_fits_and_every_button_is_there(labels: list[str], text: str, limits: Limits) -> None:
    said = asking(*labels, text=text)

    messages = fit(said, limits)
    whole = "".join(message.text for message in messages)
    pressed = [one.data for message in messages for one in message.buttons]

    assert all(units(message.text) <= limits.text for message in messages)
    assert all(not message.buttons or not limits.body or units(message.text) <= limits.body for message in messages)
    assert all(units(one.label) <= limits.row for message in messages for one in message.buttons)
    assert len(pressed) <= (limits.rows or 100)
    assert all(one.data in pressed or f"{at}. " in whole for at, one in enumerate(said.buttons, 1))
