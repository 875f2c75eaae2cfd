"""Searching: cases by what an analyst knows of them: a number, a reference, a link or account, a hash, a place."""

import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import ColumnElement, Select, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from conversations import links, places, reference
from conversations.report import Locator
from desk.access import visible
from desk.accounts.signing_in import Analyst
from desk.comparing.grouping import Comparing
from desk.comparing.signs import Sign, SignKey, locator_signs
from desk.comparing.tables import PictureRow, SignRow
from desk.custody import Custody, Entry
from desk.database import Database
from desk.queue.references import ReferenceKeys
from desk.tables import CaseRow, ReportRow

MAX_CHARS = 2000
# Who finds more than this has to say more.
MOST_FOUND = 50
_MOST_NEAR = 1000
_NUMBER = re.compile(r"[#№]?([0-9]{1,9})", re.ASCII)
_HEX = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}")
_HASH_KINDS = {32: "md5", 40: "sha1", 64: "sha256"}
_PDQ_CHARS = 64
_HANDLE = re.compile(r"@?[\w.\-]{2,64}")
# An account is reported with its app where a link names it, and alone where only its name is given.
_APPS = ("", "facebook", "instagram", "snapchat", "telegram", "tiktok", "x", "youtube", "discord", "whatsapp")
_Finder: TypeAlias = Callable[[AsyncSession], Awaitable[list[str]]]


class NothingSearched(ValueError):
    """Nothing was typed, or more than anybody means."""


class NoReferences(Exception):
    """The desk was not told what references are keyed with (IBLAGH_REFERENCE_SALTS)."""


@dataclass(frozen=True, slots=True)
class Found:
    """`kinds` is as what the words were searched; at most MOST_FOUND cases, the newest first, pictures nearest first."""

    kinds: tuple[str, ...]
    case_ids: tuple[str, ...]
    is_cut: bool = False


class Searching:
    """Looks words up without keeping them: what was searched for is in the custody log only where it is a case's number."""

    def __init__(
        self, database: Database, custody: Custody, comparing: Comparing, key: SignKey, references: ReferenceKeys
    ) -> None:
        self._database = database
        self._custody = custody
        self._comparing = comparing
        self._key = key
        self._references = references

    async def find(self, analyst: Analyst, text: str) -> Found:
        """The cases that `text` leads to; raises NothingSearched or NoReferences."""
        text = text.strip()
        if not 0 < len(text) <= MAX_CHARS:
            raise NothingSearched
        finders = await self._finders(analyst, text)
        number = _NUMBER.fullmatch(text)
        async with self._database.transaction() as session:
            reason = number[1] if number else ""
            await self._custody.append(session, Entry(analyst.name, f"search {' '.join(finders)}"[:32], "", reason))
        async with self._database.reading() as session:
            found = dict.fromkeys([case_id for find in finders.values() for case_id in await find(session)])
        return Found(tuple(finders), tuple(found)[:MOST_FOUND], len(found) > MOST_FOUND)

    async def _finders(self, analyst: Analyst, text: str) -> dict[str, _Finder]:
        """As what the text can be looked up, and how."""
        if (digits := reference.read(text)) is not None:
            if not self._references.is_possible:
                raise NoReferences
            keys = await self._references.reply_keys(digits)
            return {"reference": lambda session: _ids(session, _by_reports(analyst, ReportRow.reply_key.in_(keys)))}
        if _HEX.fullmatch(text.lower()):
            return self._by_hash(analyst, text.lower())
        if number := _NUMBER.fullmatch(text):
            return {"number": lambda session: _ids(session, _by_number(analyst, int(number[1])))}
        finders: dict[str, _Finder] = {}
        if signs := _signs_in(text):
            finders["link or account"] = lambda session: self._of_signs(session, analyst, signs)
        if codes := _codes(text):
            finders["place"] = lambda session: _of_places(session, analyst, codes)
        return finders

    def _by_hash(self, analyst: Analyst, text: str) -> dict[str, _Finder]:
        signs = (Sign(_HASH_KINDS[len(text)], text),)
        finders: dict[str, _Finder] = {"hash": lambda session: self._of_signs(session, analyst, signs)}
        if len(text) == _PDQ_CHARS:
            finders["picture"] = lambda session: self._of_pictures(session, analyst, bytes.fromhex(text))
        return finders

    async def _of_signs(self, session: AsyncSession, analyst: Analyst, signs: Collection[Sign]) -> list[str]:
        hashes = [self._key.hashed(sign.kind, sign.value) for sign in signs]
        having = select(SignRow.case_id).where(SignRow.sign_hash.in_(hashes))
        query = select(CaseRow.case_id).where(visible(analyst), CaseRow.case_id.in_(having))
        return await _ids(session, query.order_by(CaseRow.number.desc()).limit(MOST_FOUND + 1))

    async def _of_pictures(self, session: AsyncSession, analyst: Analyst, pdq: bytes) -> list[str]:
        near = (await self._comparing.near(session, pdq))[:_MOST_NEAR]
        order = {one.row_id: place for place, one in enumerate(near)}
        query = select(PictureRow.id, CaseRow.case_id).join(CaseRow, CaseRow.case_id == PictureRow.case_id)
        rows = await session.execute(query.where(visible(analyst), PictureRow.id.in_(order)))
        return [case_id for _row_id, case_id in sorted(rows, key=lambda row: order[row[0]])]


def _signs_in(text: str) -> tuple[Sign, ...]:
    """The links, accounts, numbers and addresses in what was typed; a word alone may be the name of an account."""
    found = list(links.find(text))
    if _HANDLE.fullmatch(text):
        found.append(Locator("account", f"@{text.removeprefix('@')}"))
    signs = [sign for one in found for sign in locator_signs(one)]
    more = [
        Sign("account", f"{app} {sign.value.strip()}") for sign in signs if sign.value.startswith(" ") for app in _APPS
    ]
    return tuple(dict.fromkeys([*signs, *more]))


def _codes(text: str) -> tuple[str, ...]:
    """The codes of the places that are meant: one by its code, or those of that name."""
    exact = places.place(text.upper())
    found = (exact,) if exact else places.search(text)
    # A region is meant with its provinces: citizens answer with either.
    return tuple(dict.fromkeys(code for one in found for code in (one.code, *places.within(one.code))))


async def _of_places(session: AsyncSession, analyst: Analyst, codes: tuple[str, ...]) -> list[str]:
    # Each place is read from its newest report on: that takes no longer for Casablanca than for a village.
    each = [_newest_of(analyst, code).subquery() for code in codes]
    rows = union_all(*(select(one.c.case_id, one.c.arrived_at) for one in each)).subquery()
    query = select(rows.c.case_id).order_by(rows.c.arrived_at.desc()).limit(4 * MOST_FOUND)
    return list(dict.fromkeys(await _ids(session, query)))


def _newest_of(analyst: Analyst, code: str) -> Select[str, object]:
    query = select(ReportRow.case_id, ReportRow.arrived_at).join(CaseRow, CaseRow.case_id == ReportRow.case_id)
    query = query.where(ReportRow.place == code, visible(analyst))
    return query.order_by(ReportRow.arrived_at.desc()).limit(4 * MOST_FOUND)


def _by_number(analyst: Analyst, number: int) -> Select[str]:
    return select(CaseRow.case_id).where(visible(analyst), CaseRow.number == number)


def _by_reports(analyst: Analyst, condition: ColumnElement[bool]) -> Select[str]:
    query = select(CaseRow.case_id).join(ReportRow, ReportRow.case_id == CaseRow.case_id)
    return query.where(visible(analyst), condition).distinct().limit(MOST_FOUND + 1)


async def _ids(session: AsyncSession, query: Select[str]) -> list[str]:
    return [row[0] for row in await session.execute(query)]
