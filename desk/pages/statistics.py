"""Statistics: the page of counts and times with its plots, and each of its tables to take out as CSV."""

from datetime import UTC, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.pages.guarding import Guard
from desk.pages.rendering import Renderer, language_of
from desk.pages.statistics_words import TITLES, StatisticsWords
from desk.statistics.figures import Figures
from desk.statistics.periods import DEFAULT_SPAN, SPANS, BadPeriod, Period, Step, latest, read, today_there
from desk.statistics.reading import Statistics
from desk.statistics.spreadsheets import spreadsheet

HOME = "/statistics"
BAD_PERIOD = _("Please choose a first and a last day, at most five years apart and not in the future.")
STEPS = {Step.DAY: _("By day"), Step.WEEK: _("By week"), Step.MONTH: _("By month")}
SPAN_WORDS = {"7": _("7 days"), "30": _("30 days"), "90": _("90 days"), "365": _("A year")}


class StatisticsPages:
    """For everybody who sees cases."""

    def __init__(self, statistics: Statistics, guard: Guard, renderer: Renderer) -> None:
        self._statistics = statistics
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [Route(HOME, self.page), Route(f"{HOME}/{{code}}.csv", self.export)]

    async def page(self, request: Request) -> Response:
        """Everything about a period."""
        analyst = await self._guard.analyst(request)
        complaint: Text | None = None
        today = today_there(datetime.now(UTC))
        try:
            period = read(request.query_params, today)
        except BadPeriod:
            period, complaint = latest(DEFAULT_SPAN, today), BAD_PERIOD
        figures = await self._statistics.look(analyst, period)
        return self._renderer.page(
            request,
            "statistics.html",
            analyst=analyst,
            status=422 if complaint else 200,
            complaint=complaint,
            period=period,
            span=_span(period, today),
            today=today,
            spans=SPAN_WORDS,
            steps=STEPS,
            groups=self._words(request, figures, supervises=analyst.supervises).groups(),
        )

    async def export(self, request: Request) -> Response:
        """One table as CSV: codes, which stay the same, beside words in the analyst's language."""
        analyst = await self._guard.analyst(request)
        code = request.path_params["code"]
        if code not in TITLES:
            raise HTTPException(404)
        try:
            period = read(request.query_params, today_there(datetime.now(UTC)))
        except BadPeriod:
            raise HTTPException(404) from None
        figures = await self._statistics.export(analyst, period, code)
        found = next(one for one in figures.figures if one.code == code)
        words = self._words(request, figures, supervises=analyst.supervises)
        rows = ([line.code, words.label(found, line.code), *line.values] for line in found.lines)
        name = f"iblagh-{code}-{period.first}-{period.last}.csv"
        return csv_answer(spreadsheet(("code", "label", *found.columns), rows), name)

    def _words(self, request: Request, figures: Figures, *, supervises: bool) -> StatisticsWords:
        labels, language = self._renderer.labels(request), language_of(request)
        return StatisticsWords(labels, language, figures, supervises=supervises)


def csv_answer(text: str, name: str) -> Response:
    """A spreadsheet to be kept under a name."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type="text/csv; charset=utf-8", headers=headers)


def _span(period: Period, today: object) -> str:
    """The word of SPANS that means this period, or nothing."""
    ends_today = period.last == today
    return next((code for code, days in SPANS.items() if ends_today and days == period.days), "")
