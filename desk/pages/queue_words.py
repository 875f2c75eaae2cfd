"""Queue words: filters, clocks and shortcuts of the queue in the analyst's words."""

from collections.abc import Mapping
from datetime import UTC, datetime

from conversations.text import Text, _
from desk.pages.labels import Labels
from desk.pages.right_words import ASKED
from desk.queue.clocks import is_running
from desk.queue.filters import Filters, choices
from desk.roles import Analyst
from desk.tables import CaseRow

FILTERS: Mapping[str, Text] = {
    "category": _("Category"),
    "priority": _("Priority"),
    "channel": _("Channel"),
    "language": _("Language of the report"),
    "reporter": _("Reporter"),
    "assigned": _("Taken by"),
    "listed": _("Lists of known content"),
    "overdue": _("Clock"),
    "asked": _("Requests about data"),
    "sort": _("Sorted by"),
}
VALUES: Mapping[tuple[str, str], Text] = {
    ("reporter", "identified"): _("Identified"),
    ("reporter", "anonymous"): _("Anonymous"),
    ("assigned", "me"): _("Me"),
    ("assigned", "nobody"): _("Nobody"),
    ("assigned", "anyone"): _("Anyone"),
    ("listed", "yes"): _("Named by a list"),
    ("overdue", "yes"): _("Over its clock"),
    ("asked", "yes"): _("Waiting for an answer"),
    ("sort", "urgent"): _("Most urgent first"),
    ("sort", "oldest"): _("Oldest first"),
    ("sort", "newest"): _("Newest first"),
    ("sort", "clock"): _("Next clock first"),
}
KINDS: Mapping[str, Text] = {
    "number": _("a case’s number"),
    "reference": _("a reference"),
    "hash": _("a file’s hash"),
    "picture": _("a picture’s PDQ hash"),
    "link or account": _("a link, account or number"),
    "place": _("a place"),
}
OUTCOMES: Mapping[str, Text] = {"unfounded": _("Unfounded"), "duplicate": _("Duplicate")}
SHORTCUTS: Mapping[str, Text] = {
    "j": _("Next case"),
    "k": _("Case before"),
    "o": _("Open the case"),
    "x": _("Select the case, or not"),
    "/": _("Search"),
    "?": _("Show these shortcuts"),
}
LOOK_LEFT, LOOK_OVER = _("First look: {time} left"), _("First look: overdue by {time}")
ANSWER_LEFT, ANSWER_OVER = _("Answer: {time} left"), _("Answer: overdue by {time}")


class QueueWords:
    """For one language, as `labels` has it."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels

    def filter(self, name: str) -> str:
        """What a filter is about."""
        return self._labels.said(FILTERS[name])

    def choices(self, name: str, analyst: Analyst) -> tuple[tuple[str, str], ...]:
        """What may be chosen, with its words."""
        hidden = () if analyst.cleared else ("CHILD",)
        return tuple((code, self.value(name, code)) for code in choices(name) if code not in hidden)

    def value(self, name: str, code: str) -> str:
        """One choice."""
        if (name, code) in VALUES:
            return self._labels.said(VALUES[name, code])
        named = {"category": self._labels.category, "channel": self._labels.channel, "language": self._labels.tongue}
        return named[name](code) if name in named else code

    def narrowing(self, filters: Filters) -> tuple[tuple[str, str], ...]:
        """What is filtered by, each with its value."""
        return tuple((self.filter(name), self.value(name, code)) for name, code in filters.narrowing.items())

    def clock(self, case: CaseRow) -> tuple[str, bool] | None:
        """The next clock of a case in words, and whether it is over; None when none runs."""
        if not is_running(case.clock_at):
            return None
        left_s = (case.clock_at - datetime.now(UTC)).total_seconds()
        is_look = case.first_looked_at is None and case.look_by == case.clock_at
        words = (LOOK_LEFT if is_look else ANSWER_LEFT) if left_s > 0 else LOOK_OVER if is_look else ANSWER_OVER
        return self._labels.filled(words, time=self._labels.lasting(abs(left_s))), left_s <= 0

    def asked(self, code: str) -> str:
        """What a reporter asks over their data."""
        return self._labels.said(ASKED[code]) if code in ASKED else code

    def kind(self, code: str) -> str:
        """As what something was searched."""
        return self._labels.said(KINDS[code])

    def outcome(self, code: str) -> str:
        """As what cases are closed together."""
        return self._labels.said(OUTCOMES[code])

    def shortcuts(self) -> tuple[tuple[str, str], ...]:
        """Each key, and what it does."""
        return tuple((key, self._labels.said(words)) for key, words in SHORTCUTS.items())
