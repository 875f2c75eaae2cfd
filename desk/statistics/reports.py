"""Reports counted: by what they are about, and by where, how and in which language they were sent."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.taxonomy import TAXONOMY
from desk.jurisdiction.areas import ABROAD, AREAS, REGIONS, UNKNOWN, around
from desk.statistics.figures import Figure, Line, counted, percent, shares
from desk.statistics.moments import PART, part, rows
from desk.statistics.periods import Period
from desk.tables import CaseRow, ReportRow

CHANNELS = ("web", "telegram", "whatsapp")
# Shown always; others as soon as somebody reports in them.
LANGUAGES = ("ar", "fr", "en")
IDENTIFIED, ANONYMOUS = "identified", "anonymous"
# How many reports became one case; the last is for all that are more.
BANDS: tuple[tuple[str, int], ...] = (("1", 1), ("2", 2), ("3-5", 5), ("6-10", 10))
MORE = "11+"
_COUNTED = ("reports", "share")
_REGION_CODES = frozenset(one.code for one in REGIONS)


async def of_reports(session: AsyncSession, period: Period) -> tuple[Figure, ...]:
    """Reports that arrived and cases that were opened by what they are about; reports by how and from where they were sent."""
    columns = (ReportRow.subtype, ReportRow.channel, ReportRow.language, ReportRow.anonymous)
    query = select(*columns, func.count()).where(*_arrived(period)).group_by(*columns)
    found = await rows(session, query)
    reporter = counted((ANONYMOUS if row[3] else IDENTIFIED, row[-1]) for row in found)
    return (
        *await _of_kinds(session, period, counted((row[0], row[-1]) for row in found)),
        Figure("channel", "channel", _COUNTED, shares(counted((row[1], row[-1]) for row in found), CHANNELS)),
        Figure("language", "language", _COUNTED, shares(counted((row[2], row[-1]) for row in found), LANGUAGES)),
        Figure("reporter", "reporter", _COUNTED, shares(reporter, (IDENTIFIED, ANONYMOUS))),
        *await _of_places(session, period),
    )


async def arrived(session: AsyncSession, period: Period) -> Sequence[int]:
    """How many reports arrived in each part of the period."""
    query = select(part(session, ReportRow.arrived_at.expression, period.edges), func.count())
    return in_parts(await rows(session, query.where(*_arrived(period)).group_by(PART)), len(period.starts))


def in_parts(found: Iterable[Sequence[int]], parts: int) -> list[int]:
    """Rows of a part and a count as one count for each part; what is before or after is left out."""
    counts = {row[0]: row[1] for row in found}
    return [int(counts.get(place + 1, 0)) for place in range(parts)]


def opened_in(period: Period) -> tuple[ColumnElement[bool], ...]:
    """The condition for cases; those that were emptied into another are none."""
    return CaseRow.opened_at >= period.begins, CaseRow.opened_at < period.ends, CaseRow.reports > 0


def region_of(place: str) -> str:
    """The region that a place lies in, or `abroad`, or `unknown`."""
    return next((one for one in around(place) if one in _REGION_CODES), ABROAD if place == ABROAD else UNKNOWN)


async def _of_kinds(session: AsyncSession, period: Period, reports: dict[str, int]) -> tuple[Figure, ...]:
    """By category and subtype, and how many reports became one case."""
    columns = (CaseRow.subtype, CaseRow.reports)
    cases = await rows(session, select(*columns, func.count()).where(*opened_in(period)).group_by(*columns))
    by_subtype = reports, counted((subtype, count) for subtype, _size, count in cases)
    by_category = tuple(counted((code.partition(".")[0], count) for code, count in one.items()) for one in by_subtype)
    categories = tuple(one.code for one in TAXONOMY.categories)
    subtypes = tuple(one.code for one in TAXONOMY.subtypes)
    bands = counted((_band(size), count) for _subtype, size, count in cases)
    return (
        Figure("category", "category", ("reports", "share", "cases"), _kinds(categories, *by_category)),
        Figure("subtype", "category", ("reports", "share", "cases"), _kinds(subtypes, *by_subtype)),
        Figure("reports_a_case", "band", ("cases", "share"), shares(bands, (*(name for name, _most in BANDS), MORE))),
    )


async def _of_places(session: AsyncSession, period: Period) -> tuple[Figure, Figure]:
    query = select(ReportRow.place, func.count()).where(*_arrived(period)).group_by(ReportRow.place)
    found = counted((place or UNKNOWN, count) for place, count in await rows(session, query))
    regions = counted((region_of(place), count) for place, count in found.items())
    codes = (*(one.code for one in REGIONS), ABROAD, UNKNOWN)
    provinces = tuple(one.code for one in AREAS if not one.is_region)
    lines = tuple(Line(code, (count,)) for code in provinces if (count := found.get(code, 0)))
    return (
        Figure("region", "place", _COUNTED, shares(regions, codes)),
        Figure("province", "place", ("reports",), lines),
    )


def _arrived(period: Period) -> tuple[ColumnElement[bool], ...]:
    return ReportRow.arrived_at >= period.begins, ReportRow.arrived_at < period.ends


def _kinds(codes: Iterable[str], reports: dict[str, int], cases: dict[str, int]) -> tuple[Line, ...]:
    order = dict.fromkeys((*codes, *sorted({*reports, *cases})))
    total = sum(reports.values())
    return tuple(
        Line(one, (reports.get(one, 0), percent(reports.get(one, 0), total), cases.get(one, 0))) for one in order
    )


def _band(size: int) -> str:
    return next((name for name, most in BANDS if size <= most), MORE)
