"""Pacing: how much one citizen may send in a window, counted inside their own session and nowhere else; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from conversations.answering import MAX_NUMBER
from conversations.asking import LANGUAGES
from conversations.commands import on_button, read
from conversations.effects import AddToReport, AskRight, Effect, FetchFiles, FileReport, LookUp, WithdrawIdentity
from conversations.events import Command, Commanded, Event, Pressed, Wrote
from conversations.prompt import COMMAND, LANGUAGE, Turn
from conversations.session import Session
from conversations.taxonomy import TAXONOMY
from conversations.tongues import Tongues

# Apps deliver again for a day what we did not take; an older date is not believed.
HELD_BACK = timedelta(hours=24)


class Limit(StrEnum):
    """What is counted."""

    MESSAGES = "messages"
    REPORTS = "reports"
    REPORTS_OF_A_DAY = "reports_of_a_day"
    ADDITIONS = "additions"
    FILES = "files"
    LOOKUPS = "lookups"


SECONDS: Mapping[Limit, int] = {
    Limit.MESSAGES: 60,
    Limit.REPORTS: 3600,
    Limit.REPORTS_OF_A_DAY: 86_400,
    Limit.ADDITIONS: 3600,
    Limit.FILES: 3600,
    Limit.LOOKUPS: 3600,
}


class Lane(StrEnum):
    """Whose windows a turn is counted in: those of a life, a child or terrorism are their own."""

    OPEN = "open"
    URGENT = "urgent"


# Categories with a kind of priority P0: while the kind is not known yet, it may be one.
URGENT_CATEGORIES = frozenset(
    one.code for one in TAXONOMY.categories if any(kind.priority == "P0" for kind in one.subtypes)
)
# What leads to the first question, and carries nothing.
WAYS = frozenset({Command.START, Command.CANCEL, Command.BACK, Command.ERASE, Command.HELP, Command.LANGUAGE})


@dataclass(frozen=True, slots=True)
class Window:
    """`used` of what is allowed since `began_s` (of the Unix epoch), and whether the citizen was told that it is used up."""

    began_s: int
    used: int
    told: bool = False


# Every window's name in a record, and how long it lasts.
_NAMES = {(limit, lane): f"{limit}.{lane}" for limit in Limit for lane in Lane}
_LASTS_S = {name: SECONDS[limit] for (limit, _lane), name in _NAMES.items()}
_LIMITS = {name: limit for (limit, _lane), name in _NAMES.items()}


@dataclass(frozen=True, slots=True)
class Pace:
    """One citizen's windows, by limit and lane; only those that count something."""

    windows: Mapping[str, Window]

    def to_json(self) -> dict[str, list[int]]:
        """As it stands in the session's record."""
        return {name: [one.began_s, one.used, int(one.told)] for name, one in self.windows.items()}


@dataclass(frozen=True, slots=True)
class Over:
    """A turn that does not fit: which limit, in which lane, for how long still, and whether this is the time to say so."""

    limit: Limit
    lane: Lane
    again_s: int
    tell: bool


NO_PACE = Pace({})


def pace_of(value: Any) -> Pace:
    """What to_json made; nothing counted where it is of no shape of ours."""
    try:
        known = {name: one for name, one in dict(value).items() if name in _LASTS_S}
        return Pace({name: Window(int(one[0]), int(one[1]), bool(one[2])) for name, one in known.items()})
    except (TypeError, ValueError, IndexError, KeyError):
        return NO_PACE


def weighed(
    pace: Pace, wanted: Mapping[Limit, int], most: Mapping[Limit, int], *, lane: Lane, at_s: int
) -> tuple[Pace, Over | None]:
    """The windows after a turn that wants so much, or why it has to wait; a limit of 0 is none.

    A window begins with its first turn and ends by the clock. What alone is more than a window holds passes a fresh one.
    """
    windows = dict(open_at(pace, at_s=at_s).windows)
    for limit, count in wanted.items():
        name, allowed = _NAMES[limit, lane], most[limit]
        before = windows.get(name, Window(at_s, 0))
        if allowed and before.used and before.used + count > allowed:
            # A press has no date of its own, so that what is older may come after it.
            again_s = min(max(before.began_s + SECONDS[limit] - at_s, 1), SECONDS[limit])
            windows[name] = Window(before.began_s, before.used, told=True)
            return Pace(windows), Over(limit, lane, again_s, tell=not before.told)
        if allowed:
            windows[name] = Window(before.began_s, before.used + count, before.told)
    return Pace(windows), None


def open_at(pace: Pace, *, at_s: int) -> Pace:
    """The windows that are not over."""
    return Pace({name: one for name, one in pace.windows.items() if at_s - one.began_s < _LASTS_S[name]})


def added(pace: Pace, other: Pace, *, at_s: int) -> Pace:
    """Both together, as one citizen used them; what has begun first ends first."""
    windows = dict(open_at(pace, at_s=at_s).windows)
    for name, more in open_at(other, at_s=at_s).windows.items():
        one = windows.get(name, Window(more.began_s, 0))
        windows[name] = Window(min(one.began_s, more.began_s), one.used + more.used, one.told or more.told)
    return Pace(windows)


def without(both: Pace, other: Pace, *, own: Pace, at_s: int) -> Pace:
    """What is left of both together: what stands in the citizen's `own` record, with no number or time of the `other`."""
    windows = {}
    for name, one in both.windows.items():
        less, begun = other.windows.get(name, Window(at_s, 0)), own.windows.get(name, Window(at_s, 0))
        began_s = begun.began_s if at_s - begun.began_s < _LASTS_S[name] else at_s
        if one.used > less.used or one.told > less.told:
            windows[name] = Window(began_s, one.used - less.used, one.told)
    return Pace(windows)


def wanted_by(effect: Effect | None) -> Mapping[Limit, int]:
    """What a turn with this effect counts as."""
    match effect:
        case FileReport():
            return {Limit.MESSAGES: 1, Limit.REPORTS: 1, Limit.REPORTS_OF_A_DAY: 1}
        case AddToReport() | AskRight() | WithdrawIdentity():
            return {Limit.MESSAGES: 1, Limit.ADDITIONS: 1}
        case FetchFiles():
            return {Limit.MESSAGES: 1, Limit.FILES: len(effect.offers)}
        case LookUp():
            return {Limit.MESSAGES: 1, Limit.LOOKUPS: 1}
        case _:
            return {Limit.MESSAGES: 1}


def lane_of(before: Session, turn: Turn) -> Lane:
    """The lane of a turn: the urgent one where the report is, or becomes, one that may be of priority P0."""
    if isinstance(turn.effect, LookUp):
        return Lane.OPEN
    is_urgent = any(one.answers.get("category", "") in URGENT_CATEGORIES for one in (before, turn.session))
    return Lane.URGENT if is_urgent else Lane.OPEN


def leads_to_urgent(event: Event, tongues: Tongues, language: str = "") -> bool:
    """Whether an event is a way to the first question, and so stays open to somebody whose windows are used up."""
    if isinstance(event, Wrote):
        event = read(event.text, tongues, language) or event
    if isinstance(event, Pressed) and event.step == COMMAND:
        event = on_button(event.value) or event
    if isinstance(event, Commanded):
        return event.command in WAYS
    return isinstance(event, Pressed) and event.step == LANGUAGE


def numbers_language(event: Event, before: Session, turn: Turn) -> bool:
    """Whether an event chooses a language by the number that it is shown with."""
    number = event.text.strip() if isinstance(event, Wrote) else ""
    if not number.isdecimal() or len(number) > MAX_NUMBER:
        return False
    return before.menu.startswith(LANGUAGES) or turn.session.language != before.language


def moment_of(sent_at: datetime | None, received_at: datetime) -> datetime:
    """When an event counts: as the app dates it, so that what an outage held back is no flood when it comes at once."""
    if sent_at is not None and received_at - HELD_BACK <= sent_at <= received_at:
        return sent_at
    return received_at


def is_worth_keeping(pace: Pace, most: Mapping[Limit, int]) -> bool:
    """Whether a citizen who erases everything has used half of a window, which erasing must not begin anew."""
    return any(one.used * 2 >= most[_LIMITS[name]] > 0 for name, one in pace.windows.items())


def ends_in_s(pace: Pace, at_s: int) -> int:
    """Seconds until the last of the windows is over."""
    ends: Sequence[int] = [one.began_s + _LASTS_S[name] - at_s for name, one in pace.windows.items()]
    return max([1, *ends])
