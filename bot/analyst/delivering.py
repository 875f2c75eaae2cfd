"""Delivering: what the desk wants told is asked for again and again, said, and only then taken off its list."""

import asyncio
from datetime import UTC, datetime

import structlog
from telegram.error import BadRequest

from bot.analyst.cards import Cards, Message
from bot.analyst.desk import Card, Desk, DeskDown, DeskRefuses, Digest
from bot.analyst.saying import NobodyThere, NotNow, Saying
from bot.logs import shape_of

log = structlog.get_logger()

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0
SENT, FAILED, GONE = "sent", "failed", "gone"


class Delivering:
    """A desk that is down is said once and tried again."""

    def __init__(self, desk: Desk, cards: Cards, saying: Saying) -> None:
        self._desk = desk
        self._cards = cards
        self._saying = saying
        self._wait_s = 0.0
        # What was said and the desk does not know yet: said once, it is not said again while this process lives.
        self._unsettled: dict[tuple[int, str], int | None] = {}

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            try:
                await self.once()
                self._is_back()
            except (DeskDown, DeskRefuses) as error:
                await self._is_down(error)

    async def once(self) -> None:
        """Ask, and say everything that there is."""
        due = await self._desk.due()
        for card in due.cards:
            await self._deliver(card)
        for digest in due.digests:
            await self._deliver_digest(digest)

    async def _deliver(self, card: Card) -> None:
        key, outcome = (card.card, card.shown), SENT
        if key in self._unsettled:
            number = self._unsettled[key]
        else:
            message = self._cards.card(card, datetime.now(UTC))
            outcome, number = await self._said(card.to, message, number=card.message, silent=card.silent)
        if outcome == SENT:
            self._unsettled[key] = number
        await self._desk.settle(outcome, card=card.card, message=number, shown=card.shown)
        self._unsettled.pop(key, None)
        log.info("alert.told", status=outcome)

    async def _deliver_digest(self, digest: Digest) -> None:
        outcome, _number = await self._said(digest.to, self._cards.digest(digest), number=None, silent=True)
        await self._desk.settle(outcome, digest=digest.link)
        log.info("digest.told", status=outcome)

    async def _said(self, to: int, message: Message, *, number: int | None, silent: bool) -> tuple[str, int | None]:
        try:
            if number is None:
                return SENT, await self._saying.send(to, message, silent=silent)
            await self._saying.change(to, number, message)
        except NobodyThere:
            return GONE, None
        except (NotNow, BadRequest) as error:
            log.warning("alert.failed", **shape_of(error))
            return FAILED, None
        return SENT, number

    async def _is_down(self, error: Exception) -> None:
        if not self._wait_s:
            log.warning("desk.down", **shape_of(error))
        self._wait_s = min(max(self._wait_s * 2, FIRST_WAIT_S), LONGEST_WAIT_S)
        await asyncio.sleep(self._wait_s)

    def _is_back(self) -> None:
        if self._wait_s:
            log.info("desk.back")
        self._wait_s = 0.0
