"""Trials: which open cases would go elsewhere by rules that are not saved yet; each trial is in the custody log."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Protocol

from desk.access import CLEARED_ONLY
from desk.accounts.signing_in import Analyst
from desk.custody import Custody, Entry
from desk.database import Database
from desk.jurisdiction.rules import Decision, Facts, RuleSet, decide

TRIED = "rules tried"
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case that is not closed, and what is known of it."""

    case_id: str
    number: int
    category: str
    facts: Facts


class OpenCases(Protocol):
    """Where the facts come from: places stand inside sealed reports, so whoever may unseal gives them."""

    def __call__(self) -> AsyncIterator[OpenCase]:
        """Every open case, CHILD cases too: they are counted, and shown to whoever may open them."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """A case that would go elsewhere."""

    case: OpenCase
    before: Decision
    after: Decision


@dataclass(frozen=True, slots=True)
class Trial:
    """What would change: `changes` are shown, `hidden` ones only counted, as are those beyond MOST_SHOWN."""

    changes: tuple[Change, ...]
    hidden: int
    more: int
    total: int

    @property
    def changed(self) -> int:
        """How many cases would go elsewhere."""
        return len(self.changes) + self.hidden + self.more


class Trying:
    """Trials on record."""

    def __init__(self, database: Database, custody: Custody, cases: OpenCases) -> None:
        self._database = database
        self._custody = custody
        self._cases = cases

    async def trial(self, analyst: Analyst, before: RuleSet, after: RuleSet, *, based_on: int) -> Trial:
        """Try rules on every open case; the entry is on record before anything is looked at."""
        async with self._database.transaction() as session:
            await self._custody.append(session, Entry(analyst.name, TRIED, f"rules {based_on}"))
        return await dry_run(before, after, self._cases(), may_see=lambda case: _may_see(analyst, case))


async def dry_run(
    before: RuleSet, after: RuleSet, cases: AsyncIterator[OpenCase], *, may_see: Callable[[OpenCase], bool]
) -> Trial:
    """Decide every case by both; those that go to the same service are only counted."""
    changes: list[Change] = []
    hidden = more = total = 0
    async for case in cases:
        total += 1
        change = Change(case, decide(before, case.facts), decide(after, case.facts))
        if change.before.service.id == change.after.service.id:
            continue
        if not may_see(case):
            hidden += 1
        elif len(changes) >= MOST_SHOWN:
            more += 1
        else:
            changes.append(change)
    return Trial(tuple(changes), hidden=hidden, more=more, total=total)


def _may_see(analyst: Analyst, case: OpenCase) -> bool:
    return analyst.sees_cases and (analyst.cleared or case.category != CLEARED_ONLY)
