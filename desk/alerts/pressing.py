"""Pressing: what comes of a button on a card: account, role, clearance and case are asked again at that moment."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.access import NotForYou, seen_case
from desk.alerts.linking import Known, Linking
from desk.alerts.rota import CASABLANCA
from desk.alerts.tables import AlertRow, CardRow
from desk.custody import Custody, Entry, one_at_a_time
from desk.database import Database
from desk.tables import AccountRow, CaseRow
from storage.wire import State

SNOOZED = "alert snoozed"
# In the custody log, how a case was taken or given back.
BY_PHONE = "telegram"
_MORNING = 8 * 60


class Press(StrEnum):
    """The buttons that the desk has to hear of; opening a case is a link."""

    CLAIM = "claim"
    HAND_BACK = "back"
    SNOOZE_15 = "snooze15"
    SNOOZE_60 = "snooze60"
    SNOOZE_MORNING = "morning"


class Answer(StrEnum):
    """What happened."""

    CLAIMED = "claimed"
    HANDED_BACK = "handed_back"
    SNOOZED = "snoozed"
    YOURS_ALREADY = "yours_already"
    TAKEN = "taken"
    NOT_YOURS = "not_yours"
    CLOSED = "closed"
    # There is no such card, or the case is not for this account: the two sound the same.
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Pressed:
    """The answer, in whose language; `holder` is named to supervisors only, `until` is when a snooze ends."""

    answer: Answer
    language: str
    holder: str = ""
    until: datetime | None = None


class Pressing:
    """Each press is one unit of work; what it changes is on record by the analyst's name."""

    def __init__(self, database: Database, custody: Custody, linking: Linking) -> None:
        self._database = database
        self._custody = custody
        self._linking = linking

    async def press(self, chat: int, card_id: int, press: Press, now: datetime) -> Pressed:
        """Do what was pressed, if it may be done now; raises NotLinked."""
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            known = await self._linking.known_in(session, chat)
            card = await session.get(CardRow, card_id)
            if card is None or card.link_id != known.link_id:
                return Pressed(Answer.NOTHING, known.language)
            alert = await session.get_one(AlertRow, card.alert_id)
            # Whatever comes of it, the card is brought up to date.
            card.due_at = now
            try:
                case = await seen_case(session, known.analyst, alert.case_id)
            except NotForYou:
                return Pressed(Answer.NOTHING, known.language)
            if case.state == State.CLOSED.value:
                return Pressed(Answer.CLOSED, known.language)
            match press:
                case Press.CLAIM:
                    return await self._claim(session, known, card, case, now)
                case Press.HAND_BACK:
                    return await self._hand_back(session, known, case)
                case _:
                    return await self._snooze(session, known, card, case, until=_until(press, now))

    async def _claim(self, session: AsyncSession, known: Known, card: CardRow, case: CaseRow, now: datetime) -> Pressed:
        if case.assigned_to == known.analyst.account_id:
            return Pressed(Answer.YOURS_ALREADY, known.language)
        if case.assigned_to is not None:
            # On a phone nobody takes a case away from another, not even who may: that is done looking at it.
            return Pressed(Answer.TAKEN, known.language, await _holder(session, known, case))
        await self._custody.append(session, Entry(known.analyst.name, "took", case.case_id, BY_PHONE))
        case.assigned_to, case.assigned_at = known.analyst.account_id, now
        card.snoozed_until = None
        return Pressed(Answer.CLAIMED, known.language)

    async def _hand_back(self, session: AsyncSession, known: Known, case: CaseRow) -> Pressed:
        if case.assigned_to != known.analyst.account_id:
            return Pressed(Answer.NOT_YOURS, known.language)
        await self._custody.append(session, Entry(known.analyst.name, "handed back", case.case_id, BY_PHONE))
        case.assigned_to = case.assigned_at = None
        return Pressed(Answer.HANDED_BACK, known.language)

    async def _snooze(
        self, session: AsyncSession, known: Known, card: CardRow, case: CaseRow, *, until: datetime
    ) -> Pressed:
        if case.assigned_to not in (None, known.analyst.account_id):
            return Pressed(Answer.TAKEN, known.language, await _holder(session, known, case))
        reason = until.isoformat(timespec="minutes")
        await self._custody.append(session, Entry(known.analyst.name, SNOOZED, case.case_id, reason))
        card.snoozed_until, card.shown_hash = until, ""
        return Pressed(Answer.SNOOZED, known.language, until=until)


def _until(press: Press, now: datetime) -> datetime:
    if press is Press.SNOOZE_MORNING:
        tomorrow = now.astimezone(CASABLANCA) + timedelta(days=1)
        today = now.astimezone(CASABLANCA)
        is_night = today.hour * 60 + today.minute < _MORNING
        day = today if is_night else tomorrow
        return day.replace(hour=_MORNING // 60, minute=0, second=0, microsecond=0).astimezone(now.tzinfo)
    return now + timedelta(minutes=15 if press is Press.SNOOZE_15 else 60)


async def _holder(session: AsyncSession, known: Known, case: CaseRow) -> str:
    if not known.analyst.supervises:
        return ""
    name = await session.scalar(select(AccountRow.name).where(AccountRow.account_id == case.assigned_to))
    return name or ""
