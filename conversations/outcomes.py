"""Outcomes: what a conversation makes of what came back from outside: filed, found, fetched, erased."""

from collections.abc import Mapping
from dataclasses import replace

from conversations import asking, gathering, links, path, privacy, reference, rights, verifying
from conversations.effects import AddToReport
from conversations.events import (
    Added,
    Checked,
    Erased,
    Event,
    Fetched,
    Filed,
    Found,
    Left,
    Location,
    NotFound,
    Official,
    Question,
    Withdrawn,
)
from conversations.flow import Flow
from conversations.moving import ask_again, go_on
from conversations.privacy import Informed, RightAsked
from conversations.prompt import Prompt, Turn
from conversations.session import Session, Told
from conversations.steps import Deed, Do
from conversations.text import Verbatim, Words, _

STATES: Mapping[str, Words] = {
    "received": _("It has been received and waits for an analyst."),
    "verification": _("An analyst is checking it."),
    "analysis": _("It has been checked and is being analysed."),
    "referred": _("It has been referred to the competent judicial police."),
    "closed": _("It is closed."),
    "more_information": _("An analyst has a question for you."),
}
RECEIPT = _("And a receipt, which you need not keep:")
RECEIPT_SAYS = _(
    "It proves that we took a report today, and opens nothing. Whoever finds it learns that you reported. /verify checks it."
)
KEPT = _("Thank you, this is added to your report.")
# Of the analysts' messages, since nobody knows which of them a citizen has read: at most 1000 characters each, and so a few
# messages of an app.
SHOWN_MESSAGES = 20
# What stays of a draft once it is sent: enough to choose the questions that follow, nothing that was told.
STAYS = ("greeting", "category", "subtype")
# The deed that each of these ends. What comes while it is not due belongs to an earlier turn, and changes nothing.
ENDS: Mapping[type[Event], Deed] = {
    Filed: Deed.FILE,
    Added: Deed.ADD,
    Withdrawn: Deed.WITHDRAW,
    RightAsked: Deed.ASK_RIGHT,
    Informed: Deed.SHOW_TERMS,
    Found: Deed.LOOK_UP,
    NotFound: Deed.LOOK_UP,
    Checked: Deed.CHECK_RECEIPT,
    Official: Deed.SHOW_HANDLES,
}


def came_back(flow: Flow, session: Session, event: Event) -> Turn:
    """Go on after an effect."""
    if not _is_awaited(flow, session, event):
        return ask_again(flow, session)
    match event:
        case Filed():
            return _filed(flow, session, event)
        case Added():
            return _added(flow, session, event)
        case Withdrawn():
            return _withdrawn(flow, session, event)
        case RightAsked() | Informed():
            return rights.told(flow, _done(flow, session), event)
        case Fetched():
            return _fetched(flow, session, event)
        case Found() | NotFound():
            return _looked_up(flow, session, event)
        case Checked() | Official():
            return verifying.told(flow, session, _done(flow, session), event)
        case Erased():
            return Turn(session.wiped(), Prompt(_erased(event), asking.afterwards(session.language)))
        case _:
            return ask_again(flow, session)


def _filed(flow: Flow, session: Session, event: Filed) -> Turn:
    says: tuple[Words, ...] = (
        _("Your report has been sent. Thank you."),
        _("Your reference:"),
        Verbatim(reference.grouped(event.reference)),
        _("Save it where only you look. It alone shows what became of the report, and it is not shown again."),
    )
    if event.receipt:
        says += (RECEIPT, Verbatim(event.receipt), RECEIPT_SAYS)
    answers = {name: session.answers[name] for name in STAYS if name in session.answers}
    told = {source: Told(one.digest) for source, one in session.told.items()}
    session = replace(_done(flow, session), answers=answers, locators=(), files=(), told=told, reference="", filed=True)
    return go_on(flow, _with_locations(flow, session, event.locations), says)


def _added(flow: Flow, session: Session, event: Added) -> Turn:
    session = _done(flow, session)
    if event.kept:
        return go_on(flow, _with_locations(flow, session, event.locations), (KEPT,))
    if not path.is_sent(flow, session):
        return go_on(flow, rights.purged(session), (rights.GONE,))
    # No question is asked any more whose answer would be dropped; a text for the platform still goes to its citizen.
    is_telling = session.answers.get("extra") == "tell"
    return go_on(flow, session if is_telling else session.answered("extra", "no"), (rights.GONE,))


def _withdrawn(flow: Flow, session: Session, event: Withdrawn) -> Turn:
    session = _done(flow, session).answered("fu_identified", "no")
    if event.purged:
        return go_on(flow, rights.purged(session), (rights.CONTACT_GONE, rights.GONE, privacy.GIVEN))
    return go_on(
        flow,
        session,
        (
            _(
                "Your name and contact are deleted here, and at the analysts as soon as they hear of it. The report itself stays."
            ),
            privacy.GIVEN,
        ),
    )


def _with_locations(flow: Flow, session: Session, found: tuple[Location, ...]) -> Session:
    """`session` with where its sent report's links lead, for the texts to the platforms; of no other report."""
    if not path.is_sent(flow, session):
        return session
    return replace(session, locations=tuple(dict.fromkeys((*session.locations, *found)))[: links.MAX_LOCATORS])


def _is_awaited(flow: Flow, session: Session, event: Event) -> bool:
    if isinstance(event, Added) and path.is_sent(flow, session):
        return True
    step = path.next_step(flow, session)
    return type(event) not in ENDS or (isinstance(step, Do) and step.deed is ENDS[type(event)])


def _done(flow: Flow, session: Session) -> Session:
    """The Do step that was due, done; what it reopens is open again."""
    step = path.next_step(flow, session)
    if not isinstance(step, Do):
        return session
    return session.without(*step.reopens) if step.reopens else session.answered(step.name, "done")


def _fetched(flow: Flow, session: Session, event: Fetched) -> Turn:
    if not path.is_sent(flow, session):
        return go_on(flow, *gathering.fetched(session, event))
    _unused, says = gathering.fetched(session, event)
    if not event.files:
        return go_on(flow, session, says)
    session = session.answered(session.asked or "more", "given")
    return Turn(session, Prompt(says), AddToReport(session.report_id, files=event.files))


def _looked_up(flow: Flow, session: Session, event: Found | NotFound) -> Turn:
    if isinstance(event, NotFound):
        words = _(
            "No report has that reference. Please check the digits. A report that was closed long ago is no longer kept."
        )
        return ask_again(flow, session.without("fu_reference"), words)
    # What is answered to a report that was purged, the desk drops.
    asked = () if event.purged else event.questions
    open_question = next((one for one in reversed(asked) if one.kind == "question"), None)
    session = replace(
        session,
        answers={
            **session.answers,
            "fu_reference": "given",
            "fu_report": event.report_id,
            "fu_identified": "yes" if event.identified else "no",
            "fu_question": open_question.id if open_question else "",
        },
    )
    if not open_question:
        session = session.without("fu_question")
    session = rights.purged(session) if event.purged else session.without("fu_purged")
    says: list[Words] = [_("Your report of {date}:", date=event.filed_on), STATES[event.state]]
    says += _messages(event, open_question)
    says += [rights.GONE] if event.purged else []
    return go_on(flow, _done(flow, session), tuple(says))


def _messages(event: Found, open_question: Question | None) -> list[Words]:
    """The latest messages of the analysts, the open question always among them."""
    shown = event.questions[-SHOWN_MESSAGES:]
    if open_question is not None and open_question not in shown:
        shown = (open_question, *shown[1:])
    says: list[Words] = [_("Earlier messages are not shown again.")] if len(shown) < len(event.questions) else []
    for one in shown:
        says += [_("An analyst writes:"), Verbatim(one.text)]
    return says


def _erased(event: Erased) -> tuple[Words, ...]:
    here = (_("Erased: nothing of this conversation is kept here."), _("A report that was sent stays sent."))
    match event.left:
        case Left.NOTHING:
            return here
        case Left.OLD:
            return (
                *here,
                _("Messages older than 48 hours cannot be deleted from here. Please delete them in this app."),
            )
        case Left.ALL:
            return (*here, _("Please delete the messages in this app yourself."))
