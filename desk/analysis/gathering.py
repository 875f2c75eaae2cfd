"""Gathering: what there is to analyse in an opened case: its locators, each once, its files, texts and times."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from conversations import links
from conversations.report import Addition, Locator, Report
from desk.analysis.facts import LocatorFacts, TextFacts, TimeFacts
from desk.analysis.languages import languages_in
from desk.cases.opened import OpenCase, OpenReport
from desk.comparing.signs import Sign, locator_signs, site_signs
from evidence.anatomy import anatomy
from evidence.locators import recognised
from evidence.moments import account_made_at, made_at

# More than any honest case holds; the rest is counted.
MOST_LOCATORS = 200
BEGINNING = 160


@dataclass(slots=True)
class _Found:
    """A locator as it is gathered."""

    read: Locator
    reports: list[int] = field(default_factory=list)
    spellings: list[str] = field(default_factory=list)


def locators_of(opened: OpenCase) -> tuple[LocatorFacts, ...]:
    """Every locator of a case, each once, in the order of its reports, read anew; blocking."""
    found: dict[tuple[str, str], _Found] = {}
    for place, one in enumerate(opened.reports, 1):
        for document in _documents(one):
            for locator in document.locators:
                read = recognised(Locator(locator.kind, locator.raw, locator.note))
                known = found.setdefault((read.kind, read.canonical or read.raw), _Found(read))
                _add(known, read, place, is_told=not one.row.anonymous)
    now = datetime.now(UTC)
    return tuple(_facts(one, now) for one in found.values())


def locators_in(found: tuple[Locator, ...]) -> tuple[LocatorFacts, ...]:
    """The same for locators that were found in a picture; blocking."""
    now = datetime.now(UTC)
    once: dict[tuple[str, str], _Found] = {}
    for locator in found:
        read = recognised(locator)
        once.setdefault((read.kind, read.canonical or read.raw), _Found(read, spellings=[read.raw]))
    return tuple(_facts(one, now) for one in once.values())


def texts_of(opened: OpenCase) -> tuple[TextFacts, ...]:
    """What the reporters of a case wrote, with its languages; blocking."""
    return tuple(
        TextFacts(place, isinstance(document, Addition), _at(document), beginning(document.details), languages)
        for place, one in enumerate(opened.reports, 1)
        for document in _documents(one)
        if document.details and (languages := languages_in(document.details))
    )


def times_of(opened: OpenCase) -> tuple[TimeFacts, ...]:
    """When each report was filed and arrived."""
    return tuple(
        TimeFacts(place, one.row.filed_at, one.row.arrived_at, _other_time(one))
        for place, one in enumerate(opened.reports, 1)
    )


def disarmed(text: str) -> str:
    """`text` with the links and addresses in it defanged, and nothing else changed."""
    for one in sorted(links.find(text), key=_length, reverse=True):
        if one.kind in ("link", "email", "account"):
            text = text.replace(one.raw, links.defanged(one.raw))
    return text


def beginning(text: str) -> str:
    """The first words of a text, disarmed."""
    whole = " ".join(disarmed(text[: 4 * BEGINNING]).split())
    return whole if len(whole) <= BEGINNING else whole[:BEGINNING].rstrip() + " …"


def _documents(one: OpenReport) -> Iterator[Report | Addition]:
    """What opens of a report: itself, what was added, and answers."""
    if one.report:
        yield one.report
    answers = (answer for message in one.messages for answer in message.answers)
    for more in sorted((*one.additions, *answers), key=lambda addition: addition.row.added_at):
        if more.addition:
            yield more.addition


def _add(known: _Found, read: Locator, place: int, *, is_told: bool) -> None:
    # A link that one reporter wrote with the account's name may have come from another without it.
    if read.account and not known.read.account:
        known.read = read
    if place not in known.reports:
        known.reports.append(place)
    if is_told and read.raw not in known.spellings:
        known.spellings.append(read.raw)


def _facts(found: _Found, now: datetime) -> LocatorFacts:
    read = found.read
    shown = read.canonical or read.raw
    return LocatorFacts(
        # How it was written is kept only where nothing else says what it is, or where who wrote it said who they are.
        read=replace(read, raw=read.raw if found.spellings or not read.canonical else read.canonical),
        signs=_signs(read),
        anatomy=anatomy(read),
        reports=tuple(found.reports),
        spellings=tuple(one for one in found.spellings if one != shown),
        made_at=made_at(read.platform, read.post, now=now),
        account_made_at=account_made_at(read.platform, read.account, now=now),
    )


def _length(one: Locator) -> int:
    """One link may be part of another: the longest goes first."""
    return len(one.raw)


def _signs(read: Locator) -> tuple[Sign, ...]:
    """By what a locator is mentioned elsewhere."""
    return (*locator_signs(read), *site_signs((read,)))


def _at(document: Report | Addition) -> datetime:
    told = document.filed_at if isinstance(document, Report) else document.added_at
    return datetime.fromisoformat(told)


def _other_time(one: OpenReport) -> str:
    """When a report was filed as it says itself, where its event said something else by a second or more."""
    if one.report is None:
        return ""
    apart = abs((datetime.fromisoformat(one.report.filed_at) - one.row.filed_at).total_seconds())
    return one.report.filed_at if apart >= 1 else ""
