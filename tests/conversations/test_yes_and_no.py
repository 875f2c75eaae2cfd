"""Yes and no, typed: where a button says what they do, too."""

from dataclasses import replace

import pytest

from conversations.effects import WithdrawIdentity
from tests.conversations.walker import FOUND, follower

IDENTIFIED = replace(FOUND, identified=True)


@pytest.mark.parametrize("typed", ["yes", "Yes.", "sí", "Si", "oui", "نعم"])
def test_yes_and_no_are_understood_without_what_stands_behind_them(typed: str):
    citizen = follower(IDENTIFIED)
    citizen.presses("withdraw")

    citizen.writes(typed)

    assert len(citizen.asked(WithdrawIdentity)) == 1


@pytest.mark.parametrize("typed", ["no", "No!", "non", "لا"])
def test_no_keeps_what_yes_would_delete(typed: str):
    citizen = follower(IDENTIFIED)
    citizen.presses("withdraw")

    citizen.writes(typed)

    assert citizen.asked(WithdrawIdentity) == []
    assert citizen.session.ended
