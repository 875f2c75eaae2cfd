"""Engine: advance(flow, session, event) -> Turn, pure: the same flow, session and event always end the same way."""

from dataclasses import replace

from conversations import answering, asking, commands, deeds, gathering, outcomes, path, reference
from conversations.events import Attached, Began, Command, Commanded, Event, Pressed, Unusable, Wrote
from conversations.flow import Flow
from conversations.moving import ask_again, go_on, into, open_question
from conversations.obeying import obey
from conversations.prompt import COMMAND, LANGUAGE, Prompt, Turn
from conversations.session import Session
from conversations.steps import Card, EvidenceStep, FreeText, Question
from conversations.text import Words, _

STALE = _("That was already answered, or belongs to an earlier conversation.")
SENT = _("The report has already been sent. That button no longer does anything.")
CHANGED = _("The questions have changed since. Your answers are kept; here is the next one.")


def advance(flow: Flow, session: Session, event: Event) -> Turn:
    """One event in `flow`: the session after it, what is said, and at most one effect to carry out."""
    if not session.version or session.version == flow.version:
        return _advanced(flow, replace(session, version=flow.version), event)
    session = replace(path.pruned(flow, session), version=flow.version, asked="", menu="")
    if isinstance(event, Pressed) and event.step not in (COMMAND, LANGUAGE):
        return go_on(flow, session, (CHANGED,))
    turn = _advanced(flow, session, event)
    return replace(turn, prompt=turn.prompt.after(Prompt((CHANGED,))))


def _advanced(flow: Flow, session: Session, event: Event) -> Turn:
    match event:
        case Wrote():
            return _wrote(flow, session, event)
        case Pressed():
            return _pressed(flow, session, event)
        case Attached():
            return _attached(flow, session, event)
        case Commanded():
            return obey(flow, session, event)
        case Began():
            return ask_again(flow, session)
        case Unusable():
            return ask_again(flow, session, _("I cannot use that here. Send text, a link, or a picture."))
        case _:
            return outcomes.came_back(flow, session, event)


def _wrote(flow: Flow, session: Session, event: Wrote) -> Turn:
    command = commands.read(event.text)
    if command is not None:
        return obey(flow, session, command)
    if flow.name == "report" and (digits := reference.read(event.text)):
        turn = into("follow_up", session)
        return replace(turn, session=turn.session.answered("fu_reference", digits))
    step = open_question(flow, session)
    if step is None:
        return _first_words(flow, _in_its_language(session, event.text), event)
    button = answering.typed_button(flow, event.text, asking.question(flow, session, step))
    if button is not None:
        return _pressed(flow, session, Pressed(flow.name, button.step, session.tag, button.value))
    return _answered(flow, session, step, answering.written(flow, session, step, event))


def _first_words(flow: Flow, session: Session, event: Wrote) -> Turn:
    """Words before any question: they begin a report when they tell something, else they are a greeting."""
    if path.is_sent(flow, session) or gathering.evidence_step(flow) is None or not gathering.is_telling(event):
        return go_on(flow, session)
    session, says, _whole = gathering.keep_words(session, event)
    return go_on(flow, session, says)


def _in_its_language(session: Session, text: str) -> Session:
    """A first message in Arabic letters is answered in Arabic."""
    is_arabic = any("\u0621" <= char <= "\u064a" for char in text)
    return replace(session, language="ar") if is_arabic and session.untouched else session


def _pressed(flow: Flow, session: Session, event: Pressed) -> Turn:
    if event.step == LANGUAGE and event.value in asking.LANGUAGE_NAMES:
        return ask_again(flow, asking.speaking(session, event.value))
    if event.step == COMMAND and event.value in set(Command):
        return obey(flow, session, Commanded(Command(event.value)))
    step = open_question(flow, session)
    ours = event.flow == flow.name and event.tag == session.tag and step is not None and event.step == step.name
    answer = answering.pressed(flow, session, step, event.value) if ours and step is not None else None
    if step is None or answer is None:
        return ask_again(flow, session, SENT if path.is_sent(flow, session) and event.tag == session.tag else STALE)
    return _answered(flow, session, step, answer)


def _answered(flow: Flow, session: Session, step: Question, answer: answering.Answer) -> Turn:
    after = answer.session
    if not answer.taken and answer.more is None:
        return ask_again(flow, after, *answer.says)
    if path.is_sent(flow, session) and _is_for_the_desk(step, answer):
        effect = deeds.addition(step, session, after.answers.get(step.name, ""), answer.more)
        after = after.answered(step.name, "given") if answer.taken and isinstance(step, FreeText) else after
        return Turn(replace(after, asked="", menu=""), Prompt(answer.says), effect)
    if not isinstance(step, Card):
        after = path.overtaken(flow, after, since=step.name)
    return go_on(flow, after, answer.says)


def _is_for_the_desk(step: Question, answer: answering.Answer) -> bool:
    """Whether an answer given after sending is added to the report."""
    return answer.more is not None or not (isinstance(step, EvidenceStep) or getattr(step, "steers", False))


def _attached(flow: Flow, session: Session, event: Attached) -> Turn:
    if gathering.evidence_step(flow) is None:
        return ask_again(flow, session, _("Please answer in words here. Pictures can be sent in a report."))
    says: tuple[Words, ...] = ()
    worded = bool(event.text.strip() or event.locators)
    if worded and not path.is_sent(flow, session):
        session, says, _whole = gathering.keep_words(session, event)
    session, waiting = gathering.take_offers(flow, session, event.offers)
    if worded and path.is_sent(flow, session):
        # A turn has one effect: the words go first, and the files that wait follow once they are kept.
        return Turn(replace(session, asked="", menu=""), Prompt(waiting), deeds.words_of(session, event))
    return go_on(flow, path.without_cards(flow, session), (*says, *waiting))
