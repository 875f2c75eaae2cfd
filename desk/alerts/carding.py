"""Carding: an alert dealt as cards to chats: at once when a life may be in danger, else in the hours that each chose."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.alerts.linking import hours_in
from desk.alerts.readers import Reader, Readers
from desk.alerts.tables import AlertRow, CardRow
from desk.tables import CaseRow

# More than these that can wait are not told one by one: the queue and the digest have them.
MOST_AN_HOUR = 20
_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Carding:
    """For one unit of work, at one moment."""

    session: AsyncSession
    readers: Readers
    now: datetime
    _dealt: dict[str, int] | None = field(default=None)

    async def alert(self, kind: str, case: CaseRow, cause: str, *, account_id: str | None = None) -> AlertRow:
        """A new alert."""
        alert = AlertRow(cause=cause, case_id=case.case_id, kind=kind, account_id=account_id, at=self.now, line=0)
        self.session.add(alert)
        await self.session.flush()
        return alert

    async def deal(self, alert: AlertRow, case: CaseRow, to: Iterable[Reader]) -> None:
        """A card for each; whoever has one that stands is not written to again."""
        for reader in to:
            known = (CardRow.alert_id == alert.alert_id, CardRow.link_id == reader.link.link_id)
            card = await self.session.scalar(select(CardRow).where(*known))
            if card is not None:
                _tell_again(card, self.now)
            elif case.priority == "P0" or await self._has_room(reader):
                self.session.add(self._card(alert, case, reader))
        await self.session.flush()

    def _card(self, alert: AlertRow, case: CaseRow, reader: Reader) -> CardRow:
        due_at = self.now if case.priority == "P0" else hours_in(reader.link).next(self.now)
        card = CardRow(alert_id=alert.alert_id, link_id=reader.link.link_id, made_at=self.now, due_at=due_at)
        card.attempts, card.shown_hash = 0, ""
        return card

    async def _has_room(self, reader: Reader) -> bool:
        if self._dealt is None:
            lately = select(CardRow.link_id, func.count()).where(CardRow.made_at > self.now - _HOUR)
            rows = await self.session.execute(lately.group_by(CardRow.link_id))
            self._dealt = {str(link_id): int(count) for link_id, count in rows}
        link_id = reader.link.link_id
        self._dealt[link_id] = self._dealt.get(link_id, 0) + 1
        return self._dealt[link_id] <= MOST_AN_HOUR


def _tell_again(card: CardRow, now: datetime) -> None:
    """A card whose message was put aside, because the case came back, is sent anew; one that stands is left alone."""
    if card.message is None and card.due_at is None:
        card.due_at = now
