"""Pressing: account, clearance and case are asked again at each press, and what is done is on record by name."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from desk.alerts.linking import NotLinked
from desk.alerts.pressing import Answer, Press
from desk.alerts.standing import Standing
from desk.roles import Role
from desk.tables import AccountRow, CaseRow
from tests.desk.alerts.post import Post


async def holder(post: Post, case_id: str) -> str | None:
    async with post.database.reading() as session:
        return (await session.get_one(CaseRow, case_id)).assigned_to


@pytest.mark.both_databases
async def test_a_claimed_case_is_theirs_and_every_card_says_so(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss")
    await post.joins("Nadia", Role.SUPERVISOR)
    case_id = await post.opens("P2")
    cards = await post.delivers()

    pressed = await post.presses("Salma", cards["Salma"], Press.CLAIM)
    changed = await post.delivers()

    assert pressed.answer is Answer.CLAIMED
    assert await holder(post, case_id) == post.people["Salma"].account_id
    assert await post.log("took") == [("Salma", case_id, "telegram")]
    assert {name: (one.standing, one.holder, one.message) for name, one in changed.items()} == {
        "Salma": (Standing.YOURS, "", 500 + cards["Salma"].card),
        "Driss": (Standing.TAKEN, "", 500 + cards["Driss"].card),
        "Nadia": (Standing.TAKEN, "Salma", 500 + cards["Nadia"].card),
    }


async def test_what_another_has_is_not_taken_away_and_only_supervisors_learn_who(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss")
    await post.joins("Nadia", Role.SUPERVISOR)
    case_id = await post.opens("P2")
    cards = await post.delivers()
    await post.assignment.take(post.people["Salma"], case_id)

    driss = await post.presses("Driss", cards["Driss"], Press.CLAIM)
    nadia = await post.presses("Nadia", cards["Nadia"], Press.CLAIM)

    assert (driss.answer, driss.holder) == (Answer.TAKEN, "")
    assert (nadia.answer, nadia.holder) == (Answer.TAKEN, "Salma")
    assert await holder(post, case_id) == post.people["Salma"].account_id


@pytest.mark.both_databases
async def test_the_same_press_twice_changes_nothing_more(post: Post) -> None:
    await post.joins("Salma")
    await post.opens("P2")
    card = (await post.delivers())["Salma"]

    answers = [(await post.presses("Salma", card, Press.CLAIM)).answer for _time in range(2)]

    assert answers == [Answer.CLAIMED, Answer.YOURS_ALREADY]
    assert len(await post.log("took")) == 1


async def test_a_case_is_handed_back_by_whoever_has_it(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss")
    case_id = await post.opens("P2")
    cards = await post.delivers()
    await post.presses("Salma", cards["Salma"], Press.CLAIM)

    driss = await post.presses("Driss", cards["Driss"], Press.HAND_BACK)
    salma = await post.presses("Salma", cards["Salma"], Press.HAND_BACK)

    assert (driss.answer, salma.answer) == (Answer.NOT_YOURS, Answer.HANDED_BACK)
    assert await holder(post, case_id) is None
    assert await post.log("handed back") == [("Salma", case_id, "telegram")]


async def test_a_snoozed_card_comes_back_as_a_message_of_its_own(post: Post) -> None:
    await post.joins("Salma")
    case_id = await post.opens("P2")
    card = (await post.delivers())["Salma"]

    pressed = await post.presses("Salma", card, Press.SNOOZE_15)
    put_off = (await post.delivers())["Salma"]
    await post.waits(timedelta(minutes=14))
    still = await post.delivers()
    await post.waits(timedelta(minutes=2))
    back = await post.delivers()

    assert pressed.until == put_off.until == post.now - timedelta(minutes=1)
    assert (put_off.standing, put_off.message) == (Standing.SNOOZED, 500 + card.card)
    assert still == {}
    assert (back["Salma"].standing, back["Salma"].message) == (Standing.FREE, None)
    assert await post.delivers() == {}
    assert await post.log("alert snoozed") == [("Salma", case_id, pressed.until.isoformat(timespec="minutes"))]


async def test_a_snooze_that_ended_while_nobody_listened_still_comes_back(post: Post) -> None:
    await post.joins("Salma")
    await post.opens("P2")
    card = (await post.delivers())["Salma"]
    await post.presses("Salma", card, Press.SNOOZE_60)

    await post.waits(timedelta(hours=3))

    assert (await post.delivers())["Salma"].message is None


async def test_what_another_took_during_a_snooze_does_not_ring(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss")
    case_id = await post.opens("P2")
    cards = await post.delivers()
    await post.presses("Salma", cards["Salma"], Press.SNOOZE_60)
    await post.delivers()
    await post.assignment.take(post.people["Driss"], case_id)
    changed = await post.delivers()

    await post.waits(timedelta(hours=2))

    assert changed["Salma"].standing is Standing.TAKEN
    assert await post.delivers() == {}


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-26T20:00:00+00:00", "2026-11-27T07:00:00+00:00"),
        ("2026-11-27T02:00:00+00:00", "2026-11-27T07:00:00+00:00"),
    ],
)
async def test_until_morning_is_eight_oclock_in_morocco(post: Post, now: str, until: str) -> None:
    post.now = datetime.fromisoformat(now)
    await post.joins("Salma")
    await post.opens("P2")
    card = (await post.delivers())["Salma"]

    pressed = await post.presses("Salma", card, Press.SNOOZE_MORNING)

    assert pressed.until == datetime.fromisoformat(until)


@pytest.mark.parametrize("press", list(Press))
async def test_a_closed_case_cannot_be_pressed_any_more(post: Post, press: Press) -> None:
    await post.joins("Salma")
    case_id = await post.opens("P2")
    card = (await post.delivers())["Salma"]
    await post.changes(case_id, state="closed")

    pressed = await post.presses("Salma", card, press)

    assert pressed.answer is Answer.CLOSED
    assert await holder(post, case_id) is None


@pytest.mark.parametrize("press", list(Press))
async def test_whoever_lost_clearance_is_answered_as_for_a_card_that_does_not_exist(post: Post, press: Press) -> None:
    await post.joins("Salma", cleared=True)
    case_id = await post.opens("P0", "CHILD")
    card = (await post.delivers())["Salma"]
    async with post.database.transaction() as session:
        await session.execute(update(AccountRow).values(cleared=False))

    lost = await post.presses("Salma", card, press)
    never = await post.pressing.press(post.chats["Salma"], 10**9, press, post.now)

    assert lost == never
    assert lost.answer is Answer.NOTHING
    assert await holder(post, case_id) is None


async def test_the_card_of_another_chat_is_none_of_ours(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss")
    case_id = await post.opens("P2")
    cards = await post.delivers()

    pressed = await post.presses("Driss", cards["Salma"], Press.CLAIM)

    assert pressed.answer is Answer.NOTHING
    assert await holder(post, case_id) is None


async def test_a_disabled_account_presses_nothing(post: Post) -> None:
    await post.joins("Salma")
    case_id = await post.opens("P2")
    card = (await post.delivers())["Salma"]
    async with post.database.transaction() as session:
        await session.execute(update(AccountRow).values(disabled_at=post.now))

    with pytest.raises(NotLinked):
        await post.presses("Salma", card, Press.CLAIM)

    assert await holder(post, case_id) is None
