"""The follow-up flow: a reference shows where a report stands; add to it, answer a question, withdraw the contact."""

from conversations.conditions import answered
from conversations.flow import Flow
from conversations.steps import Choice, Deed, Do, FreeText, Option, ReferenceStep
from conversations.text import _

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
        Option("add", _("Add information")),
        Option("withdraw", _("Delete my contact"), when=answered("fu_identified", "yes")),
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
AGAIN = ("fu_wish", "fu_text", "fu_answer", "fu_sure")

FOLLOW_UP = Flow(
    name="follow_up",
    version="1",
    facts=frozenset({"fu_report", "fu_identified", "fu_question"}),
    steps=(
        REFERENCE,
        FINDING,
        WISH,
        TEXT,
        ANSWER,
        SURE,
        Do(name="fu_adding", deed=Deed.ADD, when=answered("fu_wish", "add", "answer"), reopens=AGAIN),
        Do(name="fu_withdrawing", deed=Deed.WITHDRAW, when=answered("fu_sure", "yes"), reopens=AGAIN),
    ),
)
