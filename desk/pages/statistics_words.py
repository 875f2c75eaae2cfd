"""Statistics words: tables of counts and times with their titles, units and plots, in the analyst's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from conversations.text import Text, _
from desk.casework.outcomes import ENDS
from desk.jurisdiction.differences import place_in_words
from desk.pages.labels import Labels
from desk.pages.queue_words import VALUES
from desk.statistics.figures import ALL, PEOPLE, Figure, Figures, Line, Value
from desk.statistics.plots import Columns, bars, columns

GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (_("Work"), ("over_time", "state", "outcome")),
    (_("What is reported"), ("category", "subtype", "reports_a_case")),
    (_("From where"), ("channel", "language", "reporter", "region", "province")),
    (_("How long it takes"), ("first_look", "referral", "answer")),
    (_("Looking at pictures"), ("exposure", PEOPLE)),
)
TITLES: Mapping[str, Text] = {
    "over_time": _("Reports, cases and backlog"),
    "state": _("Open cases now"),
    "outcome": _("Outcomes of closed cases"),
    "category": _("Categories"),
    "subtype": _("Subtypes"),
    "reports_a_case": _("Reports in one case"),
    "channel": _("Channels"),
    "language": _("Languages of reports"),
    "reporter": _("Anonymous and identified reporters"),
    "region": _("Regions"),
    "province": _("Prefectures and provinces"),
    "first_look": _("Time to first look"),
    "referral": _("Time to referral"),
    "answer": _("Answers to identified reporters within 15 days"),
    "exposure": _("Minutes of the team"),
    PEOPLE: _("Minutes by analyst"),
}
YOUR_MINUTES = _("Your minutes")
NOTES: Mapping[str, Text] = {
    "state": _("As it is now, whatever the period."),
    "first_look": _("Cases opened in the period. Late is also what nobody has looked at and is over its clock."),
    "referral": _("Cases referred in the period, from their opening to the first referral in it."),
    "answer": _("Cases opened in the period. The clock ends when the case is closed."),
    "region": _("As reporters answered; the place of a report found lawful is forgotten."),
}
COLUMNS: Mapping[str, Text] = {
    "reports": _("Reports"),
    "share": _("Share, %"),
    "cases": _("Cases opened"),
    "closings": _("Closings"),
    "backlog": _("Cases open at the end"),
    "open": _("Open cases"),
    "looked_at": _("Cases looked at"),
    "median_minutes": _("Median, minutes"),
    "p90_minutes": _("9 of 10 within, minutes"),
    "in_time": _("Cases in time"),
    "late": _("Cases late"),
    "running": _("Cases with a running clock"),
    "share_in_time": _("In time, %"),
    "referred": _("Cases referred"),
    "median_hours": _("Median, hours"),
    "p90_hours": _("9 of 10 within, hours"),
    "minutes": _("Minutes"),
    "minutes_a_day": _("Minutes a day"),
}
AXES: Mapping[str, Text] = {
    "day": _("Day"),
    "week": _("Week"),
    "month": _("Month"),
    "category": _("Category"),
    "channel": _("Channel"),
    "language": _("Language"),
    "reporter": _("Reporter"),
    "place": _("Place"),
    "outcome": _("Outcome"),
    "state": _("State"),
    "priority": _("Priority"),
    "band": _("Reports in the case"),
    "account": _("Analyst"),
}
# What is drawn: columns over time, or a bar in each line, of which PERCENT fill the line with 100.
OVER_TIME: Mapping[str, tuple[str, ...]] = {"over_time": ("reports", "backlog"), "exposure": ("minutes",)}
BARS: Mapping[str, str] = {
    "state": "open",
    "outcome": "closings",
    "reports_a_case": "cases",
    "first_look": "share_in_time",
    "referral": "median_hours",
    "answer": "share_in_time",
    PEOPLE: "minutes",
}
PERCENT = ("share_in_time",)
# Folded up, because few read all of it every day.
LONG = ("subtype", "province")
WEEK_OF, ALL_TOGETHER, NO_NAME = _("Week of {date}"), _("All"), _("An account that is gone")
SAID = _("{title}: from {first} to {last}, lowest {lowest}, highest {highest}. Every number is in the table.")


@dataclass(frozen=True, slots=True)
class Row:
    """A line in words; `bar` is how long its bar is, None where none is drawn."""

    code: str
    label: str
    cells: tuple[str, ...]
    bar: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot over time; `said` is what it shows, for whoever does not see it."""

    title: str
    said: str
    plot: Columns
    marks: tuple[str, ...]
    top: str
    half: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its words."""

    code: str
    title: str
    note: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    charts: tuple[Chart, ...]
    is_empty: bool
    is_long: bool


class StatisticsWords:
    """For one language, as `labels` has it."""

    def __init__(self, labels: Labels, language: str, figures: Figures, *, supervises: bool) -> None:
        self._labels = labels
        self._language = language
        self._figures = figures
        self._supervises = supervises

    def groups(self) -> tuple[tuple[str, tuple[Sheet, ...]], ...]:
        """Every table, by what it is about."""
        known = {one.code: one for one in self._figures.figures}
        return tuple(
            (self._labels.said(title), tuple(self.sheet(known[code]) for code in codes)) for title, codes in GROUPS
        )

    def sheet(self, figure: Figure) -> Sheet:
        """A table in words."""
        note = NOTES.get(figure.code)
        return Sheet(
            code=figure.code,
            title=self._title(figure),
            note=self._labels.said(note) if note else "",
            headers=(self._labels.said(AXES[figure.axis]), *(self.column(one) for one in figure.columns)),
            rows=self._rows(figure),
            charts=tuple(self._chart(figure, column) for column in OVER_TIME.get(figure.code, ())),
            is_empty=figure.is_empty,
            is_long=figure.code in LONG,
        )

    def column(self, code: str) -> str:
        """What a column holds, with its unit; priorities are shown as they are."""
        return self._labels.said(COLUMNS[code]) if code in COLUMNS else code

    def label(self, figure: Figure, code: str) -> str:
        """What a line is about."""
        named = {
            "week": self._week,
            "month": _month,
            "category": self._labels.category,
            "channel": self._labels.channel,
            "language": self._labels.tongue,
            "reporter": self._reporter,
            "place": self._place,
            "outcome": self._outcome,
            "state": self._labels.state,
            "priority": self._priority,
            "account": self._account,
        }
        return named[figure.axis](code) if figure.axis in named else code

    def number(self, value: Value) -> str:
        """A number as the language writes it; nothing to tell is a dash."""
        return number(value, self._language)

    def _title(self, figure: Figure) -> str:
        is_own = figure.code == PEOPLE and not self._supervises
        return self._labels.said(YOUR_MINUTES if is_own else TITLES[figure.code])

    def _rows(self, figure: Figure) -> tuple[Row, ...]:
        drawn = BARS.get(figure.code, "" if figure.code in OVER_TIME else "reports")
        lengths: tuple[float | None, ...] = (None,) * len(figure.lines)
        if drawn:
            lengths = bars(figure.column(drawn), whole=100 if drawn in PERCENT else None)
        return tuple(self._row(figure, line, bar) for line, bar in zip(figure.lines, lengths, strict=True))

    def _row(self, figure: Figure, line: Line, bar: float | None) -> Row:
        return Row(line.code, self.label(figure, line.code), tuple(map(self.number, line.values)), bar)

    def _chart(self, figure: Figure, column: str) -> Chart:
        values = [value or 0 for value in figure.column(column)] or [0]
        marks = [_month(line.code) if figure.axis == "month" else line.code for line in figure.lines] or [""]
        title = self.column(column)
        said = self._labels.filled(
            SAID,
            title=title,
            first=marks[0],
            last=marks[-1],
            lowest=self.number(min(values)),
            highest=self.number(max(values)),
        )
        shown = marks if len(marks) < 3 else [marks[0], marks[len(marks) // 2], marks[-1]]
        plot = columns(values)
        return Chart(title, said, plot, tuple(shown), self.number(plot.top), self.number(plot.top // 2))

    def _week(self, code: str) -> str:
        return self._labels.filled(WEEK_OF, date=code)

    def _reporter(self, code: str) -> str:
        return self._labels.said(VALUES["reporter", code])

    def _place(self, code: str) -> str:
        return self._labels.said(place_in_words(code))

    def _outcome(self, code: str) -> str:
        return self._labels.said(ENDS[code]) if code in ENDS else code

    def _priority(self, code: str) -> str:
        return self._labels.said(ALL_TOGETHER) if code == ALL else code

    def _account(self, code: str) -> str:
        return self._figures.people.get(code) or self._labels.said(NO_NAME)


def number(value: Value, language: str) -> str:
    """A number as a language writes it: thousands apart by a thin space, a comma before tenths but in English."""
    if value is None:
        return "–"
    text = f"{value:,}".replace(",", "\u202f")
    return text if language == "en" else text.replace(".", ",")


def _month(code: str) -> str:
    return code[:7]
