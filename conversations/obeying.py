"""Obeying: what each command does, whatever is being asked."""

from dataclasses import replace

from conversations import asking, commands, path, reference, verifying
from conversations.effects import Erase, StartOver
from conversations.events import Command, Commanded
from conversations.flow import Flow
from conversations.moving import ask_again, ask_in, closed, go_on, into, open_question
from conversations.prompt import Prompt, Turn
from conversations.session import Session
from conversations.steps import Card
from conversations.text import Words, _

KEPT = _("Your draft is kept. /cancel deletes it.")
DELETED = _("Your draft is deleted. Nothing was sent.")
SENT_STAYS = _("What was sent cannot be taken back here. Here is the next question.")


def obey(flow: Flow, session: Session, event: Commanded) -> Turn:
    """Carry out the command and, where the conversation goes on, ask the open question again."""
    match event.command:
        case Command.START:
            return _start(flow, session, event.argument)
        case Command.HELP:
            return ask_again(flow, session, *commands.HELP)
        case Command.LANGUAGE:
            return _language(flow, session, event.argument)
        case Command.BACK:
            return _back(flow, session)
        case Command.SKIP:
            return _skip(flow, session)
        case Command.CANCEL:
            return _cancel(flow, session)
        case Command.ERASE:
            return Turn(session.wiped(), effect=Erase())
        case Command.ABOUT | Command.PRIVACY | Command.VERIFY:
            return _aside(flow, session, event)
        case Command.STATUS:
            return _status(flow, session, event.argument)


def follow(flow: Flow, session: Session, digits: str) -> Turn:
    """Look up the reference `digits`; a draft is kept meanwhile."""
    return _to_follow_up(flow, path.left(flow, session).answered("fu_reference", digits))


def ask_for_reference(flow: Flow, session: Session, why: Words) -> Turn:
    """Ask for a reference, after `why`."""
    return _to_follow_up(flow, path.left(flow, session), why)


def _to_follow_up(flow: Flow, session: Session, *says: Words) -> Turn:
    if flow.name == "follow_up":
        return go_on(flow, session, says)
    return replace(into("follow_up", session), prompt=Prompt(says))


def _start(flow: Flow, session: Session, argument: str) -> Turn:
    language, category = commands.start_link(argument, flow.tongues.names.__contains__)
    session = asking.speaking(session, language) if language else session
    if category and "category" not in session.answers and not session.filed:
        session = session.answered("category", category)
        return go_on(flow, session) if flow.name == "report" else into("report", session)
    if session.filed:
        return Turn(path.left(flow, session), effect=StartOver())
    if flow.name != "report":
        return into("report", path.left(flow, session))
    return ask_again(flow, session, *((KEPT,) if session.holds_something else ()))


def _aside(flow: Flow, session: Session, event: Commanded) -> Turn:
    if event.command is Command.VERIFY:
        return verifying.enter(flow, session, event.argument)
    # Asked for once more while it is looked up, it is looked up again.
    return (
        ask_again(flow, session)
        if flow.name == event.command.value
        else into(event.command.value, path.left(flow, session))
    )


def _status(flow: Flow, session: Session, argument: str) -> Turn:
    if digits := reference.read(argument):
        return follow(flow, session, digits)
    # Asked for once more while the report is looked up, it is looked up again.
    is_looking = flow.name == "follow_up" and "fu_report" not in session.answers
    return ask_again(flow, session) if is_looking else _to_follow_up(flow, path.left(flow, session))


def _language(flow: Flow, session: Session, argument: str) -> Turn:
    code = commands.language_code(argument, flow.tongues)
    if code:
        return ask_in(flow, session, code)
    if open_question(flow, session) is None:
        session = go_on(flow, session).session
    return ask_again(flow, replace(session, menu=asking.LANGUAGES + asking.without_languages(session).menu))


def _back(flow: Flow, session: Session) -> Turn:
    if session.menu == asking.REPLACE:
        return go_on(flow, session)
    if session.menu.startswith(asking.LOCATED):
        return ask_again(flow, asking.without_place(session))
    if session.menu:
        under = asking.without_languages(session).menu if session.menu.startswith(asking.LANGUAGES) else ""
        return ask_again(flow, replace(session, menu=under))
    if path.is_sent(flow, session):
        return ask_again(flow, session, SENT_STAYS)
    earlier = path.earlier_question(flow, session)
    if earlier is None:
        return ask_again(flow, session)
    return ask_again(flow, replace(path.without_cards(flow, session, since=earlier.name), asked=earlier.name))


def _skip(flow: Flow, session: Session) -> Turn:
    step = open_question(flow, session)
    if step is None or isinstance(step, Card):
        return ask_again(flow, session)
    if step.name in session.answers:
        return go_on(flow, session)
    options = path.options(step, session)
    if path.is_sent(flow, session) and options and not getattr(step, "optional", False):
        # Nothing is needed any more: the last option of whatever is asked then is to leave it.
        return go_on(flow, session.answered(step.name, options[-1].value))
    if not getattr(step, "optional", False) and not getattr(step, "on_request", False):
        return ask_again(flow, session, _("This question is needed. /cancel stops."))
    needed = getattr(step, "needed_when", None)
    if needed is not None and needed.holds(session.answers):
        return ask_again(flow, session, _("This question is needed. /cancel stops."))
    skipped = session if getattr(step, "on_request", False) else session.answered(step.name, "")
    return go_on(flow, skipped)


def _cancel(flow: Flow, session: Session) -> Turn:
    if flow.name != "report":
        left = path.left(flow, session)
        return into("report", left) if left.holds_something else closed(session)
    if path.is_sent(flow, session):
        return go_on(flow, session.answered("extra", "no"))
    # Who has just sent a report, and says it twice, is not told that nothing was sent.
    return closed(session, Prompt((DELETED,) if session.holds_something else ()))
