"""Feed: which cards are due, what becomes of one that was sent or not, and what a chat without rights is told."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from desk.alerts.carding import MOST_AN_HOUR
from desk.alerts.feed import Outcome
from desk.alerts.pressing import Press
from desk.alerts.standing import Standing
from desk.tables import AccountRow
from tests.desk.alerts.post import Post

pytestmark = pytest.mark.both_databases


async def test_more_than_can_be_read_is_left_to_queue_and_digest(post: Post) -> None:
    await post.joins("Salma")
    for _one in range(MOST_AN_HOUR + 5):
        await post.opens("P3")
    await post.telling.tell(post.now)

    given = await post.feed.due(post.now)
    urgent = await post.opens("P0")
    await post.telling.tell(post.now)

    assert len(given) == MOST_AN_HOUR
    assert (await post.feed.due(post.now))[0].case_id == urgent


async def test_a_card_that_could_not_be_sent_is_due_later_and_one_to_nobody_never(post: Post) -> None:
    await post.joins("Salma")
    await post.opens("P0")
    card = (await post.due())["Salma"]
    await post.feed.settle(card.card, Outcome.FAILED, message=None, shown=card.shown, now=post.now)
    at_once = await post.due()
    await post.waits(timedelta(seconds=11))
    later = await post.due()
    await post.feed.settle(card.card, Outcome.GONE, message=None, shown="", now=post.now)

    assert (at_once, set(later)) == ({}, {"Salma"})
    assert await post.due() == {}
    assert (await post.linking.of(post.people["Salma"])).is_dead
    assert await post.log("alerts unreachable") == [("desk", "Salma", "")]


async def test_what_happens_while_a_card_is_under_way_changes_it_afterwards(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss")
    case_id = await post.opens("P2")
    given = await post.due()
    await post.assignment.take(post.people["Driss"], case_id)
    await post.telling.tell(post.now)
    for one in given.values():
        await post.feed.settle(one.card, Outcome.SENT, message=9, shown=one.shown, now=post.now)

    changed = await post.delivers()

    assert {name: one.standing for name, one in changed.items()} == {"Salma": Standing.TAKEN, "Driss": Standing.YOURS}


async def test_a_change_that_arrives_after_the_case_came_back_takes_nothing_from_its_new_message(post: Post) -> None:
    await post.joins("Salma")
    await post.is_on_call("Salma", 1)
    case_id = await post.opens("P0")
    card = (await post.delivers())["Salma"]
    await post.assignment.take(post.people["Salma"], case_id)
    await post.delivers()

    await post.presses("Salma", card, Press.HAND_BACK)
    (changing,) = await post.feed.due(post.now)
    await post.waits(timedelta(seconds=1))
    await post.telling.tell(post.now)
    await post.feed.settle(changing.card, Outcome.SENT, message=changing.message, shown=changing.shown, now=post.now)
    again = await post.delivers()

    assert (changing.message, changing.standing) == (500 + card.card, Standing.FREE)
    assert (again["Salma"].message, again["Salma"].standing) == (None, Standing.FREE)
    assert await post.delivers() == {}


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({"disabled_at": True}, None),
        ({"cleared": False}, Standing.WITHDRAWN),
        ({"role": "liaison"}, Standing.WITHDRAWN),
    ],
)
async def test_a_chat_whose_account_lost_its_rights_learns_nothing_more(
    post: Post, values: dict[str, object], standing: Standing | None
) -> None:
    await post.joins("Salma", cleared=True)
    case_id = await post.opens("P0", "CHILD")
    await post.delivers()
    changes = {name: post.now if value is True else value for name, value in values.items()}
    async with post.database.transaction() as session:
        await session.execute(update(AccountRow).values(changes))
    await post.happens("state verification", case_id, by="Driss")

    shown = {
        name: (one.standing, one.number, one.category, one.case_id) for name, one in (await post.delivers()).items()
    }

    assert shown == ({"Salma": (standing, None, "", "")} if standing else {})
