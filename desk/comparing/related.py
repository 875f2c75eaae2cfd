"""Related: the cases that share something with one, and the lists that name what is in it, as an analyst may know them."""

from dataclasses import dataclass

from sqlalchemy import Select, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from desk.access import visible
from desk.accounts.signing_in import Analyst
from desk.comparing.tables import CaseMarkRow, ListRow, PicturePairRow, PictureRow, SignRow
from desk.tables import CaseRow

MOST_RELATED = 20
# What a case shares, by the kind of sign; there are few enough of each case that these lines hold MOST_RELATED cases.
WHY = {"link": "link", "account": "account", "sha256": "file", "sha1": "file", "md5": "file"}
_LINES = MOST_RELATED * len(WHY)
_Side = InstrumentedAttribute[int]


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """Another case, and what it shares: `why` is of link, account, file and picture."""

    case_id: str
    number: int
    category: str
    state: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseMark:
    """A list names something in a case: `kind` is file, picture or link, `distance` a picture's, else None."""

    list_name: str
    kind: str
    distance: int | None
    note: str


async def related_cases(session: AsyncSession, analyst: Analyst, case_id: str) -> tuple[RelatedCase, ...]:
    """The MOST_RELATED newest cases that share something with this one and that `analyst` may see."""
    shared: dict[str, tuple[CaseRow, set[str]]] = {}
    earlier, later = PicturePairRow.other_id, PicturePairRow.picture_id
    alike = (_by_pictures(case_id, earlier, later), _by_pictures(case_id, later, earlier))
    for query in (_by_signs(case_id), *alike):
        seen = query.where(visible(analyst)).order_by(CaseRow.number.desc()).limit(_LINES)
        for case, kind in await session.execute(seen):
            shared.setdefault(case.case_id, (case, set()))[1].add(WHY.get(kind, "picture"))
    newest = sorted(shared.values(), key=lambda one: one[0].number, reverse=True)[:MOST_RELATED]
    return tuple(
        RelatedCase(case.case_id, case.number, case.category, case.state, tuple(sorted(why))) for case, why in newest
    )


async def marks_of(session: AsyncSession, case_id: str) -> tuple[CaseMark, ...]:
    """What lists name in a case, each once."""
    query = (
        select(ListRow.name, CaseMarkRow.kind, CaseMarkRow.distance, CaseMarkRow.note)
        .join(ListRow, ListRow.list_id == CaseMarkRow.list_id)
        .where(CaseMarkRow.case_id == case_id, ListRow.loaded_at.is_not(None))
        .distinct()
        .order_by(ListRow.name, CaseMarkRow.kind, CaseMarkRow.distance, CaseMarkRow.note)
    )
    return tuple(CaseMark(*line) for line in await session.execute(query))


def _by_signs(case_id: str) -> Select[CaseRow, str]:
    own, other = aliased(SignRow), aliased(SignRow)
    return (
        select(CaseRow, other.kind)
        .join(other, other.case_id == CaseRow.case_id)
        .join(own, own.sign_hash == other.sign_hash)
        .where(own.case_id == case_id, other.case_id != case_id, other.kind.in_(WHY))
        .distinct()
    )


def _by_pictures(case_id: str, own_side: _Side, other_side: _Side) -> Select[CaseRow, str]:
    own, other = aliased(PictureRow), aliased(PictureRow)
    return (
        select(CaseRow, literal("picture"))
        .join(other, other.case_id == CaseRow.case_id)
        .join(PicturePairRow, other_side == other.id)
        .join(own, own_side == own.id)
        .where(own.case_id == case_id, other.case_id != case_id)
        .distinct()
    )
