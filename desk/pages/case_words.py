"""Case words: what a page of a case says of its history, of refusals, and of what an analyst may choose."""

from collections.abc import Mapping

from conversations.text import Text, _
from desk.casework.closing import NotReferred
from desk.casework.exposure import BLUR, GREY
from desk.casework.merging import IsClosed, NoSuchCase
from desk.casework.splitting import IsReferred, NotParted
from desk.casework.workable import Merged, NothingToSay, NotVerified, Purged, Stale
from desk.pages import referral_words
from desk.retention.due import OnHold
from desk.rights.answering import NotAlone
from desk.states import MoveRefused
from storage.wire import State

# What happened, in the timeline; an entry of the log has words of its own.
MOMENTS: Mapping[str, Text] = {
    "report": _("Report received"),
    "addition": _("Added by the reporter"),
    "answer": _("Answer of the reporter"),
    "question": _("Question to the reporter"),
    "note": _("Note to the reporter"),
    "verification": _("Verification"),
    "desk_note": _("Note"),
    "task": _("Task"),
    "done": _("Task done"),
    "passed_on": _("Passed on to somebody else"),
    "instruction": _("Instruction of the prosecutor"),
    "instruction_done": _("Instruction done"),
}
CHOICES: Mapping[str, Text] = {
    BLUR: _("Blurred until held, then in colour"),
    GREY: _("Blurred until held, then in grey"),
}
REFUSALS: Mapping[type[Exception], Text] = {
    NotVerified: _("An anonymous report can be referred only after a recorded verification. Please record one first."),
    NotReferred: _("Only a case that was referred can be closed as referred. Please refer it first."),
    Purged: _("The content of this case was deleted. Nothing more can be done to it."),
    Merged: _("This case was joined to another one. Please go on there."),
    Stale: _("The case was changed while you had it open. Please look at it again; nothing was done."),
    NothingToSay: _("Please write something, at most 1,000 characters."),
    NoSuchCase: _("There is no other case of this category with that number, or it is not for you."),
    IsClosed: _("A closed case is neither joined nor split. Please open it again first."),
    IsReferred: _("A service has a dossier of this case, so it is not split."),
    OnHold: _("The case is on hold: nothing of it is deleted until the hold is lifted."),
    NotAlone: _("Other reports are in this case. Please move this report to a case of its own first (“Split”)."),
    NotParted: _("Please choose the reports that leave. At least one has to stay."),
}
# A colleague, or another report, was faster, so that a form may be gone from the page.
OVERTAKEN = tuple(REFUSALS[one] for one in (Purged, Merged, Stale, OnHold, NotAlone))
ONLY_OPENS: Mapping[State, Text] = {
    State.RECEIVED: _("A case that was looked at is not made new again."),
    State.CLOSED: _("To close a case, please choose an outcome."),
    State.REFERRED: _("A case becomes referred when its dossier is handed over. Please use the card “Referral”."),
    State.VERIFICATION: _("A referred case goes back to analysis first."),
}
NO_SUCH_MOVE = _("A closed case is opened again for verification first.")


def refusal(error: Exception) -> Text | None:
    """Why something was not done, in words; None for what is no refusal."""
    if isinstance(error, MoveRefused):
        return NO_SUCH_MOVE if error.before is State.CLOSED else ONLY_OPENS.get(error.after, NO_SUCH_MOVE)
    return REFUSALS.get(type(error)) or referral_words.refusal(error)
