"""What those who erased everything had used: added while its window is open, and never part of what is kept after it."""

from hypothesis import given
from hypothesis import strategies as st

from bot.limits import erased
from bot.limits.erased import Erased
from bot.limits.pacing import NO_PACE, Lane, Limit, Pace, Window, added, weighed, without

AT_S = 1_800_000_000
MOST = dict.fromkeys(Limit, 5)
WANTED = {Limit.MESSAGES: 1, Limit.LOOKUPS: 1}
NAMES = ("messages.open", "lookups.open", "reports.urgent")


def paces(began_s: int) -> st.SearchStrategy[Pace]:
    windows = st.builds(Window, st.integers(began_s, AT_S), st.integers(1, 6), st.booleans())
    return st.dictionaries(st.sampled_from(NAMES), windows).map(Pace)


@given(paces(AT_S - 4000), paces(AT_S - 59))
def test_what_is_kept_is_what_would_be_kept_of_somebody_who_erased_nothing(own: Pace, other: Pace) -> None:
    alone, _over = weighed(own, WANTED, MOST, lane=Lane.OPEN, at_s=AT_S)
    both, over = weighed(added(own, other, at_s=AT_S), WANTED, MOST, lane=Lane.OPEN, at_s=AT_S)

    kept = without(both, other, own=own, at_s=AT_S)

    assert over or {name: (one.began_s, one.used) for name, one in kept.windows.items()} == {
        name: (one.began_s, one.used) for name, one in alone.windows.items()
    }


def test_whoever_erased_longest_ago_is_forgotten_first() -> None:
    known = Erased()

    for number in range(erased.MOST + 1):
        known.note(f"{number}", Pace({"lookups.open": Window(AT_S, 1)}), at_s=AT_S)

    assert known.of("0", at_s=AT_S) == NO_PACE
    assert known.of("1", at_s=AT_S) != NO_PACE


def test_what_is_over_is_not_even_remembered() -> None:
    known = Erased()
    known.note("amina", Pace({"messages.open": Window(AT_S, 1)}), at_s=AT_S)

    known.note("brahim", NO_PACE, at_s=AT_S + 60)

    assert known._paces == {}
