"""Weighing: whether a turn fits what its citizen may send; what does not is refused before anything of it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.kept import Record, Told, written_told
from bot.limits import pacing
from bot.limits.erased import Erased
from bot.limits.notices import HasToWait, Slowed, notice
from bot.limits.pacing import Lane, Limit, Over, Pace
from bot.limits.shadows import Shadows, Treatment
from bot.limits.urgent import Urgent
from bot.metrics import IntakeMetrics
from conversations.events import Event
from conversations.prompt import Turn
from conversations.session import Session
from conversations.tongues import Tongues
from locales.catalogues import Catalogues
from storage.sessions import Held, SessionStore

# What an operator slows down may send this part of what anybody may.
SLOW_PART = 10


@dataclass(frozen=True, slots=True)
class Weighed:
    """A turn that is about to be done: who, what, and when it counts (seconds of the Unix epoch)."""

    channel: str
    event: Event
    event_key: str
    session: Session
    turn: Turn
    at_s: int
    crowded: bool = False


@dataclass(frozen=True, slots=True)
class Weighing:
    """Counts turns in their citizen's record, which is read and written anyway, and so costs no round trip."""

    sessions: SessionStore
    catalogues: Catalogues
    tongues: Tongues
    most: Mapping[Limit, int]
    shadows: Shadows
    metrics: IntakeMetrics
    draft_s: int
    urgent: Urgent
    erased: Erased

    async def pace(self, held: Held, record: Record, one: Weighed, *, now: datetime) -> Pace:
        """The citizen's pace with this turn in it, to be saved when it is done: what fails is not counted.

        Raises HasToWait, or Slowed; that the citizen was told is kept then, and where they stand stays as it was.
        """
        lane = pacing.lane_of(one.session, one.turn)
        if one.crowded and lane is Lane.OPEN and not (record.stands and self._leads(one)):
            raise HasToWait
        treatment = await self.shadows.of(held.citizen, now=now)
        used = self.erased.of(held.citizen, at_s=one.at_s)
        both, over = self._verdict(pacing.added(record.pace, used, at_s=one.at_s), one, lane, treatment)
        pace = pacing.without(both, used, own=record.pace, at_s=one.at_s)
        if over is None:
            if lane is Lane.URGENT:
                self.urgent.mark(held.citizen)
            return pace
        self.metrics.slowed(
            one.channel, over.limit.value, treatment.value if treatment else "told" if over.tell else "quiet"
        )
        if treatment is not None:
            raise Slowed(None, words=None, again_s=over.again_s)
        words = notice(self.catalogues, one.session, over)
        if over.tell:
            data = written_told(record.stands, pace, Told(one.event_key, words, one.at_s + over.again_s))
            await self.sessions.save(held, data, now=now, lives_s=self.draft_s)
            await self.shadows.reach(held.citizen, one.channel, now=now)
        raise Slowed(words if over.tell else None, words=words, again_s=over.again_s)

    def _verdict(self, pace: Pace, one: Weighed, lane: Lane, treatment: Treatment | None) -> tuple[Pace, Over | None]:
        wanted = pacing.wanted_by(one.turn.effect)
        # A life in danger is never slowed down by an operator.
        most = self.most if lane is Lane.URGENT or treatment is None else _slowed(self.most)
        after, over = pacing.weighed(pace, wanted, most, lane=lane, at_s=one.at_s)
        if lane is Lane.OPEN and treatment is Treatment.IGNORE:
            after, over = pace, Over(Limit.MESSAGES, lane, pacing.SECONDS[Limit.MESSAGES], tell=False)
        if over is not None and lane is Lane.OPEN and self._leads(one):
            return pacing.weighed(pace, wanted, self.most, lane=Lane.URGENT, at_s=one.at_s)
        return after, over

    def _leads(self, one: Weighed) -> bool:
        """A way to the first question carries nothing that is counted by itself, a reference least of all."""
        if set(pacing.wanted_by(one.turn.effect)) != {Limit.MESSAGES}:
            return False
        leads = pacing.leads_to_urgent(one.event, self.tongues, one.session.language)
        return leads or pacing.numbers_language(one.event, one.session, one.turn)


def _slowed(most: Mapping[Limit, int]) -> Mapping[Limit, int]:
    return {limit: max(count // SLOW_PART, 1) if count else 0 for limit, count in most.items()}
