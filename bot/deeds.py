"""Deeds: what a turn asked for, carried out; each deed ends in the event that the conversation goes on with."""

from dataclasses import dataclass
from datetime import datetime

from bot.attachments import Attachments
from bot.channels.port import Chat
from bot.informing import Informer
from bot.intake import Intake, Origin, Settle
from bot.metrics import IntakeMetrics
from bot.tracing import Span
from bot.verifying import Verifier
from conversations import effects, events
from conversations.privacy import Informed, RightAsked
from conversations.session import Session


@dataclass(frozen=True, slots=True)
class Deeds:
    """The hands of a conversation."""

    intake: Intake
    attachments: Attachments
    verifier: Verifier
    informer: Informer
    metrics: IntakeMetrics
    span: Span

    async def carry_out(
        self, effect: effects.Effect, *, chat: Chat, origin: Origin, report_id: str, settle: Settle
    ) -> events.Event:
        """Do what `effect` says; safe to do again for the same event."""
        match effect:
            case effects.FileReport():
                return await self._filed(effect, origin, settle)
            case effects.AddToReport():
                return await self._added(effect, origin, settle)
            case effects.WithdrawIdentity():
                return await self.intake.withdraw(effect.report_id, settle)
            case effects.AskRight() | effects.ShowTerms():
                return await self._informed(effect, origin, settle)
            case effects.LookUp():
                return await self.intake.find(effect.reference)
            case effects.FetchFiles():
                return await self._fetched(effect, chat, origin, report_id)
            case effects.ForgetFiles():
                await chat.forget(effect.offers)
                return events.Began()
            case effects.CheckReceipt() | effects.ShowHandles():
                return await self._verified(effect)
            case effects.Erase():
                return events.Erased(await chat.erase())
        return events.Began()

    async def _informed(
        self, effect: effects.AskRight | effects.ShowTerms, origin: Origin, settle: Settle
    ) -> RightAsked | Informed:
        terms = await self.informer.terms()
        if isinstance(effect, effects.ShowTerms):
            return Informed(terms)
        asked = await self.intake.ask(effect, origin, settle)
        return RightAsked(effect.right, terms, asked.contact, asked.purged, asked.let_go)

    async def _verified(self, effect: effects.CheckReceipt | effects.ShowHandles) -> events.Checked | events.Official:
        if isinstance(effect, effects.ShowHandles):
            return self.verifier.official()
        return await self.verifier.check(effect.text)

    async def _filed(self, effect: effects.FileReport, origin: Origin, settle: Settle) -> events.Filed:
        with self.span("report", channel=origin.channel):
            filed = await self.intake.file(effect, origin, settle)
        self.metrics.filed(origin.channel, effect.priority)
        return filed

    async def _fetched(self, effect: effects.FetchFiles, chat: Chat, origin: Origin, report_id: str) -> events.Fetched:
        with self.span("evidence", channel=origin.channel):
            fetched = await self.attachments.fetch(chat, effect.offers, report_id=report_id, event_key=origin.event_key)
        self.metrics.fetched(fetched.files, fetched.refused)
        return fetched

    async def _added(self, effect: effects.AddToReport, origin: Origin, settle: Settle) -> events.Added:
        added = await self.intake.add(effect, origin, settle)
        if not added.kept and effect.files:
            # No report will ever hold them, and no draft does any more.
            await self.attachments.drafts.drop([one.id for one in effect.files])
        return added

    async def follow_files(self, before: Session, after: Session, *, now: datetime) -> None:
        """What a draft still holds lives as long as it, what it let go is deleted; after its session is saved."""
        held = {one.id for one in after.files}
        gone = {one.id for one in before.files} - held
        if held:
            await self.attachments.drafts.hold(sorted(held), now=now)
        if gone:
            await self.attachments.drafts.drop(sorted(gone))
