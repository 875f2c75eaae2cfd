"""Verifier: what bots and pages ask: whether a receipt is genuine, and which addresses are official today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.handles import Published
from bot.receipts import Receipts
from conversations.events import Checked, Official


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Verifier:
    """The same answers on every channel."""

    receipts: Receipts
    published: Published
    clock: Callable[[], datetime] = _now

    async def check(self, text: str) -> Checked:
        """What is found of a text that should be a receipt."""
        return await self.receipts.check(text)

    def official(self) -> Official:
        """The official addresses of today."""
        return self.published.official(self.clock().date())
