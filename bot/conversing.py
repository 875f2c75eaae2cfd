"""Conversing: one item of the inbox through its turn, and what is said sent to its citizen."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.port import AppChannel, ChannelDown, CitizenUnreachable, FileRefused, Inbound, NotSent
from bot.channels.saying import Outbound
from bot.fast_json import loaded
from bot.limits.notices import Slowed
from bot.limits.pacing import moment_of
from bot.send_queue import PATIENCE_S, URGENT_PATIENCE_S, SendQueue
from bot.series import Series
from bot.turns import Turns
from conversations.events import FileOffer, Left
from storage.inbox import MAX_ATTEMPTS, Inbox, Waiting
from storage.messages import Messages

MOST_UNSENT = 10_000
FILE_PATIENCE = timedelta(minutes=1)


@dataclass(slots=True)
class AppChat:
    """One citizen's chat in an app, for the length of a turn."""

    app: AppChannel
    to: str
    citizen: str
    numbers: list[int]
    messages: Messages
    # Since when what it sent has been waiting.
    since: datetime
    # What the citizen was called last month, just after the turn.
    former: tuple[str, ...] = ()

    @property
    def channel(self) -> str:
        """The app's name."""
        return self.app.name

    @property
    def file_bytes(self) -> int:
        """The largest file that is taken from this app."""
        return self.app.caps.file_bytes

    async def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        """The file's bytes as they come; one whose server fails for long is refused, for all that follows waits behind it."""
        try:
            async for piece in self.app.open(offer):
                yield piece
        except ChannelDown as away:
            if _now() - self.since < FILE_PATIENCE:
                raise
            raise FileRefused("unreadable") from away

    async def forget(self, offers: Sequence[FileOffer]) -> None:
        """Delete the messages that hold the offers."""
        # Where the citizen blocked us there is nobody left to be shielded from it, and the turn goes on.
        with suppress(CitizenUnreachable):
            await self.app.forget(self.to, offers)

    async def erase(self) -> Left:
        """Delete what the app lets us delete, on both sides."""
        names = (self.citizen, *self.former)
        known = [number for name in names for number in await self.messages.of(name, now=_now())]
        try:
            left = await self.app.erase(self.to, sorted({*known, *self.numbers}))
        except CitizenUnreachable:
            # Nothing of the conversation is kept; what stands in the chat is deleted by an /erase once they are back.
            for name in names:
                await self.messages.forget_parked(name)
            return Left.OLD
        for name in names:
            await self.messages.forget(name)
        self.numbers.clear()
        return left


class Conversing:
    """Answers the items of one app."""

    def __init__(self, app: AppChannel, *, turns: Turns, inbox: Inbox, messages: Messages) -> None:
        self._app = app
        self._turns = turns
        self._inbox = inbox
        self._messages = messages
        self._series = Series(app, inbox)
        self._queue = SendQueue(app.caps)
        # The languages of answers that could not leave yet, by item: an erasure leaves no session that would say it again.
        self._unsent: dict[int, str] = {}

    async def answer(self, waiting: Waiting) -> Sequence[int]:
        """Take the item, with the rest of its series, through a turn; the numbers of all messages that were part of it."""
        raw = loaded(waiting.body)
        members = [raw, *await self._series.rest(waiting, raw, now=await self._inbox.now())]
        inbound = self._series.joined([one for one in map(self._app.parse, members) if one])
        numbers = [number for one in members if (number := self._app.number(one))]
        if inbound is None:
            await self._app.acknowledge(raw)
            # It needs no answer, and stands in the chat all the same.
            return numbers
        former = [one for name in self._app.names(raw) for one in self._turns.pseudonyms.former(self._app.name, name)]
        chat = AppChat(
            self._app, inbound.sender, waiting.citizen, numbers, self._messages, waiting.received_at, tuple(former)
        )
        try:
            sent = await self._turned(waiting, raw, inbound, chat)
        except Exception:
            if waiting.attempts + 1 >= MAX_ATTEMPTS:
                # It may be parked now, and dropped by an operator: its citizen may want it deleted all the same.
                await self._messages.add(waiting.citizen, numbers, now=_now())
            raise
        return [*chat.numbers, *sent]

    async def _turned(self, waiting: Waiting, raw: dict[str, Any], inbound: Inbound, chat: AppChat) -> Sequence[int]:
        if language := self._unsent.pop(waiting.id, ""):
            inbound = replace(inbound, language=language)
        # Before the transaction: to ask for it there would take a second connection.
        now = await self._inbox.now()

        async def settle(session: Any) -> None:
            await self._inbox.settle(session, waiting, now=now)

        at = moment_of(inbound.sent_at, waiting.received_at)
        try:
            said = await self._turns.take(
                chat,
                inbound,
                citizen=waiting.citizen,
                former=chat.former,
                settle=settle,
                settled=waiting.settled,
                sent_at=at,
            )
        except Slowed as slowed:
            # Nothing is acknowledged: what a flooder sends should cost nothing more.
            return await self._told(chat, slowed, waiting)
        acknowledging = asyncio.ensure_future(self._app.acknowledge(raw))
        try:
            if not said.paragraphs:
                return ()
            is_urgent = waiting.citizen in self._turns.weighing.urgent
            async with self._queue.slot(chat.to, patience_s=URGENT_PATIENCE_S if is_urgent else PATIENCE_S):
                return await self._app.send(chat.to, said, waiting.received_at)
        except BaseException as failed:
            await self._note_unsent(waiting, said, chat, failed)
            raise
        finally:
            # What is said waits for nothing: neither hangs on the other.
            await acknowledging

    async def _note_unsent(self, waiting: Waiting, said: Outbound, chat: AppChat, failed: BaseException) -> None:
        # It is said again whole, so the part that left has to be erased too; and whoever cannot be reached may come back.
        left = failed.numbers if isinstance(failed, NotSent) else ()
        theirs = chat.numbers if isinstance(failed, CitizenUnreachable) else ()
        if left or theirs:
            await self._messages.add(waiting.citizen, [*left, *theirs], now=_now())
        if len(self._unsent) >= MOST_UNSENT:
            # What is parked never comes again.
            self._unsent.clear()
        self._unsent[waiting.id] = said.language

    async def _told(self, chat: AppChat, slowed: Slowed, waiting: Waiting) -> Sequence[int]:
        """Say that a limit is reached, once; whatever comes after is dropped in silence."""
        if slowed.said is None:
            return ()
        async with self._queue.slot(chat.to):
            return await self._app.send(chat.to, slowed.said, waiting.received_at)


def _now() -> datetime:
    return datetime.now(UTC)
