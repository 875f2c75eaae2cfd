"""Verifying: what a citizen is told of a receipt, and which addresses are official."""

from collections.abc import Mapping

from conversations import moving, path
from conversations.events import Checked, Official
from conversations.flow import Flow
from conversations.prompt import Turn
from conversations.receipt import Verdict
from conversations.session import Session
from conversations.steps import Question
from conversations.text import Listed, Text, Verbatim, Words, _

HANDLES, WISH, RECEIPT = "ve_handles", "ve_wish", "ve_receipt"
FLOW = "verify"
# Asked again after these: a letter may have been left out.
_TO_BE_SENT_AGAIN = frozenset({Verdict.FORGED, Verdict.NO_RECEIPT, Verdict.TOO_LONG})
_WORDS: Mapping[Verdict, tuple[Text, ...]] = {
    Verdict.GENUINE: (_("This receipt is genuine. Its report was taken here, and is in the log."),),
    Verdict.WAITING: (
        _("This receipt is genuine. Its report was taken here."),
        _("It is not in the log yet. Check it again in a day."),
    ),
    Verdict.MISSING: (
        _("This receipt is genuine, but the log does not have it. The report may have been lost."),
        _("Keep the receipt, and send the report once more if you can."),
    ),
    Verdict.FORGED: (_("This receipt is not genuine, or a letter of it is wrong. Compare it, or copy it again."),),
    Verdict.NO_RECEIPT: (
        _("That is not a receipt. A receipt has 34 groups of four letters and digits. Please copy it whole."),
    ),
    Verdict.TOO_LONG: (_("That is too long to be a receipt. Please send only the receipt."),),
}
KINDS: Mapping[str, Words] = {
    "telegram": _("Telegram"),
    "whatsapp": _("WhatsApp"),
    "web": _("Web page"),
    "onion": _("Tor Browser"),
}
ONLY_THESE = _("These are our only addresses. Whoever writes to you from another one is not us.")
NO_LIST = _("No list of official addresses is published here.")


def verdict(event: Checked) -> tuple[Text, ...]:
    """What was found, in words; the day that a genuine receipt says comes first."""
    day = (_("Receipt of {date}:", date=event.day),) if event.day else ()
    return (*day, *_WORDS[event.verdict])


def handles(event: Official) -> tuple[Words, ...]:
    """The official addresses, in words."""
    if not event.handles:
        return (NO_LIST,)
    lines = tuple(
        _("{app}: {address}", app=KINDS[one.kind], address=Verbatim(one.value))
        for one in event.handles
        if one.kind in KINDS
    )
    return (ONLY_THESE, Listed(lines), _("This list is signed and valid until {date}.", date=event.until))


def enter(flow: Flow, session: Session, text: str = "") -> Turn:
    """Into the verify flow; with a `text`, it is checked at once. Asked for again, it is a receipt that is meant."""
    session = path.left(flow, session)
    if text or flow.name == FLOW:
        session = session.answered(HANDLES, "known").answered(WISH, "check")
    if text:
        session = session.answered(RECEIPT, text)
    return moving.go_on(flow, session) if flow.name == FLOW else moving.into(FLOW, session)


def is_open(step: Question | None) -> bool:
    """Whether it is asked if a receipt is to be checked: a part of one, too, is meant as one then."""
    return step is not None and step.name == WISH


def told(flow: Flow, before: Session, after: Session, event: Checked | Official) -> Turn:
    """Say what was found; a text that is no genuine receipt may be sent again."""
    if isinstance(event, Official):
        return moving.go_on(flow, after, handles(event))
    if event.verdict in _TO_BE_SENT_AGAIN:
        return moving.ask_again(flow, before.without(RECEIPT), *verdict(event))
    return moving.go_on(flow, after, verdict(event))
