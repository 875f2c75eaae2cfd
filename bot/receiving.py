"""Receiving: what an app sends is checked, split and kept durably; only then may it be acknowledged."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.channels.port import AppChannel, Raw
from bot.fast_json import dumped
from bot.limits.urgent import begins_urgent
from bot.pseudonyms import Pseudonyms
from bot.workers import Workers
from conversations.events import Event
from storage.aliases import Aliases
from storage.inbox import Inbox, Item


class NotFromTheApp(Exception):
    """The body was not signed by the app; nothing of it was read."""


class Receiver:
    """The door of every app: what passes it is in the inbox, under pseudonyms."""

    def __init__(
        self,
        inbox: Inbox,
        aliases: Aliases,
        pseudonyms: Pseudonyms,
        workers: Workers,
        *,
        most_waiting: int = 0,
        leads: Callable[[Event], bool] = lambda _event: False,
        dropped: Callable[[str, int], None] = lambda _channel, _count: None,
    ) -> None:
        self._inbox = inbox
        self._aliases = aliases
        self._pseudonyms = pseudonyms
        self._workers = workers
        self._most_waiting = most_waiting
        self._leads = leads
        self._dropped = dropped

    async def receive(self, channel: AppChannel, headers: Mapping[str, str], body: bytes) -> Raw:
        """Keep what `body` holds; what the app is told in the answer. Raises NotFromTheApp."""
        if not channel.verify(headers, body):
            raise NotFromTheApp
        parts = channel.split(body)
        told = channel.respond(parts)
        await self.keep(channel, parts)
        return told

    async def keep(self, channel: AppChannel, parts: Sequence[tuple[str, Raw]]) -> int:
        """Keep what the channel split, all or none; how many items were new."""
        items = [item for key, raw in parts if (item := await self._item(channel, key, raw))]
        if not items:
            return 0
        lease_s = self._workers.lease_s([item.citizen for item in items])
        accepted = await self._inbox.accept(channel.name, items, now=await self._inbox.now(), lease_s=lease_s)
        if accepted.dropped:
            self._dropped(channel.name, accepted.dropped)
        self._workers.take(accepted.ours)
        if accepted.new > len(accepted.ours):
            self._workers.wake()
        return accepted.new

    async def _item(self, channel: AppChannel, key: str, raw: Raw) -> Item | None:
        citizen = await self._citizen(channel, raw)
        if citizen is None:
            channel.note(raw)
            return None
        is_press = channel.is_press(raw)
        if is_press and self._workers.is_full and (taken := channel.parse(raw)) and begins_urgent(taken.event):
            self._workers.urgent.mark(citizen)
        # The way to report a life in danger is made of presses and a few commands, and stays open longer than the rest.
        is_way = is_press or ((taken := channel.parse(raw)) is not None and self._leads(taken.event))
        return Item(key, citizen, dumped(raw), self._most_waiting * (2 if is_way else 1), channel.number(raw))

    async def _citizen(self, channel: AppChannel, raw: Raw) -> str | None:
        """The pseudonym of whoever is to be answered; an app's several names for one citizen are led together."""
        names = [self._pseudonyms.of(channel.name, name) for name in channel.names(raw)]
        if not names or not channel.caps.several_names:
            return names[0] if names else None
        return await self._aliases.resolve(names, now=_now())


def _now() -> datetime:
    return datetime.now(UTC)
