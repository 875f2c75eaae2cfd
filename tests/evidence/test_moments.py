"""Moments: the dates inside numbers of posts, and none where a number says nothing possible."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.moments import account_made_at, made_at

NOW = datetime(2026, 11, 26, tzinfo=UTC)
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def code(number: int) -> str:
    """A number as Instagram's links have it."""
    return (code(number // 64) if number >= 64 else "") + DIGITS[number % 64]


@pytest.mark.parametrize(
    ("platform", "post", "at"),
    [
        # The example of X's documentation of its numbers, and that of Discord's.
        ("x", "1050118621198921728", "2018-10-10T20:19:24"),
        ("discord", "175928847299117063", "2016-04-30T11:18:25"),
        ("discord", "175928847299117063/175928847299117063", "2016-04-30T11:18:25"),
        ("tiktok", "6854717870488702213", "2020-07-29T02:06:13"),
        # A post whose day is known.
        ("instagram", code(2384288897814875714), "2020-08-26T13:43:27"),
    ],
)
def test_a_number_says_when_its_post_was_made(platform: str, post: str, at: str):
    found = made_at(platform, post, now=NOW)

    assert found is not None
    assert found.replace(microsecond=0, tzinfo=None).isoformat() == at


@pytest.mark.parametrize(
    ("platform", "post"),
    [
        ("x", "20"),
        ("x", "29876543210"),
        ("x", "spaces/1vOGwXQPDqzGB"),
        ("x", "9999999999999999999"),
        ("tiktok", "123456"),
        ("tiktok", "18446744073709551615"),
        ("discord", "12345"),
        ("instagram", "17912345678901234"),
        ("instagram", "CxyzCxyzCxyzCxyzCxyzCxyzCxyz"),
        ("youtube", "dQw4w9WgXcQ"),
        ("facebook", "10159999999999999"),
        ("", ""),
    ],
)
def test_what_says_nothing_possible_has_no_date(platform: str, post: str):
    assert made_at(platform, post, now=NOW) is None


def test_an_account_of_discord_has_a_date_and_names_have_none():
    made = account_made_at("discord", "users/175928847299117063", now=NOW)

    assert made is not None
    assert made.year == 2016
    assert account_made_at("discord", "invite/abc", now=NOW) is None
    assert account_made_at("x", "users/175928847299117063", now=NOW) is None


@given(st.sampled_from(["x", "discord", "tiktok", "instagram"]), st.text(max_size=30) | st.integers(0).map(str))
def test_whatever_a_number_is_its_date_is_between_the_platform_and_today(platform: str, post: str):
    found = made_at(platform, post, now=NOW)

    assert found is None or datetime(2010, 1, 1, tzinfo=UTC) < found < datetime(2026, 11, 28, tzinfo=UTC)
