"""Rights: what a citizen is told who asked, by reference, for what the law gives them over their data."""

from collections.abc import Mapping

from conversations import moving, privacy
from conversations.flow import Flow
from conversations.privacy import Informed, RightAsked
from conversations.prompt import Turn
from conversations.right import TAKES_CONTACT, Contact, Right
from conversations.session import Session
from conversations.text import Words, _

ASKED: Mapping[Right, Words] = {
    Right.ACCESS: _("You asked what is kept. Your request goes to the analysts."),
    Right.CORRECTION: _("Your correction is kept beside what you sent before. It goes to the analysts."),
    Right.OBJECTION: _("Your objection goes to the analysts."),
    Right.ERASURE: _("You asked to have your report deleted. Your request goes to the analysts."),
}
CONTACT_GONE = _("Your name and contact are deleted here, and at the analysts as soon as they hear of it.")
MAY_STAY = _("What an investigation needs may have to stay. The analysts then say so.")
GONE = _("What you sent was deleted, so nothing can be added to it. You can always report again.")
ANSWER_HERE = _("Their answer will stand here: come back with your reference.")


def told(flow: Flow, session: Session, event: RightAsked | Informed) -> Turn:
    """Say who answers for the data; or what happened at once, what the analysts decide, and where their answer will be."""
    if isinstance(event, Informed):
        return moving.go_on(flow, session, privacy.notice(event.terms))
    if event.purged:
        # What is left is told at once: the desk has no more to say of it, and soon nothing that an answer could be sealed to.
        left = privacy.left_of(event.terms) if event.right is Right.ACCESS else (GONE,)
        return moving.go_on(flow, purged(session), left)
    is_kept = event.contact is Contact.KEPT and event.right not in TAKES_CONTACT
    session = session.answered("fu_identified", "yes" if is_kept else "no")
    says: list[Words] = [ASKED[event.right]]
    if event.right is Right.ACCESS:
        says += privacy.kept_of(event.terms, event.contact, let_go=event.let_go)
    if event.right in TAKES_CONTACT:
        says += [CONTACT_GONE] if event.contact is not Contact.NONE else []
        says += [privacy.COPY_GOES, MAY_STAY] if event.right is Right.ERASURE else []
        says += [privacy.GIVEN]
    desk = event.terms.desk
    within = [_("They answer within: {time}.", time=privacy.days(desk.answer_days))] if desk else []
    return moving.go_on(flow, session, (*says, *within, ANSWER_HERE))


def purged(session: Session) -> Session:
    """`session` once the desk deleted what the report says: no question is open, and no contact is kept."""
    return session.answered("fu_purged", "yes").answered("fu_identified", "no").without("fu_question")
