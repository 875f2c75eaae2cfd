"""Strangers: told one line now and then, asked about at the desk only so often, and few codes tried."""

from bot.analyst import strangers
from bot.analyst.strangers import QUIET_S, TOLD_EVERY_S, TRIES, Strangers


class Clock:
    """Time that goes by when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_stranger_is_told_once_and_again_after_a_while() -> None:
    clock = Clock()
    one = Strangers(clock)

    told = [one.may_be_told(7), one.may_be_told(7)]
    clock.now += TOLD_EVERY_S

    assert [*told, one.may_be_told(7)] == [True, False, True]
    assert one.may_be_told(8)


def test_a_stranger_is_one_for_a_moment_so_that_a_new_account_is_soon_known() -> None:
    clock = Clock()
    one = Strangers(clock)
    before = one.is_one(7)
    one.may_be_told(7)
    at_once = one.is_one(7)

    clock.now += QUIET_S

    assert (before, at_once, one.is_one(7)) == (False, True, False)


def test_only_so_many_codes_are_tried() -> None:
    clock = Clock()
    one = Strangers(clock)
    tried = [one.may_try(7) for _try in range(TRIES + 2)]

    clock.now += TOLD_EVERY_S

    assert tried == [True] * TRIES + [False] * 2
    assert one.may_try(7)


def test_whoever_linked_is_no_stranger() -> None:
    one = Strangers(Clock())
    one.may_be_told(7)

    one.welcome(7)

    assert not one.is_one(7)


def test_not_everybody_is_remembered() -> None:
    one = Strangers(Clock())

    told = [one.may_be_told(chat) for chat in range(strangers.MANY + 1)]

    assert all(told)
    assert not one.is_one(0)
    assert one.is_one(strangers.MANY)
