"""Filters: which cases the queue lists and in what order, as the parameters of its address: combinable, to be kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from conversations.taxonomy import TAXONOMY
from desk.access import visible
from desk.accounts.signing_in import Analyst
from desk.rights.tables import RequestRow
from desk.tables import CaseRow
from locales.catalogues import load
from locales.entries import CITIZEN
from locales.languages import IN_DATA, is_language
from storage.wire import State

URGENT, OLDEST, NEWEST, CLOCK = "urgent", "oldest", "newest", "clock"
SORTS: Mapping[str, tuple[InstrumentedAttribute[int] | InstrumentedAttribute[datetime], ...]] = {
    URGENT: (CaseRow.rank, CaseRow.opened_at, CaseRow.number),
    OLDEST: (CaseRow.opened_at, CaseRow.number),
    NEWEST: (CaseRow.opened_at, CaseRow.number),
    CLOCK: (CaseRow.clock_at, CaseRow.number),
}
# A case whose reports all went to another is closed and has no channel left (desk.queue.counting): it stays because the
# custody log speaks of it, and is no case that was closed. The channel is in every index that lists are read from.
NOT_EMPTIED: ColumnElement[bool] = CaseRow.channel != ""
LANGUAGE = "language"
# What each parameter may say besides nothing.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "state": tuple(one.value for one in State),
    "category": tuple(one.code for one in TAXONOMY.categories),
    "priority": ("P0", "P1", "P2", "P3"),
    "channel": ("web", "telegram", "whatsapp", "console"),
    LANGUAGE: IN_DATA,
    "reporter": ("identified", "anonymous"),
    "assigned": ("me", "nobody", "anyone"),
    "listed": ("yes",),
    "overdue": ("yes",),
    "asked": ("yes",),
    "sort": tuple(SORTS),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; an empty word asks for nothing, no state is every open case."""

    state: str = ""
    category: str = ""
    priority: str = ""
    channel: str = ""
    language: str = ""
    reporter: str = ""
    assigned: str = ""
    listed: str = ""
    overdue: str = ""
    asked: str = ""
    sort: str = ""

    @property
    def query(self) -> str:
        """As parameters of an address, only what is asked for."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    @property
    def narrowing(self) -> Mapping[str, str]:
        """What is asked for besides state and order."""
        return {name: value for name, value in asdict(self).items() if value and name not in ("state", "sort")}

    @property
    def order(self) -> str:
        """In what order cases are listed; no clock runs for those that are closed."""
        is_idle = self.sort == CLOCK and self.state == State.CLOSED.value
        return self.sort if self.sort and not is_idle else URGENT

    def within(self, state: str) -> "Filters":
        """The same in another state."""
        return replace(self, state=state)

    def conditions(self, analyst: Analyst, now: datetime) -> list[ColumnElement[bool]]:
        """What a case has to meet."""
        conditions = [visible(analyst), *self._of_state(), *self._of_values()]
        if self.reporter:
            conditions.append(CaseRow.identified == _said(self.reporter == "identified"))
        if self.assigned:
            own, nobody = CaseRow.assigned_to == analyst.account_id, CaseRow.assigned_to.is_(None)
            conditions.append({"me": own, "nobody": nobody, "anyone": ~nobody}[self.assigned])
        if self.listed:
            conditions.append(CaseRow.listed == true())
        if self.asked:
            waiting = select(RequestRow.case_id).where(RequestRow.answered_at.is_(None))
            # Found by the requests, which are few, and so without an index of cases.
            conditions += [CaseRow.case_id.in_(waiting), CaseRow.asked != ""]
        if self.overdue:
            conditions += [CaseRow.is_open == true(), CaseRow.clock_at < now]
        return conditions

    def _of_state(self) -> list[ColumnElement[bool]]:
        # A request about data has its clock in a closed case too.
        if self.asked and not self.state:
            return []
        # Said twice, so that the indexes of open cases serve each of their states.
        own = [CaseRow.state == self.state] if self.state else []
        if self.state == State.CLOSED.value:
            own.append(NOT_EMPTIED)
        return [CaseRow.is_open == _said(self.state != State.CLOSED.value), *own]

    def _of_values(self) -> list[ColumnElement[bool]]:
        columns = (CaseRow.category, CaseRow.priority, CaseRow.channel, CaseRow.language)
        return [one == getattr(self, one.key) for one in columns if getattr(self, one.key)]


def read(parameters: Mapping[str, str]) -> Filters:
    """The filters that an address names; what it says besides is not there."""
    known = {name: parameters.get(name, "") for name in CHOICES}
    return Filters(
        **{name: value for name, value in known.items() if value in choices(name) or _is_tongue(name, value)}
    )


def choices(name: str) -> tuple[str, ...]:
    """What a filter lists: of languages those in which this desk can read what citizens are told."""
    return load(CITIZEN).codes if name == LANGUAGE else CHOICES[name]


def _is_tongue(name: str, value: str) -> bool:
    # An intake may be offered in more languages than the desk has catalogues of.
    return name == LANGUAGE and is_language(value)


def _said(is_so: bool) -> ColumnElement[bool]:
    return true() if is_so else false()
