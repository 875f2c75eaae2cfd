"""Turns: the one path of every event: lock and load the session, converse, carry out, save and release, say."""

import base64
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from bot.channels.port import Chat, Inbound, TooLate
from bot.channels.saying import Outbound
from bot.deeds import Deeds
from bot.intake import Origin, Settle, nothing_to_settle
from bot.kept import Record, Stands, read, unseen, written, written_told
from bot.limits.notices import Slowed
from bot.limits.pacing import Pace, ends_in_s, is_worth_keeping
from bot.limits.weighing import Weighed, Weighing
from bot.metrics import REPEATED, IntakeMetrics, TurnTimer
from bot.owners import Owner
from bot.prompts import outbound
from bot.pseudonyms import Pseudonyms
from bot.tracing import Span
from conversations import reference
from conversations.dialog import Dialog, converse, room_for_files
from conversations.effects import Erase, StartOver
from conversations.events import Began, Pressed
from conversations.prompt import Turn
from conversations.session import Session
from locales.catalogues import Catalogues
from locales.languages import primary
from storage.owed import Owed
from storage.sessions import Held, SessionStore

# Base 32: of letters and digits that no button has to escape.
TAG_LENGTH = 6
DRAWN = reference.DIGITS - 1


def _now() -> datetime:
    return datetime.now(UTC)


def fresh_session(*, channel: str, language: str, tag: str = "") -> Session:
    """A new session with its tag, report id and reference drawn (RFC 9562 UUIDv7; 19 digits from the system's randomness)."""
    return Session(
        tag=tag or base64.b32encode(secrets.token_bytes(4))[:TAG_LENGTH].decode().lower(),
        language=language,
        channel=channel,
        report_id=uuid7().hex,
        reference=reference.make(f"{secrets.randbelow(10**DRAWN):0{DRAWN}}"),
    )


def _may_be_owed(stands: Stands | None, inbound: Inbound) -> bool:
    """Whether the event may have been answered from something else than what is kept: nothing, or another question."""
    return stands is None or (isinstance(inbound.event, Pressed) and inbound.event.step != stands.session.asked)


@dataclass(frozen=True, slots=True)
class _Given:
    """What a turn is given, with what settles it."""

    inbound: Inbound
    settle: Settle
    settled: bool | None
    sent_at: datetime
    owner: Owner
    former: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Turns:
    """Takes what citizens do, on any channel, and gives back what is said to them."""

    sessions: SessionStore
    owed: Owed
    pseudonyms: Pseudonyms
    dialog: Dialog
    catalogues: Catalogues
    deeds: Deeds
    language: str
    draft_s: int
    metrics: IntakeMetrics
    span: Span
    weighing: Weighing
    clock: Callable[[], datetime] = _now

    async def take(
        self,
        chat: Chat,
        inbound: Inbound,
        *,
        citizen: str = "",
        former: Sequence[str] = (),
        settle: Settle = nothing_to_settle,
        settled: bool | None = None,
        sent_at: datetime | None = None,
    ) -> Outbound:
        """One turn; the same `inbound.key` again says the same again and does nothing twice. Raises Slowed, and TooLate.

        `citizen` is the pseudonym of a sender with several names, `former` last month's; without them, it has only one. `settled` says
        whether what the event asked for is done already; None where nobody knows. `sent_at` is when it counts.
        """
        owner = Owner(chat.channel, inbound.sender, has_other_names=bool(citizen))
        citizen = citizen or self.pseudonyms.of(chat.channel, inbound.sender)
        with self.span("turn", channel=chat.channel), self.metrics.turn(chat.channel) as timer:
            names = former or self.pseudonyms.former(chat.channel, inbound.sender)
            given = _Given(inbound, settle, settled, sent_at or self.clock(), owner, names)
            return await self._taken(citizen, chat, given, timer)

    def greeting(self, *, channel: str, language: str, tag: str) -> Outbound:
        """What a citizen without a session sees first; nothing is kept of it."""
        session = fresh_session(channel=channel, language=self._spoken(language), tag=tag)
        turn = converse(self.dialog, session, Began())
        return outbound(self.catalogues, turn.session, turn.prompt)

    async def standing(self, channel: str, sender: str) -> Outbound | None:
        """What was said last to this citizen, if their session is still there; a reference only while it may be on its way."""
        stands = await self._looked_at(channel, sender)
        return stands.shown(self._now_s()) if stands else None

    async def room_for_files(self, channel: str, sender: str) -> int:
        """How many files this citizen's conversation would take now: none before its policy is known to allow them."""
        stands = await self._looked_at(channel, sender)
        return room_for_files(self.dialog, stands.session) if stands else 0

    async def _looked_at(self, channel: str, sender: str) -> Stands | None:
        held = await self.sessions.hold(self.pseudonyms.of(channel, sender), now=self.clock())
        await self.sessions.release(held)
        return read(held.data, Owner(channel, sender), now_s=self._now_s()).stands

    async def _taken(self, citizen: str, chat: Chat, given: _Given, timer: TurnTimer) -> Outbound:
        inbound = given.inbound
        try:
            held = await self.sessions.hold(citizen, now=self.clock())
        except Exception as error:
            self.metrics.store_failed(error)
            raise
        try:
            record = read(held.data, given.owner, now_s=self._now_s())
            stands, told = record.stands, record.told
            if stands is not None and stands.event_key == inbound.key:
                if (said := stands.said()) is not None:
                    timer.outcome = REPEATED
                    await self.sessions.release(held)
                    return said
                stands = None
            elif stands is not None and inbound.begins:
                raise TooLate
            left_s = told.until_s - int(given.sent_at.timestamp()) if told and told.event_key == inbound.key else 0
            if told is not None and left_s > 0:
                raise Slowed(told.said, words=told.said, again_s=left_s)
            if given.settled or (given.settled is None and _may_be_owed(stands, inbound)):
                # The store of sessions may have lost what the event was answered from.
                kept = await self.owed.of(held.citizen, inbound.key, now=self.clock())
                owed = read(kept, given.owner, now_s=self._now_s()).stands
                # What is done already is answered, whatever limit is reached by now.
                given = replace(given, settled=bool(given.settled or owed))
                stands = owed or stands
            if stands is not record.stands:
                record = replace(record, stands=stands)
            return await self._took(held, record, chat, given)
        except BaseException:
            await self.sessions.release(held)
            raise

    async def _took(self, held: Held, record: Record, chat: Chat, given: _Given) -> Outbound:
        inbound = given.inbound
        session = self._resumed(record.stands, chat, inbound)
        turn, pace = converse(self.dialog, session, inbound.event), record.pace
        if not given.settled:
            at_s = int(given.sent_at.timestamp())
            one = Weighed(chat.channel, inbound.event, inbound.key, session, turn, at_s, inbound.crowded)
            pace = await self.weighing.pace(held, record, one, now=self.clock())

        async def settle_with_draft(transaction: AsyncSession) -> None:
            draft = written(session, "", Outbound(session.language, ()), given.owner, at_s=self._now_s())
            await self.owed.keep(transaction, held.citizen, inbound.key, draft, now=self.clock())
            await given.settle(transaction)

        turn, erased = await self._done(turn, chat, inbound, settle_with_draft)
        said = outbound(self.catalogues, turn.session, turn.prompt)
        if erased:
            await self.owed.forget(held.citizen)
            await self._erase(held, pace)
            for former in given.former:
                await self._erase_former(former, given.owner)
        else:
            said = said.after(unseen(record.stands, inbound.shown, self._now_s()))
            kept = written(turn.session, inbound.key, said, given.owner, pace, at_s=self._now_s())
            await self._save(held, kept, lives_s=self.draft_s)
        await self.deeds.follow_files(session, turn.session, now=self.clock())
        return said

    async def _erase_former(self, citizen: str, owner: Owner) -> None:
        """What stands under last month's name, with the files of its draft."""
        await self.owed.forget(citizen)
        held = await self.sessions.hold(citizen, now=self.clock())
        await self.sessions.erase(held)
        if stands := read(held.data, owner, now_s=self._now_s()).stands:
            await self.deeds.follow_files(stands.session, stands.session.wiped(), now=self.clock())

    async def _erase(self, held: Held, pace: Pace) -> None:
        """Everything goes; whoever has sent a lot is only known to have, until that is no longer counted."""
        if not is_worth_keeping(pace, self.weighing.most):
            # Many small beginnings are a lot, too.
            self.weighing.erased.note(held.citizen, pace, at_s=self._now_s())
            await self.sessions.erase(held)
            return
        await self._save(held, written_told(None, pace, None), lives_s=ends_in_s(pace, self._now_s()))

    async def _save(self, held: Held, record: bytes, *, lives_s: int) -> None:
        try:
            await self.sessions.save(held, record, now=self.clock(), lives_s=lives_s)
        except Exception as error:
            self.metrics.store_failed(error)
            raise

    def _resumed(self, stands: Stands | None, chat: Chat, inbound: Inbound) -> Session:
        # A language may be offered no more; English would then be said instead, which few of those who spoke it read.
        language = self._spoken(stands.session.language if stands else inbound.language)
        if stands is not None and not stands.session.ended:
            return replace(stands.session, language=language)
        session = fresh_session(channel=chat.channel, language=language, tag=inbound.tag)
        # A citizen who saw the greeting answers its question, so the question has to be open.
        return converse(self.dialog, session, Began()).session if inbound.opens else session

    async def _done(self, turn: Turn, chat: Chat, inbound: Inbound, settle: Settle) -> tuple[Turn, bool]:
        """The turn with all its effects carried out, and whether the session was erased on the way."""
        erased = False
        while (effect := turn.effect) is not None:
            now = turn.session
            origin = Origin(chat.channel, now.language, inbound.key)
            event = await self.deeds.carry_out(effect, chat=chat, origin=origin, report_id=now.report_id, settle=settle)
            erased = erased or isinstance(effect, Erase)
            if isinstance(effect, StartOver):
                now = fresh_session(channel=chat.channel, language=now.language)
            said = turn.prompt
            turn = converse(self.dialog, now, event)
            turn = replace(turn, prompt=turn.prompt.after(said))
        return turn, erased

    def _now_s(self) -> int:
        return int(self.clock().timestamp())

    def _spoken(self, language: str) -> str:
        code = primary(language)
        return code if code in self.catalogues.codes else self.language
