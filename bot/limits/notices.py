"""Notices: what a citizen is told, once a window, when a limit is reached: what happened, when to come again, what stays."""

from collections.abc import Iterable

from bot.channels.saying import Outbound
from bot.limits.pacing import Lane, Limit, Over
from conversations.flows.urgency import EMERGENCY_ONE_LINE
from conversations.session import Session
from conversations.text import Words, _, _n
from locales.catalogues import Catalogues
from locales.rendering import rendered

HAPPENED: dict[Limit, Words] = {
    Limit.MESSAGES: _("That was a lot of messages at once, so this one was not read."),
    Limit.REPORTS: _("You sent many reports in a short time, so this one is not sent yet."),
    Limit.REPORTS_OF_A_DAY: _("You sent many reports today, so this one is not sent yet."),
    Limit.ADDITIONS: _("You added a lot in a short time, so this was not added."),
    Limit.FILES: _("You sent many files in a short time, so these were not taken."),
    Limit.LOOKUPS: _("Many references were asked for in a short time, so this one was not looked up."),
}
KEPT = _("Your draft is kept.")
STILL = _("A threat to a life, a child in danger or terrorism can still be reported now: write /start and choose it.")
# /start asks again what an open draft asks.
STILL_BEHIND_DRAFT = _(
    "A threat to a life, a child in danger or terrorism can still be reported now. Write /cancel, which deletes this draft, then /start, and choose it."
)
STILL_AROUND_DRAFT = _(
    "A threat to a life, a child in danger or terrorism can still be reported now. Write /cancel twice, which deletes this draft, then /start, and choose it."
)
MINUTE_S, HOUR_S = 60, 3600


class Slowed(Exception):
    """A turn was not taken. `said` is what the citizen is told; None when they were told already, or should not be.

    `again_s` is when it would be taken. Nothing was done, and the draft is as it was.
    """

    def __init__(self, said: Outbound | None, *, words: Outbound | None, again_s: int) -> None:
        super().__init__("a limit is reached")
        self.said = said
        # The same for whoever asks again and must be answered each time: a browser.
        self.words = words
        self.again_s = again_s


class HasToWait(Exception):
    """A browser has to work or wait before its form is taken; nothing was done."""

    again_s = 1


def notice(catalogues: Catalogues, session: Session, over: Over) -> Outbound:
    """Why this was not taken, in the citizen's language, and what leads from where they stand to reporting a life in danger."""
    language = session.language
    return Outbound(language, tuple(rendered(catalogues, language, one) for one in _words(session, over)))


def _words(session: Session, over: Over) -> Iterable[Words]:
    yield HAPPENED[over.limit]
    yield again_in(over.again_s)
    has_draft = "category" in session.answers and not session.filed
    if has_draft or session.locators or session.files:
        yield KEPT
    if over.lane is Lane.OPEN and has_draft:
        yield STILL_BEHIND_DRAFT if session.flow == "report" else STILL_AROUND_DRAFT
    elif over.lane is Lane.OPEN:
        yield STILL
    yield EMERGENCY_ONE_LINE


def again_in(seconds: int) -> Words:
    """When to come again, rounded up so that it is true."""
    minutes = -(-seconds // MINUTE_S)
    if minutes <= MINUTE_S:
        return _n("Please write again in {count} minute.", "Please write again in {count} minutes.", minutes)
    return _n("Please write again in {count} hour.", "Please write again in {count} hours.", -(-seconds // HOUR_S))
