"""Public summary: anonymous counts of closed months for everybody, as a page, JSON and CSV; only where the operator wants it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.jurisdiction.differences import place_in_words
from desk.pages.labels import Labels
from desk.pages.rendering import Renderer, preferred_language
from desk.pages.statistics import csv_answer
from desk.pages.statistics_words import number
from desk.statistics.anonymity import BASE, CATEGORY, CHANNEL, LANGUAGE, REGION, Cells, Published
from desk.statistics.plots import columns
from desk.statistics.spreadsheets import spreadsheet
from desk.statistics.summary import NO_REGION, PublicSummary, Summary
from locales.catalogues import load

HOME = "/public/summary"
# Anybody between may keep it for an hour: it is the same for all, and changes once a month.
CACHED = {"cache-control": "public, max-age=3600"}
# The address alone does not say the language there.
NEGOTIATED = {**CACHED, "vary": "accept-language"}
TITLES: Mapping[str, Text] = {
    CATEGORY: _("By category"),
    CHANNEL: _("By channel"),
    LANGUAGE: _("By language"),
    REGION: _("By region"),
}
NO_REGION_WORDS = _("Abroad, not told or not known")
HEADER = ("month", "by", "code", "label", "reports")
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class PublicTable:
    """One table: the months across, a line for each code; a number that is left out is None."""

    title: str
    rows: tuple[tuple[str, tuple[str | None, ...]], ...]


class PublicPages:
    """Nobody signs in, no cookie is read or set, and nothing of who asks is kept."""

    def __init__(self, summary: PublicSummary, renderer: Renderer) -> None:
        self._summary = summary
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route(HOME, self.page),
            Route(f"{HOME}.json", self.document),
            Route(f"{HOME}.csv", self.spreadsheet),
            Route(f"{HOME}/{{language}}.csv", self.spreadsheet),
            Route(f"{HOME}/{{language}}", self.page),
        ]

    async def page(self, request: Request) -> Response:
        """The tables, in the language of the address, else as the browser prefers."""
        language = request.state.language = _language(request)
        summary, labels = await self._summary.read(), self._renderer.labels(request)
        totals = [month.total for _first, month in summary.months]
        plot = columns(totals)
        answer = self._renderer.page(
            request,
            "statistics_public.html",
            summary=summary,
            base=BASE,
            months=tuple(_month(first) for first, _month_of in summary.months),
            totals=tuple(_shown(one, language) for one in totals),
            plot=plot,
            top=number(plot.top, language),
            half=number(plot.top // 2, language),
            tables=_tables(summary, labels, language),
        )
        answer.headers.update(_headers(request))
        return answer

    async def document(self, _request: Request) -> Response:
        """The counts as JSON, by codes; null is left out."""
        summary = await self._summary.read()
        months = [{"month": _month(first), **_document(month)} for first, month in summary.months]
        content = {"k": summary.k, "rounded_to": BASE, "counts": "reports", "months": months}
        return Response(json.dumps(content), media_type="application/json", headers=CACHED)

    async def spreadsheet(self, request: Request) -> Response:
        """The counts as CSV, a line for each; an empty cell is left out."""
        request.state.language = _language(request)
        summary, labels = await self._summary.read(), self._renderer.labels(request)
        answer = csv_answer(spreadsheet(HEADER, _lines(summary, labels)), "iblagh-summary.csv")
        answer.headers.update(_headers(request))
        return answer


def _language(request: Request) -> str:
    asked = request.path_params.get("language")
    if asked is None:
        return preferred_language(request)
    if asked not in load("desk").codes:
        raise HTTPException(404)
    return str(asked)


def _headers(request: Request) -> Mapping[str, str]:
    return CACHED if "language" in request.path_params else NEGOTIATED


def _cells(month: Published) -> Mapping[str, Cells]:
    return {CATEGORY: month.category, CHANNEL: month.channel, LANGUAGE: month.language, REGION: month.region}


def _document(month: Published) -> Mapping[str, object]:
    return {TOTAL: month.total, **_cells(month)}


def _tables(summary: Summary, labels: Labels, language: str) -> tuple[PublicTable, ...]:
    found = []
    for by, title in TITLES.items():
        each = [_cells(month)[by] for _first, month in summary.months]
        codes = dict.fromkeys(code for cells in each for code in cells)
        rows = tuple(
            (_label(labels, by, code), tuple(_shown(cells.get(code), language) for cells in each)) for code in codes
        )
        found.append(PublicTable(labels.said(title), rows))
    return tuple(found)


def _lines(summary: Summary, labels: Labels) -> Iterator[tuple[str | int | None, ...]]:
    for first, month in summary.months:
        yield _month(first), TOTAL, "", "", month.total
        for by, cells in _cells(month).items():
            for code, count in cells.items():
                yield _month(first), by, code, _label(labels, by, code), count


def _label(labels: Labels, by: str, code: str) -> str:
    if by == REGION:
        return labels.said(NO_REGION_WORDS if code == NO_REGION else place_in_words(code))
    named = {CATEGORY: labels.category, CHANNEL: labels.channel, LANGUAGE: labels.tongue}
    return named[by](code)


def _month(first: date) -> str:
    return f"{first:%Y-%m}"


def _shown(count: int | None, language: str) -> str | None:
    return None if count is None else number(count, language)
