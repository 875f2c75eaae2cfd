"""Words: times, durations, urgency and categories in an analyst's language."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from conversations.taxonomy import TAXONOMY
from conversations.text import Verbatim, Words, _, _n

CASABLANCA = ZoneInfo("Africa/Casablanca")
URGENCY = {
    "P0": _("P0, a life may be in danger"),
    "P1": _("P1, urgent"),
    "P2": _("P2, normal"),
    "P3": _("P3, can wait"),
}
DAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def urgency(priority: str) -> Words:
    """How urgent a case is."""
    return URGENCY.get(priority, Verbatim(priority))


def category(code: str) -> Words:
    """A family of content; its finer kinds are not said, for they would tell too much in a chat."""
    try:
        return TAXONOMY.category(code).label
    except KeyError:
        return Verbatim(code)


def moment(at: datetime, now: datetime) -> str:
    """A time in Morocco; with its date when that is not today."""
    local, today = at.astimezone(CASABLANCA), now.astimezone(CASABLANCA).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"


def since(at: datetime, now: datetime) -> Words:
    """How long ago, in its largest unit."""
    minutes = max(int((now - at).total_seconds() // 60), 0)
    if minutes < 1:
        return _("less than a minute")
    if minutes < 60:
        return _n("{count} minute", "{count} minutes", minutes)
    if minutes < 48 * 60:
        return _n("{count} hour", "{count} hours", minutes // 60)
    return _n("{count} day", "{count} days", minutes // (24 * 60))


def clock(minute: int) -> str:
    """A minute of the day; midnight at its end is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def present() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)
