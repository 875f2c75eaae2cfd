"""The send queue: in order for each chat, no faster than the app bears, and long waits left to the inbox."""

import asyncio
import time

import pytest

from bot.channels.port import ChannelBusy, Limits
from bot.send_queue import PATIENCE_S, URGENT_PATIENCE_S, SendQueue

FAST = Limits(sends_per_second=50, chat_every_s=0.05, chat_burst=1)


async def times_of(queue: SendQueue, chats: list[str]) -> list[tuple[str, float]]:
    """When each chat's message left, all asked for at once."""
    left: list[tuple[str, float]] = []

    async def send(chat: str) -> None:
        async with queue.slot(chat):
            left.append((chat, time.monotonic()))

    await asyncio.gather(*(send(chat) for chat in chats))
    return left


async def test_a_chat_gets_its_messages_one_after_the_other() -> None:
    begun = time.monotonic()
    left = await times_of(SendQueue(FAST), ["amina"] * 4)

    # A busy machine lets one leave late, and the next one not earlier for that.
    assert [at for at, (_chat, moment) in enumerate(left) if moment - begun < at * 0.05 * 0.9] == []


async def test_chats_do_not_wait_for_each_other_but_share_the_apps_rate() -> None:
    left = await times_of(SendQueue(FAST), [f"chat {at}" for at in range(20)])
    moments = sorted(moment for _chat, moment in left)

    assert moments[-1] - moments[0] >= 19 / 50 * 0.9
    assert moments[-1] - moments[0] < 19 / 50 + 1


async def test_a_burst_may_leave_at_once_and_is_paid_back() -> None:
    queue = SendQueue(Limits(sends_per_second=1000, chat_every_s=6, chat_burst=3))

    left = await times_of(queue, ["amina"] * 3)
    with pytest.raises(ChannelBusy) as busy:
        await times_of(queue, ["amina"])

    assert len(left) == 3
    assert 5 < busy.value.after_s <= 6


async def test_a_long_wait_is_left_to_the_inbox() -> None:
    queue = SendQueue(Limits(sends_per_second=100, chat_every_s=PATIENCE_S + 5, chat_burst=1))
    await times_of(queue, ["amina"])

    with pytest.raises(ChannelBusy):
        await times_of(queue, ["amina"])

    assert len(await times_of(queue, ["karim"])) == 1


async def test_whoever_has_more_patience_is_next_while_all_others_are_sent_away() -> None:
    queue = SendQueue(Limits(sends_per_second=4))
    crowd = asyncio.gather(*(times_of(queue, [f"chat {at}"]) for at in range(20)), return_exceptions=True)
    await asyncio.sleep(0)

    async with queue.slot("urgent", patience_s=URGENT_PATIENCE_S):
        sent_away = [one for one in await crowd if isinstance(one, ChannelBusy)]

    assert len(sent_away) >= 14


async def test_a_chat_waits_as_long_as_the_app_asks_and_no_other_chat_does() -> None:
    queue = SendQueue(FAST)
    with pytest.raises(ChannelBusy):
        async with queue.slot("amina"):
            raise ChannelBusy(3)

    with pytest.raises(ChannelBusy) as busy:
        await times_of(queue, ["amina"])

    assert 2.5 < busy.value.after_s <= 3
    assert len(await times_of(queue, ["karim"])) == 1


async def test_an_app_without_limits_never_waits() -> None:
    queue = SendQueue(Limits())

    left = await times_of(queue, ["amina"] * 50)

    assert left[-1][1] - left[0][1] < 1


async def test_chats_at_rest_are_forgotten() -> None:
    now = [0.0]
    queue = SendQueue(Limits(chat_every_s=0.001, chat_burst=1), lambda: now[0])
    for at in range(10_001):
        now[0] += 1
        async with queue.slot(str(at)):
            pass

    assert len(queue._lanes) == 1
