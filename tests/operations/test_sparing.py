"""Sparing: how often one place of the code is told, and what is said of the rest."""

from operating.sparing import MINUTE_S, TOLD_A_MINUTE, Sparing

HERE, THERE = ("library.py", 10), ("library.py", 20)


def test_a_place_is_told_so_often_a_minute_and_then_with_how_often_it_was_not() -> None:
    sparing = Sparing()

    first = [sparing.untold(HERE, now=float(second)) for second in range(20)]
    later = [sparing.untold(HERE, now=MINUTE_S), sparing.untold(HERE, now=MINUTE_S)]

    assert first == [0] * TOLD_A_MINUTE + [None] * (20 - TOLD_A_MINUTE)
    assert later == [20 - TOLD_A_MINUTE, 0]


def test_one_place_does_not_silence_another() -> None:
    sparing = Sparing()

    here = [sparing.untold(HERE, now=0.0) for _again in range(TOLD_A_MINUTE + 1)]

    assert here[-1] is None
    assert sparing.untold(THERE, now=0.0) == 0
