"""Steps: what follows what, and who may take a step."""

from datetime import timedelta

import pytest

from desk.referral.steps import (
    BROKEN_AFTER,
    Failure,
    NotApproved,
    NotNow,
    SamePerson,
    Step,
    check_acknowledgement,
    check_approval,
    check_handing_over,
    check_ready,
    check_withdrawal,
    failure_of,
    step_of,
)
from desk.states import MoveRefused, check_move, check_referral, moves_from
from storage.wire import State
from tests.desk.referral.rows import KARIM, NADIA, NOON, row

PREPARED = {"prepared_at": NOON}
APPROVED = PREPARED | {"needs_second": True, "approved_at": NOON}
HANDED_OVER = PREPARED | {"handed_over_at": NOON}
ACKNOWLEDGED = HANDED_OVER | {"acknowledged_at": NOON}
WITHDRAWN = PREPARED | {"withdrawn_at": NOON}
FAILED = {"failure": "font"}
CHILD = PREPARED | {"needs_second": True}


@pytest.mark.parametrize(
    ("times", "step"),
    [
        ({}, Step.MAKING),
        (FAILED, Step.FAILED),
        (PREPARED, Step.PREPARED),
        (APPROVED, Step.APPROVED),
        (HANDED_OVER, Step.HANDED_OVER),
        (ACKNOWLEDGED, Step.ACKNOWLEDGED),
        (WITHDRAWN, Step.WITHDRAWN),
    ],
)
def test_the_times_that_are_set_say_how_far_a_referral_is(times: dict[str, object], step: Step) -> None:
    assert step_of(row(**times), NOON) is step


def test_a_dossier_that_nobody_makes_any_more_broke_off() -> None:
    left = row()

    assert step_of(left, NOON + BROKEN_AFTER) is Step.MAKING
    assert step_of(left, NOON + BROKEN_AFTER + timedelta(seconds=1)) is Step.FAILED
    assert failure_of(left) is Failure.BROKEN


def test_a_dossier_about_children_is_approved_by_another_than_who_prepared_it() -> None:
    prepared = row(**CHILD)

    check_approval(prepared, NADIA, NOON)
    with pytest.raises(SamePerson):
        check_approval(prepared, KARIM, NOON)


@pytest.mark.parametrize("times", [{}, FAILED, PREPARED, APPROVED, WITHDRAWN | {"needs_second": True}])
def test_only_what_waits_for_a_second_person_is_approved(times: dict[str, object]) -> None:
    with pytest.raises(NotNow):
        check_approval(row(**times), NADIA, NOON)


@pytest.mark.parametrize("times", [PREPARED, APPROVED, HANDED_OVER, ACKNOWLEDGED])
def test_what_is_made_and_approved_may_leave(times: dict[str, object]) -> None:
    check_ready(row(**times), NOON)

    assert step_of(row(**times), NOON) not in (Step.MAKING, Step.FAILED, Step.WITHDRAWN)


@pytest.mark.parametrize(("times", "why"), [({}, NotNow), (FAILED, NotNow), (WITHDRAWN, NotNow), (CHILD, NotApproved)])
def test_nothing_else_leaves(times: dict[str, object], why: type[Exception]) -> None:
    with pytest.raises(why):
        check_ready(row(**times), NOON)
    with pytest.raises(why):
        check_handing_over(row(**times), NOON)


@pytest.mark.parametrize("times", [HANDED_OVER, ACKNOWLEDGED])
def test_nothing_is_handed_over_twice_or_withdrawn_afterwards(times: dict[str, object]) -> None:
    with pytest.raises(NotNow):
        check_handing_over(row(**times), NOON)
    with pytest.raises(NotNow):
        check_withdrawal(row(**times), NOON)


@pytest.mark.parametrize("times", [PREPARED, APPROVED, ACKNOWLEDGED, WITHDRAWN])
def test_only_what_was_handed_over_is_acknowledged_and_once(times: dict[str, object]) -> None:
    check_acknowledgement(row(**HANDED_OVER), NOON)

    with pytest.raises(NotNow):
        check_acknowledgement(row(**times), NOON)


@pytest.mark.parametrize("state", list(State))
def test_no_state_of_a_case_offers_to_be_referred(state: State) -> None:
    offered = moves_from(state.value)

    assert State.REFERRED not in offered


def test_a_case_is_referred_from_every_state_but_closed() -> None:
    open_states = set(State) - {State.CLOSED}

    assert [check_referral(one.value) for one in open_states] == [None] * len(open_states)
    with pytest.raises(MoveRefused):
        check_referral("closed")
    with pytest.raises(MoveRefused):
        check_move("analysis", State.REFERRED)
