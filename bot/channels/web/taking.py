"""Taking: what the web chat needs of bot.turns, and the turn that a form takes."""

from dataclasses import replace
from typing import Protocol

from bot.channels.port import Chat, Inbound, TooLate
from bot.channels.saying import Outbound
from bot.channels.web.inbound import WebChannel, new_sender


class TakesTurns(Protocol):
    """What the web chat needs of bot.turns."""

    async def take(self, chat: Chat, inbound: Inbound) -> Outbound:
        """One turn."""
        ...

    def greeting(self, *, channel: str, language: str, tag: str) -> Outbound:
        """What somebody without a session sees."""
        ...

    async def standing(self, channel: str, sender: str) -> Outbound | None:
        """What was said last."""
        ...

    async def room_for_files(self, channel: str, sender: str) -> int:
        """How many files this citizen's conversation would take now."""
        ...


async def taken_by(turns: TakesTurns, channel: WebChannel, taken: Inbound, *, has_passed: bool) -> Outbound:
    """One turn; a first form that is sent again without its cookie, after its conversation went on, begins another.

    In a crowd that takes work of its own, where the form `has_passed` with it before.
    """
    try:
        return await turns.take(channel, taken)
    except TooLate:
        # Whoever has the form of a browser that was left, and no cookie, gets nothing of what came since.
        channel.sender = new_sender()
        crowded = taken.crowded or has_passed
        return await turns.take(channel, replace(taken, sender=channel.sender, begins=False, crowded=crowded))
