"""The follow-up flow: a reference shows where a report stands; add to it, answer a question, withdraw the contact, use one's rights."""

from conversations.conditions import answered, unanswered
from conversations.flow import Flow
from conversations.right import Right
from conversations.steps import Choice, Deed, Do, FreeText, Option, ReferenceStep
from conversations.text import _

# Nothing is offered that the desk would drop, once it deleted what the report says.
KEPT = unanswered("fu_purged")
# Only an erasure is asked about once more.
AT_ONCE = (Right.ACCESS, Right.CORRECTION, Right.OBJECTION)
REFERENCE = ReferenceStep(
    name="fu_reference",
    ask=_("Please send your reference: 20 digits. Spaces and dashes do not matter."),
)
FINDING = Do(name="fu_finding", deed=Deed.LOOK_UP)
WISH = Choice(
    name="fu_wish",
    ask=_("What would you like to do?"),
    options=(
        Option("answer", _("Answer the question"), when=answered("fu_question")),
        Option("add", _("Add information"), when=KEPT),
        Option("withdraw", _("Delete my contact"), when=answered("fu_identified", "yes")),
        Option("rights", _("My data and rights")),
        Option("finish", _("Finish")),
    ),
)
TEXT = FreeText(
    name="fu_text",
    ask=_("What would you like to add? Links are welcome."),
    when=answered("fu_wish", "add"),
)
ANSWER = FreeText(
    name="fu_answer",
    ask=_("Please send your answer. Only the analysts can read it."),
    when=answered("fu_wish", "answer"),
)
SURE = Choice(
    name="fu_sure",
    ask=_("Delete your name and contact from the report? The report itself stays, and nobody can reach you."),
    options=(Option("yes", _("Yes, delete")), Option("no", _("No, keep"))),
    when=answered("fu_wish", "withdraw"),
)
RIGHT = Choice(
    name="fu_right",
    ask=_("What should happen with your data?"),
    options=(
        Option(Right.ACCESS, _("Tell me what is kept")),
        Option(Right.CORRECTION, _("Correct something"), when=KEPT),
        Option(Right.OBJECTION, _("Object to its use"), when=KEPT),
        Option(Right.ERASURE, _("Delete my report"), when=KEPT),
    ),
    when=answered("fu_wish", "rights"),
)
CORRECT = FreeText(
    name="fu_correct",
    ask=_(
        "What is wrong, and how should it be? What you sent before stays beside it."
        " Leave out your name and contact: all who work on the report read this."
        " To change those, delete your contact and send a new report."
    ),
    when=answered("fu_right", Right.CORRECTION),
)
OBJECT = FreeText(
    name="fu_object",
    ask=_("What do you object to, and why? The analysts weigh your reason. Name and contact are deleted at once."),
    when=answered("fu_right", Right.OBJECTION),
)
ERASE = Choice(
    name="fu_erase",
    ask=_("Ask for your report to be deleted? Name and contact go at once. The rest, the analysts decide by law."),
    options=(Option("yes", _("Yes, ask for it")), Option("no", _("No, keep it"))),
    when=answered("fu_right", Right.ERASURE),
)
AGAIN = ("fu_wish", "fu_text", "fu_answer", "fu_sure", "fu_right", "fu_correct", "fu_object", "fu_erase")

FOLLOW_UP = Flow(
    name="follow_up",
    version="1",
    facts=frozenset({"fu_report", "fu_identified", "fu_question", "fu_purged"}),
    steps=(
        REFERENCE,
        FINDING,
        WISH,
        TEXT,
        ANSWER,
        SURE,
        RIGHT,
        CORRECT,
        OBJECT,
        ERASE,
        Do(name="fu_adding", deed=Deed.ADD, when=answered("fu_wish", "add", "answer"), reopens=AGAIN),
        Do(name="fu_withdrawing", deed=Deed.WITHDRAW, when=answered("fu_sure", "yes"), reopens=AGAIN),
        Do(name="fu_asking", deed=Deed.ASK_RIGHT, when=answered("fu_right", *AT_ONCE), reopens=AGAIN),
        Do(name="fu_erasing", deed=Deed.ASK_RIGHT, when=answered("fu_erase", "yes"), reopens=AGAIN),
    ),
)
