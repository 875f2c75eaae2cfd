"""Turns: the one path of every event: lock and load the session, converse, carry out, save and release, say."""

import base64
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from bot.channels.port import Chat, Inbound
from bot.channels.saying import Outbound
from bot.deeds import Deeds
from bot.intake import Origin, Settle, nothing_to_settle
from bot.metrics import REPEATED, IntakeMetrics, TurnTimer
from bot.prompts import outbound
from bot.pseudonyms import Pseudonyms
from bot.tracing import Span
from conversations import reference
from conversations.dialog import Dialog, converse, room_for_files
from conversations.effects import Erase, StartOver
from conversations.events import Began, Pressed
from conversations.prompt import Turn
from conversations.session import Session, UnreadableSession, from_json, to_json
from locales.catalogues import LANGUAGES, Catalogues
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


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the session store holds of a citizen: the session, the last event, and what was said to it, still as JSON."""

    session: Session
    event_key: str
    said_json: dict[str, Any]

    def said(self) -> Outbound | None:
        """What was said; None when this version can no longer read it."""
        try:
            return Outbound.from_json(self.said_json)
        except (KeyError, TypeError, ValueError):
            return None


def _written(session: Session, event_key: str, said: Outbound) -> bytes:
    record = {"session": to_json(session), "event": event_key, "said": said.to_json()}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def _may_be_owed(kept: _Kept | None, inbound: Inbound) -> bool:
    """Whether the event may have been answered from something else than what is kept: nothing, or another question."""
    return kept is None or (isinstance(inbound.event, Pressed) and inbound.event.step != kept.session.asked)


def _read(data: bytes | None) -> _Kept | None:
    """What was kept; None when there is nothing, or nothing that this version can read."""
    if data is None:
        return None
    try:
        record = json.loads(data)
        return _Kept(from_json(record["session"]), record["event"], dict(record["said"]))
    except (UnreadableSession, KeyError, TypeError, ValueError):
        return None


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
    clock: Callable[[], datetime] = _now

    async def take(
        self,
        chat: Chat,
        inbound: Inbound,
        *,
        citizen: str = "",
        settle: Settle = nothing_to_settle,
        settled: bool | None = None,
    ) -> Outbound:
        """One turn; the same `inbound.key` again says the same again and does nothing twice.

        `citizen` is the pseudonym of a sender with several names; without it, the sender has only one. `settled` says
        whether what the event asked for is done already; None where nobody knows.
        """
        citizen = citizen or self.pseudonyms.of(chat.channel, inbound.sender)
        with self.span("turn", channel=chat.channel), self.metrics.turn(chat.channel) as timer:
            return await self._taken(citizen, chat, inbound, settle, timer, settled)

    def greeting(self, *, channel: str, language: str, tag: str) -> Outbound:
        """What a citizen without a session sees first; nothing is kept of it."""
        session = fresh_session(channel=channel, language=self._spoken(language), tag=tag)
        turn = converse(self.dialog, session, Began())
        return outbound(self.catalogues, turn.session, turn.prompt)

    async def standing(self, channel: str, sender: str) -> Outbound | None:
        """What was said last to this citizen, if their session is still there."""
        held = await self.sessions.hold(self.pseudonyms.of(channel, sender), now=self.clock())
        await self.sessions.release(held)
        kept = _read(held.data)
        return kept.said() if kept else None

    async def room_for_files(self, channel: str, sender: str) -> int:
        """How many files this citizen's conversation would take now: none before its policy is known to allow them."""
        held = await self.sessions.hold(self.pseudonyms.of(channel, sender), now=self.clock())
        await self.sessions.release(held)
        kept = _read(held.data)
        return room_for_files(self.dialog, kept.session) if kept else 0

    async def _taken(
        self,
        citizen: str,
        chat: Chat,
        inbound: Inbound,
        settle: Settle,
        timer: TurnTimer,
        settled: bool | None,
    ) -> Outbound:
        try:
            held = await self.sessions.hold(citizen, now=self.clock())
        except Exception as error:
            self.metrics.store_failed(error)
            raise
        try:
            kept = _read(held.data)
            if kept is not None and kept.event_key == inbound.key:
                if (said := kept.said()) is not None:
                    timer.outcome = REPEATED
                    await self.sessions.release(held)
                    return said
                kept = None
            if settled or (settled is None and _may_be_owed(kept, inbound)):
                # The store of sessions may have lost what the event was answered from.
                kept = _read(await self.owed.of(citizen, inbound.key, now=self.clock())) or kept
            return await self._took(held, kept, chat, inbound, settle)
        except BaseException:
            await self.sessions.release(held)
            raise

    async def _took(self, held: Held, kept: _Kept | None, chat: Chat, inbound: Inbound, settle: Settle) -> Outbound:
        session = self._resumed(kept, chat, inbound)

        async def settle_with_draft(transaction: AsyncSession) -> None:
            draft = _written(session, "", Outbound(session.language, ()))
            await self.owed.keep(transaction, held.citizen, inbound.key, draft, now=self.clock())
            await settle(transaction)

        turn, erased = await self._conversed(session, chat, inbound, settle_with_draft)
        said = outbound(self.catalogues, turn.session, turn.prompt)
        if erased:
            await self.owed.forget(held.citizen)
            await self.sessions.erase(held)
        else:
            record = _written(turn.session, inbound.key, said)
            try:
                await self.sessions.save(held, record, now=self.clock(), lives_s=self.draft_s)
            except Exception as error:
                self.metrics.store_failed(error)
                raise
        await self.deeds.follow_files(session, turn.session, now=self.clock())
        return said

    def _resumed(self, kept: _Kept | None, chat: Chat, inbound: Inbound) -> Session:
        if kept is not None and not kept.session.ended:
            return kept.session
        language = kept.session.language if kept else self._spoken(inbound.language)
        session = fresh_session(channel=chat.channel, language=language, tag=inbound.tag)
        # A citizen who saw the greeting answers its question, so the question has to be open.
        return converse(self.dialog, session, Began()).session if inbound.opens else session

    async def _conversed(self, session: Session, chat: Chat, inbound: Inbound, settle: Settle) -> tuple[Turn, bool]:
        """The turn with all its effects carried out, and whether the session was erased on the way."""
        turn, erased = converse(self.dialog, session, inbound.event), False
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

    def _spoken(self, language: str) -> str:
        code = language[:2].lower()
        return code if code in LANGUAGES else self.language
