"""Notes, tasks and the timeline of a case: what analysts leave for each other, sealed, and everything in its order."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.signing_in import Role
from desk.casework.tables import NoteRow, TaskRow
from tests.desk.alike import asked, case_of
from tests.desk.reading import entries, words
from tests.desk.referring import refers
from tests.desk.relaying import Relay
from tests.desk.running import Desk
from tests.desk.screens import Screen


def test_a_note_is_for_colleagues_only_and_sealed(relay: Relay, desk: Desk, analyst: Screen) -> None:
    report_id = relay.files()

    page = analyst.sends(f"{analyst.case_of(1)}/note", note="The same shop as in spring")

    async def stored(session: AsyncSession) -> list[bytes]:
        return list(await session.scalars(select(NoteRow.sealed)))

    (sealed,) = asked(desk, stored)
    assert "The same shop as in spring" in words(page)
    assert b"spring" not in sealed
    assert relay.replies(report_id) == []
    assert "spring" not in " ".join(one.reason for one in entries(desk))


def test_a_task_has_somebody_and_a_day_and_is_ticked_off_once(
    relay: Relay, desk: Desk, analyst: Screen, signed_in
) -> None:
    relay.files()
    signed_in("Omar")
    case = analyst.case_of(1)

    added = analyst.sends(f"{case}/task", task="Call the bank", assignee="Omar", due="2026-12-01")

    async def stored(session: AsyncSession) -> TaskRow:
        return (await session.scalars(select(TaskRow))).one()

    task_id = asked(desk, stored).task_id
    done = [analyst.sends(f"{case}/done", task_id=task_id) for _twice in range(2)]
    assert "Call the bank from Salma for Omar by 2026-12-01" in words(added)
    assert "done by Salma" in words(done[1])
    assert [one.action for one in entries(desk)].count("task done") == 1


@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.ADMINISTRATOR, {}), (Role.AUDITOR, {}), (Role.ANALYST, {"category": "CHILD", "subtype": "CHILD.BULLY"})],
)
def test_a_task_is_not_for_somebody_who_may_not_see_the_case(
    relay: Relay, signed_in, link_for, role: Role, kind: dict[str, str]
) -> None:
    relay.files(**kind)
    link_for("Root", role)
    cleared = signed_in("Salma", Role.CLEARED)
    case = cleared.case_of(1)

    shown = cleared.opens(case)
    page = cleared.sends(f"{case}/task", task="Call the bank", assignee="Root")

    assert not shown.says("Root")
    assert page.status == 422
    assert page.says("Call the bank")


def test_a_task_of_another_case_is_not_ticked_off(relay: Relay, desk: Desk, analyst: Screen) -> None:
    relay.files()
    relay.files()
    analyst.sends(f"{analyst.case_of(1)}/task", task="Call the bank")

    async def stored(session: AsyncSession) -> TaskRow:
        return (await session.scalars(select(TaskRow))).one()

    page = analyst.sends(f"{analyst.case_of(2)}/done", task_id=asked(desk, stored).task_id)

    assert page.status == 404
    assert asked(desk, stored).done_at is None


def test_a_case_that_is_too_much_goes_back_to_the_queue_with_a_mark(relay: Relay, desk: Desk, analyst: Screen) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    analyst.sends(f"{case}/take")

    page = analyst.sends(f"{case}/pass-on")

    assert page.path == "/"
    assert "Passed on: somebody else looks at the pictures." in words(analyst.opens(case))
    assert case_of(desk, report_id).assigned_to is None
    assert [one.analyst for one in entries(desk) if one.action == "passed on"] == ["Salma"]


def test_passing_on_takes_a_case_from_nobody_else(relay: Relay, desk: Desk, analyst: Screen, signed_in) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    analyst.sends(f"{case}/take")
    holder = case_of(desk, report_id).assigned_to

    signed_in("Omar").sends(f"{case}/pass-on")

    assert holder is not None
    assert case_of(desk, report_id).assigned_to == holder


@pytest.mark.both_databases
def test_the_timeline_has_everything_in_its_order(relay: Relay, analyst: Screen, liaison: Screen) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = analyst.case_of(1)
    analyst.sends(f"{case}/message", report=report_id, kind="question", text="Which bank?")
    relay.adds(report_id, reply_to=relay.replies(report_id)[0].reply_id, details="The post office")
    analyst.sends(f"{case}/verification", checked="Looked up", result="founded")
    analyst.sends(f"{case}/note", note="A note")
    analyst.sends(f"{case}/task", task="Call the bank")
    refers(liaison, case)

    page = words(analyst.opens(case))

    said = page[page.index("Timeline") :]
    order = ["Report received", "Question to the reporter", "Answer of the reporter", "Verification Founded"]
    order += ["Note", "Task", "moved to: Referred"]
    found = [said.index(f" {one} ") for one in order]
    assert found == sorted(found)
