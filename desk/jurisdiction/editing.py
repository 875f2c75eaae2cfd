"""Editing: the version of the rules that holds, its history, each editor's draft, and saving it unless another was faster."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.text import _
from desk.accounts.signing_in import Analyst
from desk.custody import Custody, Entry, one_at_a_time
from desk.database import Database
from desk.jurisdiction.documents import from_text, to_text
from desk.jurisdiction.rules import RuleSet, Wrong
from desk.jurisdiction.tables import DraftRow, VersionRow

DEFAULT = Path(__file__).parent / "default.json"
MAX_NOTE = 300
SAVED = "rules saved"

NEEDS_NOTE = _("Please say in a few words why the rules change, in at most 300 characters.")


class Conflict(Exception):
    """Somebody saved another version since this one was begun."""


class NothingChanged(Exception):
    """There is no draft, or it is what holds already."""


@dataclass(frozen=True)
class Version:
    """A version that was saved; number 0 is the one that the desk comes with, which nobody saved."""

    number: int
    document: str
    author: str = ""
    note: str = ""
    at: datetime | None = None

    @cached_property
    def ruleset(self) -> RuleSet:
        """Its rules."""
        return from_text(self.document)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an editor sees: the rules with own changes, what they are based on, and what holds now."""

    ruleset: RuleSet
    base: Version
    current: Version

    @property
    def is_changed(self) -> bool:
        """Whether there is something to save."""
        return self.ruleset != self.base.ruleset

    @property
    def is_late(self) -> bool:
        """Whether somebody saved another version since."""
        return self.base.number != self.current.number


class Editing:
    """Versions and drafts; each save is in the custody log, in the same transaction."""

    def __init__(self, database: Database, custody: Custody) -> None:
        self._database = database
        self._custody = custody

    async def current(self) -> Version:
        """The version that holds."""
        async with self._database.reading() as session:
            return await current_version(session)

    async def version(self, number: int) -> Version | None:
        """One version."""
        async with self._database.reading() as session:
            return await _version(session, number)

    async def history(self) -> tuple[Version, ...]:
        """All of them, newest first, down to the one that the desk comes with."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(VersionRow).order_by(VersionRow.version.desc()))
            return (*(_read(row) for row in rows), _first())

    async def draft(self, analyst: Analyst) -> Draft:
        """This editor's draft, or what holds when there is none."""
        async with self._database.reading() as session:
            current = await current_version(session)
            row = await session.get(DraftRow, analyst.account_id)
            base = await _version(session, row.based_on) if row else None
            mine = _readable(row) if row else None
            if base is None or mine is None:
                return Draft(current.ruleset, current, current)
            return Draft(mine, base, current)

    async def keep(self, analyst: Analyst, ruleset: RuleSet, *, based_on: int) -> None:
        """Keep a draft, in place of the one there was."""
        async with self._database.transaction() as session:
            await session.merge(
                DraftRow(
                    account_id=analyst.account_id,
                    based_on=based_on,
                    changed_at=datetime.now(UTC),
                    document=to_text(ruleset),
                )
            )

    async def drop(self, analyst: Analyst) -> None:
        """Forget this editor's draft."""
        async with self._database.transaction() as session:
            await session.execute(delete(DraftRow).where(DraftRow.account_id == analyst.account_id))

    async def save(self, analyst: Analyst, *, based_on: int, note: str) -> int:
        """Make the draft the version that holds; its number. Raises Wrong, NothingChanged or Conflict."""
        note = note.strip()
        if not note or len(note) > MAX_NOTE:
            raise Wrong(NEEDS_NOTE, field="note")
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            draft = await session.get(DraftRow, analyst.account_id)
            current = await current_version(session)
            if draft is None or from_text(draft.document) == current.ruleset:
                raise NothingChanged
            if not draft.based_on == based_on == current.number:
                raise Conflict
            number = current.number + 1
            await self._custody.append(session, Entry(analyst.name, SAVED, f"rules {number}", digest(draft.document)))
            session.add(_row(draft, number, author=analyst.name, note=note))
            await session.delete(draft)
            return number


async def current_version(session: AsyncSession) -> Version:
    """The version that holds, in the caller's transaction."""
    row = await session.scalar(select(VersionRow).order_by(VersionRow.version.desc()).limit(1))
    return _read(row) if row else _first()


async def _version(session: AsyncSession, number: int) -> Version | None:
    if number == 0:
        return _first()
    row = await session.get(VersionRow, number)
    return _read(row) if row else None


def _row(draft: DraftRow, number: int, *, author: str, note: str) -> VersionRow:
    return VersionRow(version=number, at=datetime.now(UTC), author=author, note=note, document=draft.document)


def _readable(row: DraftRow) -> RuleSet | None:
    """A draft of a desk that knew other codes is dropped, so that its editor is not locked out."""
    try:
        return from_text(row.document)
    except Wrong:
        return None


def _read(row: VersionRow) -> Version:
    return Version(row.version, row.document, author=row.author, note=row.note, at=row.at)


def _first() -> Version:
    return Version(0, DEFAULT.read_text(encoding="utf-8"))


def digest(document: str) -> str:
    """By it the custody log tells whether a stored version is the one that was saved."""
    return f"sha256 {hashlib.sha256(document.encode()).hexdigest()}"
