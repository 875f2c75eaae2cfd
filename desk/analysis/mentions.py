"""Mentions: in which cases that an analyst may see something was reported, from when to when, and which lists name it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from desk.access import visible
from desk.accounts.signing_in import Analyst
from desk.comparing.related import CaseMark
from desk.comparing.signs import Sign, SignKey
from desk.comparing.tables import CaseMarkRow, ListRow, ListSignRow, PicturePairRow, PictureRow, SignRow
from desk.tables import CaseRow, ReportRow

# Other cases that are named for each thing; of the rest the count is told.
MOST_OTHERS = 50
_Side = InstrumentedAttribute[int]


@dataclass(frozen=True, slots=True)
class OtherCase:
    """A case that mentions the same."""

    case_id: str
    number: int
    category: str
    state: str


@dataclass(frozen=True, slots=True)
class Mention:
    """In how many cases something was reported, this one among them, when first and last, and which the others are.

    The times are when those reports were filed, whenever in them it was added. `more` others are not named.
    """

    cases: int
    first_at: datetime
    last_at: datetime
    others: tuple[OtherCase, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class NearPicture:
    """A picture of another case that looks like one of this: how many of 256 bits of their hashes differ."""

    other: OtherCase
    distance: int


# A case with what is true of all that mention the same: how many they are, since when and until when.
_Row = tuple[OtherCase, int, datetime, datetime]


class Mentions:
    """Looks things up by what reports are compared by, and names `most` other cases for each; nothing is unsealed."""

    def __init__(self, key: SignKey, *, most: int = MOST_OTHERS) -> None:
        self._key = key
        self._most = most

    async def of(
        self, session: AsyncSession, analyst: Analyst, case_id: str, signs: Iterable[Sign]
    ) -> Mapping[tuple[str, str], Mention]:
        """Where each of `signs` is mentioned, by its kind and value; nothing for what this analyst may not see."""
        hashes = self._hashes(signs)
        rows: dict[bytes, list[_Row]] = {}
        for row in await session.execute(_named(_ranked(analyst, hashes), self._most)):
            case = OtherCase(row.case_id, row.number, row.category, row.state)
            rows.setdefault(row.sign_hash, []).append((case, row.cases, row.since_at, row.until_at))
        return {
            named: self._mention(rows[sign_hash], case_id) for sign_hash, named in hashes.items() if sign_hash in rows
        }

    async def listed(self, session: AsyncSession, signs: Iterable[Sign]) -> Mapping[tuple[str, str], tuple[str, ...]]:
        """The names of the lists of known content that name each of `signs`."""
        hashes = self._hashes(signs)
        query = (
            select(ListSignRow.sign_hash, ListRow.name)
            .join(ListRow, ListRow.list_id == ListSignRow.list_id)
            .where(ListSignRow.sign_hash.in_(hashes), ListRow.loaded_at.is_not(None))
            .distinct()
            .order_by(ListRow.name)
        )
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for sign_hash, name in await session.execute(query):
            found[hashes[sign_hash]] = (*found.get(hashes[sign_hash], ()), name)
        return found

    def _mention(self, rows: list[_Row], case_id: str) -> Mention:
        _case, cases, first_at, last_at = rows[0]
        others = [case for case, *_rest in rows if case.case_id != case_id][: self._most]
        # This case is among those that are counted, named or not.
        return Mention(cases, first_at, last_at, tuple(others), max(cases - 1 - len(others), 0))

    def _hashes(self, signs: Iterable[Sign]) -> dict[bytes, tuple[str, str]]:
        return {self._key.hashed(one.kind, one.value): (one.kind, one.value) for one in signs}


async def near_pictures(session: AsyncSession, analyst: Analyst, case_id: str) -> Mapping[str, tuple[NearPicture, ...]]:
    """The pictures of other cases that look like those of this case, by the id of its file, the nearest first."""
    earlier, later = PicturePairRow.other_id, PicturePairRow.picture_id
    nearest: dict[str, dict[str, NearPicture]] = {}
    for query in (_pairs(case_id, earlier, later), _pairs(case_id, later, earlier)):
        for evidence_id, distance, case in await session.execute(query.where(visible(analyst))):
            of_file = nearest.setdefault(evidence_id, {})
            before = of_file.get(case.case_id)
            if before is None or distance < before.distance:
                of_file[case.case_id] = NearPicture(_other(case), distance)
    return {one: tuple(sorted(found.values(), key=_by_distance)) for one, found in nearest.items()}


async def file_marks(session: AsyncSession, case_id: str) -> Mapping[str, tuple[CaseMark, ...]]:
    """What lists name among the files of a case, by the id of the file."""
    query = (
        select(CaseMarkRow.evidence_id, ListRow.name, CaseMarkRow.kind, CaseMarkRow.distance, CaseMarkRow.note)
        .join(ListRow, ListRow.list_id == CaseMarkRow.list_id)
        .where(CaseMarkRow.case_id == case_id, CaseMarkRow.evidence_id.is_not(None), ListRow.loaded_at.is_not(None))
        .distinct()
        .order_by(ListRow.name, CaseMarkRow.kind, CaseMarkRow.distance)
    )
    found: dict[str, tuple[CaseMark, ...]] = {}
    for evidence_id, name, kind, distance, note in await session.execute(query):
        of_file = str(evidence_id)
        found[of_file] = (*found.get(of_file, ()), CaseMark(name, kind, distance, note))
    return found


def _ranked(analyst: Analyst, hashes: Collection[bytes]) -> Subquery:
    """Each case of each sign, the newest first, with what is true of all of them."""
    each = (
        select(
            SignRow.sign_hash,
            CaseRow.case_id,
            CaseRow.number,
            CaseRow.category,
            CaseRow.state,
            func.min(ReportRow.filed_at).label("first_at"),
            func.max(ReportRow.filed_at).label("last_at"),
        )
        .join(CaseRow, CaseRow.case_id == SignRow.case_id)
        .join(ReportRow, ReportRow.report_id == SignRow.report_id)
        .where(visible(analyst), SignRow.sign_hash.in_(hashes))
        .group_by(SignRow.sign_hash, CaseRow.case_id, CaseRow.number, CaseRow.category, CaseRow.state)
        .subquery()
    )
    of_sign = each.c.sign_hash
    return select(
        *(each.c[name] for name in ("sign_hash", "case_id", "number", "category", "state")),
        func.count().over(partition_by=of_sign).label("cases"),
        func.min(each.c.first_at).over(partition_by=of_sign).label("since_at"),
        func.max(each.c.last_at).over(partition_by=of_sign).label("until_at"),
        func.row_number().over(partition_by=of_sign, order_by=each.c.number.desc()).label("place"),
    ).subquery()


def _named(ranked: Subquery, most: int) -> Select[Any]:
    # One more than is named: this case may be among them.
    return select(ranked).where(ranked.c.place <= most + 1).order_by(ranked.c.number.desc())


def _pairs(case_id: str, own_side: _Side, other_side: _Side) -> Select[str, int, CaseRow]:
    own, other = aliased(PictureRow), aliased(PictureRow)
    return (
        select(own.evidence_id, PicturePairRow.distance, CaseRow)
        .join(PicturePairRow, own_side == own.id)
        .join(other, other_side == other.id)
        .join(CaseRow, CaseRow.case_id == other.case_id)
        .where(own.case_id == case_id, other.case_id != case_id)
    )


def _other(case: CaseRow) -> OtherCase:
    return OtherCase(case.case_id, case.number, case.category, case.state)


def _by_distance(near: NearPicture) -> tuple[int, int]:
    return near.distance, -near.other.number
