"""Draft files: sealed files that no report holds yet, each held as long as its draft, and gone with it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from storage.database import Database, insert_new
from storage.evidence import EvidenceStore
from storage.tables import EvidenceRow, HoldRow

# A hold outlasts its draft by this at least, for the turn that still files it, and by twice this at most: a turn that
# only answers a question need not write it anew.
SLACK = timedelta(minutes=30)
ASKED_AT_ONCE = 200


class DraftFiles:
    """The files of drafts that live `draft_s` seconds after each answer."""

    def __init__(self, database: Database, evidence: EvidenceStore, *, draft_s: int) -> None:
        self._database = database
        self._evidence = evidence
        self._lives = timedelta(seconds=draft_s)
        # Those that a sweep will ask for next.
        self._reported: frozenset[str] = frozenset()

    async def hold(self, evidence_ids: Sequence[str], *, now: datetime) -> None:
        """Keep these as long as a draft that was answered now."""
        held = sorted(set(evidence_ids))
        enough, until = now + self._lives + SLACK, now + self._lives + 2 * SLACK
        async with self._database.reading() as session:
            long_enough = select(func.count()).where(HoldRow.evidence_id.in_(held), HoldRow.held_until >= enough)
            if await session.scalar(long_enough) == len(held):
                return
        async with self._database.transaction() as session:
            for evidence_id in held:
                if not await insert_new(session, HoldRow, evidence_id=evidence_id, held_until=until):
                    one = HoldRow.evidence_id == evidence_id
                    await session.execute(update(HoldRow).where(one).values(held_until=until))

    async def drop(self, evidence_ids: Sequence[str]) -> None:
        """Delete these, but for those that a report holds. What cannot be deleted now, a sweep deletes: nobody knows it."""
        async with self._database.transaction() as session:
            await session.execute(delete(HoldRow).where(HoldRow.evidence_id.in_(evidence_ids)))
        await self._remove(evidence_ids)

    async def sweep(self, now: datetime) -> int:
        """Delete the files of drafts that are over; how many drafts' files there were."""
        async with self._database.transaction() as session:
            over = delete(HoldRow).where(HoldRow.held_until < now).returning(HoldRow.evidence_id)
            ended = list(await session.scalars(over))
        await self._remove(ended)
        return len(ended)

    async def is_known(self, evidence_id: str) -> bool:
        """Whether a report or a draft holds it; a sweep that asks in the order of the ids costs few queries."""
        # What is reported stays reported, so that it may be remembered; a draft's file may be dropped at any time.
        if evidence_id in self._reported:
            return True
        following = select(EvidenceRow.evidence_id).where(EvidenceRow.evidence_id >= evidence_id)
        async with self._database.reading() as session:
            if await session.get(HoldRow, evidence_id) is not None:
                return True
            self._reported = frozenset(
                await session.scalars(following.order_by(EvidenceRow.evidence_id).limit(ASKED_AT_ONCE))
            )
            return evidence_id in self._reported

    async def _remove(self, evidence_ids: Sequence[str]) -> None:
        """Delete from the store what no report holds."""
        for at in range(0, len(evidence_ids), ASKED_AT_ONCE):
            some = evidence_ids[at : at + ASKED_AT_ONCE]
            async with self._database.reading() as session:
                named = select(EvidenceRow.evidence_id).where(EvidenceRow.evidence_id.in_(some))
                reported = set(await session.scalars(named))
            for evidence_id in some:
                if evidence_id not in reported:
                    await self._evidence.remove(evidence_id)
