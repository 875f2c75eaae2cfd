"""Tickets: a form in a crowd passes after work or after its wait, once, and with its own ticket only."""

import hashlib

import pytest

from bot.limits.tickets import LIVES_S, MOST, WAIT_S, Challenge, Tickets, key_of

FORM, EVENT = "abcdefgh", "web.abcdefgh.0123456789abcdef"


class Clock:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tickets(clock: Clock) -> Tickets:
    return Tickets((key_of("one secret"),), clock)


def solution_of(drawn: Challenge) -> str:
    numbers = map(str, range(drawn.most))
    return next(one for one in numbers if hashlib.sha256((drawn.salt + one).encode()).hexdigest() == drawn.digest)


def test_a_form_passes_once_with_the_work_done(tickets: Tickets) -> None:
    drawn = tickets.draw(FORM)
    solution = solution_of(drawn)

    assert int(solution) < MOST
    assert tickets.use(drawn.ticket, solution, FORM, EVENT)
    assert not tickets.use(drawn.ticket, solution, FORM, "another")
    assert tickets.again(drawn.ticket, FORM) is None


def test_the_same_event_need_not_work_again_after_a_failure_of_ours(tickets: Tickets) -> None:
    drawn = tickets.draw(FORM)
    solution = solution_of(drawn)
    tickets.use(drawn.ticket, solution, FORM, EVENT)

    assert tickets.use(drawn.ticket, solution, FORM, EVENT)


def test_a_form_passes_without_work_when_it_has_waited(tickets: Tickets, clock: Clock) -> None:
    drawn = tickets.draw(FORM)
    early = tickets.use(drawn.ticket, "", FORM, EVENT)
    clock.now += WAIT_S

    assert not early
    assert tickets.use(drawn.ticket, "", FORM, EVENT)


def test_who_comes_too_early_keeps_their_place(tickets: Tickets, clock: Clock) -> None:
    drawn = tickets.draw(FORM)
    clock.now += WAIT_S - 5

    again = tickets.again(drawn.ticket, FORM)

    assert again is not None
    assert (again.ticket, again.wait_s) == (drawn.ticket, 5)


@pytest.mark.parametrize("solution", ["", "-1", "1.5", "٣", "9" * 30, "0x10", "60000"])
def test_a_wrong_solution_is_none(tickets: Tickets, solution: str) -> None:
    assert not tickets.use(tickets.draw(FORM).ticket, solution, FORM, EVENT)


def test_a_ticket_is_for_one_form(tickets: Tickets) -> None:
    drawn = tickets.draw(FORM)

    assert not tickets.use(drawn.ticket, solution_of(drawn), FORM + "x", EVENT)


@pytest.mark.parametrize("ticket", ["", "x", "1.2.3.4", "1.2.3." + "0" * 64, "é" * 9, "." * 9])
def test_what_we_did_not_sign_is_no_ticket(tickets: Tickets, ticket: str) -> None:
    assert not tickets.use(ticket, "1", FORM, EVENT)
    assert tickets.again(ticket, FORM) is None


def test_a_ticket_ends(tickets: Tickets, clock: Clock) -> None:
    drawn = tickets.draw(FORM)
    clock.now += LIVES_S

    assert not tickets.use(drawn.ticket, solution_of(drawn), FORM, EVENT)


def test_an_intake_with_a_newer_secret_reads_the_older_ones_tickets(clock: Clock) -> None:
    drawn = Tickets((key_of("old"),), clock).draw(FORM)

    assert Tickets((key_of("new"), key_of("old")), clock).use(drawn.ticket, solution_of(drawn), FORM, EVENT)
