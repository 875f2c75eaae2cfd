"""Taking: what the web chat needs of bot.turns."""

from typing import Protocol

from bot.channels.port import Chat, Inbound
from bot.channels.saying import Outbound


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
