"""States: from where a case may move to where, and why not elsewhere."""

from collections.abc import Mapping

from storage.wire import State

# Forward in any number of steps, for an emergency does not wait; back to where work has to be done again.
# More information may be needed at any point, and what was received is never unread again.
# A case becomes referred by handing its dossier over (desk.referral), and in no other way.
MOVES: Mapping[State, tuple[State, ...]] = {
    State.RECEIVED: (State.VERIFICATION, State.ANALYSIS, State.MORE_INFORMATION),
    State.VERIFICATION: (State.ANALYSIS, State.MORE_INFORMATION),
    State.ANALYSIS: (State.VERIFICATION, State.MORE_INFORMATION),
    State.REFERRED: (State.ANALYSIS, State.MORE_INFORMATION),
    State.MORE_INFORMATION: (State.VERIFICATION, State.ANALYSIS),
    # A closed case that is opened again is checked again.
    State.CLOSED: (State.VERIFICATION, State.MORE_INFORMATION),
}
# How far the work on a case is, so that joining two loses none.
FURTHER: tuple[State, ...] = (
    State.RECEIVED,
    State.MORE_INFORMATION,
    State.VERIFICATION,
    State.ANALYSIS,
    State.REFERRED,
    State.CLOSED,
)


class MoveRefused(Exception):
    """A case does not go from `before` to `after`."""

    def __init__(self, before: State, after: State) -> None:
        super().__init__(f"{before.value} to {after.value}")
        self.before = before
        self.after = after


def moves_from(state: str) -> tuple[State, ...]:
    """Where a case may move to; closing has a form of its own, because it needs an outcome."""
    return MOVES[State(state)]


def check_move(before: str, after: State) -> None:
    """Raise MoveRefused for a move that is not in MOVES; staying is none."""
    if before != after.value and after not in moves_from(before):
        raise MoveRefused(State(before), after)


def check_referral(before: str) -> None:
    """Raise MoveRefused for a case whose dossier cannot be handed over: a closed one is opened again first."""
    if before == State.CLOSED.value:
        raise MoveRefused(State(before), State.REFERRED)


def further(one: str, other: str) -> State:
    """The state of the case on which more was done."""
    return max(State(one), State(other), key=FURTHER.index)
