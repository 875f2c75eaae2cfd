"""Deeds: the effect that each Do step, and each answer given after filing, asks of the outside."""

from conversations import gathering, links
from conversations.effects import (
    AddToReport,
    AskRight,
    CheckReceipt,
    Effect,
    FileReport,
    LookUp,
    ShowHandles,
    ShowTerms,
    WithdrawIdentity,
)
from conversations.events import Attached, Wrote
from conversations.right import Right
from conversations.session import Session
from conversations.steps import Deed, Do, Step
from conversations.taxonomy import TAXONOMY

# Answers to the questions of the taxonomy stand under the question's own code at the desk.
QUESTION = "q_"
URGENT = "P0"


def effect_of(step: Do, session: Session) -> Effect:
    """What `step` asks for, from the answers before it."""
    answers = session.answers
    match step.deed:
        case Deed.FILE:
            return _report(session)
        case Deed.LOOK_UP:
            return LookUp(answers["fu_reference"])
        case Deed.ADD:
            return _follow_up_words(session)
        case Deed.WITHDRAW:
            return WithdrawIdentity(answers["fu_report"])
        case Deed.CHECK_RECEIPT:
            return CheckReceipt(answers["ve_receipt"])
        case Deed.SHOW_HANDLES:
            return ShowHandles()
        case Deed.ASK_RIGHT:
            words = answers.get("fu_correct") or answers.get("fu_object", "")
            return AskRight(answers["fu_report"], Right(answers["fu_right"]), words)
        case Deed.SHOW_TERMS:
            return ShowTerms()


def addition(step: Step, session: Session, value: str, more: Wrote | None) -> AddToReport:
    """What an answer after filing adds; danger to a life makes the report urgent."""
    if more is not None:
        return words_of(session, more)
    name = step.name.removeprefix(QUESTION)
    urgent = URGENT if (name, value) == ("emergency", "yes") else ""
    return AddToReport(session.report_id, answers={name: value}, priority=urgent)


def words_of(session: Session, event: Wrote | Attached) -> AddToReport:
    """What words sent after filing add, on their own or beside a picture."""
    found = gathering.found_in(event)
    return AddToReport(session.report_id, details=links.without(event.text, found), locators=found)


def _report(session: Session) -> FileReport:
    answers = session.answers
    identified = answers.get("card") == "contact" and answers.get("confirm") != "anonymous"
    return FileReport(
        report_id=session.report_id,
        reference=session.reference,
        category=answers["category"],
        subtype=answers["subtype"],
        priority=TAXONOMY.subtype(answers["subtype"]).priority,
        details=answers.get(gathering.DETAILS, ""),
        locators=session.locators,
        files=session.files,
        contact=answers.get("contact", "") if identified else "",
        name=answers.get("name", "") if identified else "",
    )


def _follow_up_words(session: Session) -> AddToReport:
    answers = session.answers
    words = answers.get("fu_text") or answers.get("fu_answer", "")
    found = links.find(words)
    reply_to = answers["fu_question"] if answers["fu_wish"] == "answer" else ""
    return AddToReport(answers["fu_report"], details=words, locators=found, reply_to=reply_to)
