"""Telling: who is told of what and when: lines of the rota, hours, clearance; once, whatever stops in between."""

from datetime import datetime, timedelta

import pytest

from desk.alerts.standing import Standing
from desk.casework.tables import TaskRow
from desk.roles import Role
from tests.desk.alerts.post import FIVE, Post

pytestmark = pytest.mark.both_databases


async def test_a_new_case_is_told_once_to_everybody_who_may_work_it(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Nadia", Role.SUPERVISOR)
    await post.opens("P2")

    told, again = await post.delivers(), await post.delivers()

    assert {name: (one.kind, one.standing, one.priority, one.category) for name, one in told.items()} == {
        "Salma": ("new", Standing.FREE, "P2", "FRAUD"),
        "Nadia": ("new", Standing.FREE, "P2", "FRAUD"),
    }
    assert again == {}
    assert sorted(reason for _by, _case, reason in await post.log("alert sent")) == ["Nadia", "Salma"]


async def test_a_case_about_a_child_is_told_to_the_cleared_only(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss", cleared=True)
    await post.joins("Nadia", Role.SUPERVISOR)
    await post.opens("P0", "CHILD")

    assert set(await post.delivers()) == {"Driss"}


async def test_what_can_wait_waits_for_the_hours_of_each_and_p0_does_not(post: Post) -> None:
    post.now = datetime.fromisoformat("2026-11-26T22:00:00+00:00")
    await post.joins("Salma", hours="office")
    await post.joins("Driss", hours="always")
    await post.opens("P1")
    at_night = await post.delivers()
    urgent = await post.opens("P0")
    at_once = await post.delivers()

    await post.waits(timedelta(hours=10))
    in_the_morning = await post.delivers()

    assert set(at_night) == {"Driss"}
    assert {name: one.case_id for name, one in at_once.items()} == {"Salma": urgent, "Driss": urgent}
    assert (set(in_the_morning), in_the_morning["Salma"].priority) == ({"Salma"}, "P1")


async def test_what_somebody_took_before_the_hours_began_is_not_told(post: Post) -> None:
    post.now = datetime.fromisoformat("2026-11-26T22:00:00+00:00")
    await post.joins("Salma", hours="office")
    await post.joins("Driss")
    case_id = await post.opens("P1")
    await post.delivers()
    await post.assignment.take(post.people["Driss"], case_id)
    await post.delivers()

    await post.waits(timedelta(hours=10))

    assert await post.delivers() == {}


async def test_p0_goes_from_the_first_line_to_the_second_and_then_to_all_supervisors(post: Post) -> None:
    for name in ("Salma", "Driss", "Amal"):
        await post.joins(name)
    await post.joins("Nadia", Role.SUPERVISOR)
    await post.is_on_call("Salma", 1)
    await post.is_on_call("Driss", 2)
    await post.opens("P0")

    told = []
    for _minute in range(12):
        told.append(sorted(await post.delivers()))
        await post.waits(timedelta(minutes=1))

    assert told == [["Salma"], *[[]] * 4, ["Driss"], *[[]] * 4, ["Nadia"], []]


async def test_where_nobody_is_on_call_p0_is_told_to_everybody_who_may_work_it(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Nadia", Role.SUPERVISOR)
    await post.opens("P0")

    assert set(await post.delivers()) == {"Salma", "Nadia"}


async def test_a_line_whose_only_analyst_may_not_see_the_case_is_passed_over(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss", cleared=True)
    await post.is_on_call("Salma", 1)
    await post.is_on_call("Driss", 2)
    await post.opens("P0", "CHILD")

    assert set(await post.delivers()) == {"Driss"}


async def test_where_nobody_has_a_chat_p0_is_told_as_soon_as_somebody_has(post: Post) -> None:
    await post.opens("P0")
    before = await post.delivers()
    await post.joins("Salma")

    await post.waits(timedelta(minutes=2))

    assert before == {}
    assert set(await post.delivers()) == {"Salma"}


async def test_a_claimed_case_goes_no_further(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss")
    await post.is_on_call("Salma", 1)
    await post.is_on_call("Driss", 2)
    case_id = await post.opens("P0")
    await post.delivers()
    await post.assignment.take(post.people["Salma"], case_id)

    await post.waits(FIVE)
    changed = await post.delivers()

    assert {name: one.standing for name, one in changed.items()} == {"Salma": Standing.YOURS}


async def test_an_urgent_case_that_comes_back_goes_through_the_lines_anew(post: Post) -> None:
    await post.joins("Salma")
    await post.is_on_call("Salma", 1)
    case_id = await post.opens("P0")
    first = (await post.delivers())["Salma"]
    await post.assignment.take(post.people["Salma"], case_id)
    await post.delivers()
    await post.assignment.hand_back(post.people["Salma"], case_id, note="")

    again = (await post.delivers())["Salma"]

    assert (again.card, again.message, again.standing) == (first.card, None, Standing.FREE)


async def test_a_case_that_becomes_urgent_is_told_to_the_line(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss")
    await post.is_on_call("Driss", 1)
    case_id = await post.opens("P3")
    await post.delivers()
    await post.changes(case_id, priority="P0")
    await post.happens("added", case_id)

    changed = await post.delivers()

    assert {name: one.priority for name, one in changed.items()} == {"Salma": "P0", "Driss": "P0"}


async def test_a_report_that_joins_an_older_case_tells_nothing(post: Post) -> None:
    await post.joins("Salma")
    case_id = await post.opens("P2")
    await post.changes(case_id, opened_at=post.now - timedelta(days=1))
    await post.happens("received", case_id)

    assert await post.delivers() == {}


async def test_an_overdue_case_is_told_to_supervisors(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Nadia", Role.SUPERVISOR)
    case_id = await post.opens("P1")
    await post.delivers()
    await post.happens("escalated", case_id, by="desk")

    assert {name: one.kind for name, one in (await post.delivers()).items()} == {"Nadia": "overdue"}


async def test_what_is_given_to_somebody_is_told_to_them_and_not_to_its_giver(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Nadia", Role.SUPERVISOR)
    case_id = await post.opens("P2")
    await post.changes(case_id, opened_at=post.now - timedelta(days=1))
    await post.assignment.assign(post.people["Nadia"], case_id, account_id=post.people["Salma"].account_id)
    given = await post.delivers()
    await post.assignment.assign(post.people["Nadia"], case_id, account_id=post.people["Nadia"].account_id)

    taken_back = await post.delivers()

    assert {name: (one.kind, one.standing) for name, one in given.items()} == {"Salma": ("yours", Standing.YOURS)}
    assert {name: one.standing for name, one in taken_back.items()} == {"Salma": Standing.TAKEN}


async def test_a_task_is_told_on_its_day_to_whoever_has_it(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss")
    case_id = await post.opens("P2")
    await post.delivers()
    task = TaskRow(task_id="1" * 32, case_id=case_id, at=post.now, author="Salma", kind="task", assignee="Driss")
    task.due_at, task.sealed, task.done_by = post.now + timedelta(hours=14), b"sealed", ""
    async with post.database.transaction() as session:
        session.add(task)
    before = await post.delivers()
    await post.waits(timedelta(hours=15))

    assert before == {}
    assert {name: one.kind for name, one in (await post.delivers()).items()} == {"Driss": "task"}
    assert await post.delivers() == {}
