"""Privacy: who answers for a citizen's data, for how long it is kept as it is configured, and what they may ask (law 09-08, article 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conversations.right import Contact, Right
from conversations.text import Counted, Listed, Words, _, _n


@dataclass(frozen=True, slots=True)
class DeskTerms:
    """For how many days the desk keeps things, and within how many it answers a request, as it says itself."""

    lawful_days: int
    unverified_days: int
    closed_days: int
    referred_days: int
    identity_days: int
    answer_days: int


@dataclass(frozen=True, slots=True)
class Terms:
    """As this intake is configured; `desk` is None while its desk has not said how it is.

    `controller` and `authority_number` (of the CNDP) are empty in a demonstration only.
    """

    controller: str
    authority_number: str
    draft_hours: int
    copy_days: int
    reference_days: int
    silent_days: int
    desk: DeskTerms | None = None


@dataclass(frozen=True, slots=True)
class Informed:
    """Event: who answers for a citizen's data, and for how long it is kept, was looked up."""

    terms: Terms


@dataclass(frozen=True, slots=True)
class RightAsked:
    """Event: the request for a right is durable, and what goes at once is gone; `contact` is how it was before.

    Where the report was `purged`, nothing is left to ask about, and what is kept is told at once. Where it was
    `let_go`, its citizen asked at some time to have it deleted, so our copy waits for no period.
    """

    right: Right
    terms: Terms
    contact: Contact = Contact.NONE
    purged: bool = False
    let_go: bool = False


COPY_GOES = _("Our own sealed copy is deleted as soon as the analysts have your request.")
# A dossier that left names whoever asked for it later to be taken out, at the service and where the desk keeps what it gave.
GIVEN = _("Whatever the judicial police was given before stays with it, and in our record of that.")
WHY = _(
    "Why: to check your report, pass it to the competent judicial police, and have such content taken down. For nothing else."
)
WHO_READS = _(
    "Who reads it: the analysts with their systems, and the judicial police once it is passed on. It is sealed for everybody else."
)
MAY_BE_TOLD = _("A platform, or a body that works against such content, may be told where it is, never who you are.")
NOT_ASKED = _("Your name is never needed, and we never ask your national ID. Without contact, no sender is kept.")
RIGHTS = _(
    "You may see what is kept, correct it, object, or ask to have it deleted. It is free, and needs only your reference."
)
HOW = _("How: /status, your reference, then “My data and rights”. The answer comes to the same place.")
MAY_STAY = _("What an investigation needs may have to stay. You are then told so.")
ALL_PERIODS = _("All periods, and who is responsible: /privacy.")
HOW_LONG = _("How long it is kept, as set here today:")
DESK_UNKNOWN = _("How long the analysts keep it is not known here yet. Ask them by your reference.")


_KEPT: Mapping[Contact, Words] = {
    Contact.NONE: _("Kept of you: your report. No name and no contact."),
    Contact.KEPT: _(
        "Kept of you: your report, and your contact with any name, sealed apart, for as long as /privacy says."
    ),
    Contact.WITHDRAWN: _(
        "Kept of you: your report. Your name and contact are deleted here, and at the analysts as soon as they hear of it."
    ),
}


def days(count: int) -> Counted:
    """So many days, in words."""
    return _n("{count} day", "{count} days", count)


def hours(count: int) -> Counted:
    """So many hours, in words."""
    return _n("{count} hour", "{count} hours", count)


def notice(terms: Terms) -> tuple[Words, ...]:
    """Everything that whoever is asked for data has to be told."""
    unknown = () if terms.desk else (DESK_UNKNOWN,)
    periods = (HOW_LONG, Listed(tuple(_periods(terms))), *unknown)
    return (*_responsible(terms), WHY, WHO_READS, MAY_BE_TOLD, NOT_ASKED, *periods, RIGHTS, HOW, MAY_STAY)


def kept_of(terms: Terms, contact: Contact, *, let_go: bool) -> tuple[Words, ...]:
    """What is kept of the report whose reference was given, in general: its content is sealed, also from us."""
    sealed = _("It is sealed: this chat cannot read it back to you, only the analysts can.")
    after = _("Our own sealed copy goes after the analysts have it: {time}.", time=days(terms.copy_days))
    return _KEPT[contact], sealed, COPY_GOES if let_go else after, GIVEN, ALL_PERIODS


def left_of(terms: Terms) -> tuple[Words, ...]:
    """What is kept of a report whose content was deleted."""
    return (
        _(
            "Kept of you: that there was a report, when and of what kind. What you sent is deleted, and any name and contact."
        ),
        _(
            "What the analysts wrote to you stays for {time} after the closing, sealed: only your reference opens it.",
            time=days(terms.reference_days),
        ),
        GIVEN,
        ALL_PERIODS,
    )


def _responsible(terms: Terms) -> tuple[Words, ...]:
    if not terms.controller:
        return (_("This is a demonstration: nobody is responsible for it, and no police reads it. Send nothing real."),)
    return (
        _("Responsible for your data: {controller}.", controller=terms.controller),
        _(
            "CNDP number: {number}. The CNDP protects personal data in Morocco; you may complain to it.",
            number=terms.authority_number,
        ),
    )


def _periods(terms: Terms) -> Iterator[Words]:
    yield _("a draft that was not sent: {time}", time=hours(terms.draft_hours))
    yield _("our sealed copy, once the analysts have the report: {time}", time=days(terms.copy_days))
    yield _("your reference, after the report is closed: {time}", time=days(terms.reference_days))
    yield _("your reference, if nothing more is heard of the report: {time}", time=days(terms.silent_days))
    if terms.desk is None:
        return
    yield _(
        "out of scope: what you sent goes when it is closed, the rest after: {time}", time=days(terms.desk.lawful_days)
    )
    yield _("anonymous reports that nobody could verify: {time}", time=days(terms.desk.unverified_days))
    yield _("reports closed without the police: {time}", time=days(terms.desk.closed_days))
    yield _("reports passed to the police, once closed: {time}", time=days(terms.desk.referred_days))
    yield _(
        "name and contact, once the report is closed, but for what the police was given: {time}",
        time=days(terms.desk.identity_days),
    )
