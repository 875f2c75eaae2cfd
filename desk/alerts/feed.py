"""Feed: the cards that wait to be sent or changed, and what became of them; asked as often as anybody likes, it says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.alerts.chats import ChatKey
from desk.alerts.readers import Reader
from desk.alerts.standing import CardView, is_of_round, view, waits
from desk.alerts.tables import AlertRow, CardRow, LinkedRow
from desk.custody import DESK, Custody, Entry, one_at_a_time
from desk.database import Database
from desk.tables import AccountRow, CaseRow

AT_ONCE = 30
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)


class Outcome(StrEnum):
    """What became of a message: it is there, it could not be sent now, or nobody is there to write to."""

    SENT = "sent"
    FAILED = "failed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class _Due:
    card: CardRow
    alert: AlertRow
    reader: Reader
    case: CaseRow


class Feed:
    """Cards leave it only when the bot says that they arrived."""

    def __init__(self, database: Database, custody: Custody, key: ChatKey) -> None:
        self._database = database
        self._custody = custody
        self._key = key

    async def due(self, now: datetime) -> tuple[CardView, ...]:
        """What to send or change now, the most urgent first; what has become needless leaves without a message."""
        query = _cards().where(CardRow.due_at <= now)
        order = (CaseRow.priority, CardRow.due_at, CardRow.card_id)
        async with self._database.reading() as session:
            rows = (await session.execute(query.order_by(*order).limit(AT_ONCE))).all()
            views = [(one, await self._view(session, _due(one), now)) for one in rows]
        needless = [one.CardRow.card_id for one, shown in views if shown is None]
        if needless:
            await self._drop(needless, now)
        return tuple(shown for _one, shown in views if shown is not None)

    async def settle(self, card_id: int, outcome: Outcome, *, message: int | None, shown: str, now: datetime) -> None:
        """Keep what became of a card; one whose case changed or came back meanwhile stays due. A card that is gone is none."""
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            row = (await session.execute(_cards().where(CardRow.card_id == card_id))).first()
            if row is None:
                return
            due = _due(row)
            if outcome is not Outcome.GONE and not is_of_round(shown, due.card):
                return
            match outcome:
                case Outcome.FAILED:
                    due.card.attempts += 1
                    due.card.due_at = now + min(_FIRST_WAIT * 2 ** min(due.card.attempts, 10), _LONGEST_WAIT)
                case Outcome.GONE:
                    await self._gone(session, due.reader.link, due.reader.account, now)
                case Outcome.SENT:
                    await self._sent(session, due, message=message, shown=shown, now=now)

    async def _sent(self, session: AsyncSession, due: _Due, *, message: int | None, shown: str, now: datetime) -> None:
        if message is not None and message != due.card.message:
            said = Entry(DESK, "alert sent", due.case.case_id, due.reader.account.name)
            await self._custody.append(session, said)
        due.card.message, due.card.shown_hash, due.card.attempts = message or due.card.message, shown, 0
        due.card.due_at = due.card.snoozed_until = _snoozed(due.card, now)
        if await self._view(session, due, now) is not None:
            # Something happened between the asking and the sending.
            due.card.due_at = now

    async def unreachable(self, link_id: str, now: datetime) -> None:
        """Nobody is at the other end of a link any more; its analyst sees so on My account."""
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            link = await session.get(LinkedRow, link_id)
            if link is not None:
                await self._gone(session, link, await session.get_one(AccountRow, link.account_id), now)

    async def _gone(self, session: AsyncSession, link: LinkedRow, account: AccountRow, now: datetime) -> None:
        if link.dead_at is None:
            link.dead_at = now
            await self._custody.append(session, Entry(DESK, "alerts unreachable", account.name))

    async def _view(self, session: AsyncSession, due: _Due, now: datetime) -> CardView | None:
        """What the card says now; None when nothing has to be said."""
        card, reader, case = due.card, due.reader, due.case
        if reader.account.disabled_at is not None or reader.link.dead_at is not None:
            return None
        try:
            to = self._key.opened(reader.link.sealed_to, reader.link.link_id)
        except InvalidTag:
            # Kept under another secret: nobody can be written to.
            return None
        holder = await session.get(AccountRow, case.assigned_to) if case.assigned_to else None
        shown = view(card, due.alert, reader, case, to=to, holder=holder.name if holder else "", now=now)
        is_needless = card.message is None and not waits(due.alert, shown.standing)
        return None if is_needless or shown.shown == card.shown_hash else shown

    async def _drop(self, card_ids: Sequence[int], now: datetime) -> None:
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            for row in (await session.execute(_cards().where(CardRow.card_id.in_(card_ids)))).all():
                due = _due(row)
                # Asked again under the lock, for the case may have come back.
                if await self._view(session, due, now) is None:
                    due.card.due_at = _snoozed(due.card, now)


def _snoozed(card: CardRow, now: datetime) -> datetime | None:
    is_snoozed = card.snoozed_until is not None and card.snoozed_until > now
    return card.snoozed_until if is_snoozed else None


def _cards() -> Select[CardRow, AlertRow, LinkedRow, AccountRow, CaseRow]:
    query = select(CardRow, AlertRow, LinkedRow, AccountRow, CaseRow).join(
        AlertRow, AlertRow.alert_id == CardRow.alert_id
    )
    query = query.join(LinkedRow, LinkedRow.link_id == CardRow.link_id)
    query = query.join(AccountRow, AccountRow.account_id == LinkedRow.account_id)
    return query.join(CaseRow, CaseRow.case_id == AlertRow.case_id)


def _due(row: Row[CardRow, AlertRow, LinkedRow, AccountRow, CaseRow]) -> _Due:
    return _Due(row.CardRow, row.AlertRow, Reader(row.AccountRow, row.LinkedRow), row.CaseRow)
