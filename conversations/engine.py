"""Engine: advance(flow, session, event) -> Turn, pure: the same flow, session and event always end the same way."""

from dataclasses import replace

from conversations import (
    answering,
    asking,
    commands,
    confirmation,
    deeds,
    editing,
    first_language,
    gathering,
    locating,
    outcomes,
    path,
    receipt,
    reference,
    verifying,
)
from conversations.events import (
    Attached,
    Began,
    Command,
    Commanded,
    Deleted,
    Edited,
    Event,
    Located,
    Pressed,
    Unusable,
    Wrote,
)
from conversations.flow import Flow
from conversations.moving import ask_again, ask_in, closed, go_on, open_question
from conversations.obeying import ask_for_reference, follow, obey
from conversations.prompt import COMMAND, LANGUAGE, Prompt, Turn
from conversations.session import Session
from conversations.steps import Card, Choice, EvidenceStep, FreeText, Question
from conversations.text import Words, _

STALE = _("That was already answered, or belongs to an earlier conversation.")
OTHER_REPORT = _("Another report was opened since: what you send now goes to that one.")
SENT = _("The report has already been sent. That button no longer does anything.")
UNUSABLE = _("I cannot use that here. Send text, a link, or a file.")
OWN_VOICE = _(
    "Your voice can tell who you are, so I did not keep it. Please write it. A recording of somebody else can be forwarded."
)
CARD = _("Contact cards are not kept. Write the number or the account that the report is about.")
OWN_CARD = _("Contact cards are not kept. Please write your number or your e-mail address.")
CORRECTED = _("Your change is noted.")
TOO_LATE = _("What was sent cannot be changed. Write it as a new message, and it is added.")
CHANGED = _("The questions have changed since. Your answers are kept; here is the next one.")


def advance(flow: Flow, session: Session, event: Event) -> Turn:
    """One event in `flow`: the session after it, what is said, and at most one effect to carry out."""
    if session.version == flow.version:
        return _advanced(flow, session, event)
    if not session.version:
        return _advanced(flow, replace(session, version=flow.version), event)
    open_words = path.open_words(flow, session)
    session = replace(path.pruned(flow, session), version=flow.version, asked="", menu="")
    if isinstance(event, Wrote) and open_words:
        # It answers what is on the screen: a contact that is gathered with other words would be evidence.
        session = replace(session, asked=open_words.name)
    if isinstance(event, Pressed) and event.step not in (COMMAND, LANGUAGE):
        return go_on(flow, session, (CHANGED,))
    turn = _advanced(flow, session, event)
    return replace(turn, prompt=turn.prompt.after(Prompt((CHANGED,))))


def _advanced(flow: Flow, session: Session, event: Event) -> Turn:
    match event:
        case Wrote():
            session = _in_its_language(flow, session, event)
            return editing.remembering(flow, session, _wrote(flow, session, event), event)
        case Pressed():
            return _pressed(flow, session, event)
        case Attached():
            session = _in_its_language(flow, session, event)
            return editing.remembering(flow, session, _attached(flow, session, event), event)
        case Edited():
            return _edited(flow, session, event.now)
        case Deleted():
            # In silence: somebody who deletes messages may be watched, and a new one would draw the eye.
            return Turn(editing.forgotten(flow, session, event.source))
        case Located():
            return locating.ask_back(flow, session, event.code)
        case Commanded():
            return obey(flow, session, event)
        case Began():
            return ask_again(flow, session)
        case Unusable():
            return ask_again(flow, session, _unusable(flow, session, event))
        case _:
            return outcomes.came_back(flow, session, event)


def _unusable(flow: Flow, session: Session, event: Unusable) -> Words:
    card = OWN_CARD if getattr(open_question(flow, session), "reaches", False) else CARD
    return {"contact": card, "voice": OWN_VOICE}.get(event.kind, UNUSABLE)


def _wrote(flow: Flow, session: Session, event: Wrote) -> Turn:
    step = open_question(flow, session)
    # What comes with a link of its own or from somebody else is evidence, also where it says one of our words or numbers.
    is_own = not event.locators
    is_late = path.is_late(flow, session, event.asked)
    # What stands on a button means that button, also where some language has the word for a command.
    asked = asking.question(flow, session, step) if step and is_own and not is_late else None
    button = answering.typed_button(flow, event.text, asked, session.language) if asked else None
    if button is not None:
        return _pressed(flow, session, Pressed(flow.name, button.step, session.mark, button.value))
    command = commands.read(event.text, flow.tongues, session.language) if is_own else None
    if command is not None:
        return obey(flow, session, command)
    # A reference opens a report, so that those of another are not told it; in a draft its words may be evidence.
    is_of_sent = flow.name == "follow_up" or path.is_sent(flow, session)
    may_be_one = is_of_sent or isinstance(step, Choice | Card | None)
    digits = confirmation.reference_in(event.text) if may_be_one else reference.read(event.text)
    if digits:
        return follow(flow, session, digits)
    wrong = answering.wrong_reference(event.text)
    if wrong is not None and (may_be_one or wrong == answering.ONE_REFERENCE):
        return ask_for_reference(flow, session, wrong)
    if receipt.read(event.text) or (verifying.is_open(step) and receipt.is_meant(event.text)):
        return verifying.enter(flow, session, event.text)
    if is_late:
        # A contact that was asked for may be no answer to what is asked now, and no addition to a report without one.
        is_of_other = "fu_report" in session.answers and not event.asked.endswith(f"|{session.mark}")
        says = OTHER_REPORT if is_of_other else STALE
        return _given_back(ask_again(flow, session, says), event.text if _is_draft(flow, session) else "")
    if step is None:
        return _first_words(flow, session, event)
    return _answered(flow, session, step, answering.written(flow, session, step, event))


def _first_words(flow: Flow, session: Session, event: Wrote) -> Turn:
    """Words before any question: they begin a report when they tell something, else they are a greeting."""
    if (
        path.is_sent(flow, session)
        or gathering.evidence_step(flow) is None
        or not gathering.is_telling(event, flow.tongues, session.language)
    ):
        return go_on(flow, session)
    session, says, whole = gathering.keep_words(session, event)
    asked = go_on(flow, session, says)
    return asked if whole else _given_back(asked, event.text)


def _is_draft(flow: Flow, session: Session) -> bool:
    """Whether words may be given back: nothing is read back once the report is sent."""
    return flow.name == "report" and not path.is_sent(flow, session)


def _given_back(turn: Turn, unkept: str | None) -> Turn:
    return replace(turn, prompt=replace(turn.prompt, unkept=unkept))


def _in_its_language(flow: Flow, session: Session, event: Wrote | Attached) -> Session:
    """A first message that tells its language is answered in it."""
    language = first_language.written_in(event, flow.tongues) if session.untouched else ""
    return replace(session, language=language) if language else session


def _pressed(flow: Flow, session: Session, event: Pressed) -> Turn:
    if event.step == LANGUAGE and event.value in flow.tongues.names:
        return ask_in(flow, session, event.value)
    if event.step == COMMAND and (pressed := commands.on_button(event.value)):
        if session.untouched and pressed.argument in flow.tongues.names:
            session = asking.speaking(session, pressed.argument)
        if pressed.command is Command.CANCEL and not _is_to_finish(flow, session, event):
            return closed(session) if session.untouched else ask_again(flow, session, STALE)
        return obey(flow, session, Commanded(pressed.command))
    if event.step == locating.LOCATED:
        return locating.confirmed(flow, session, event.value)
    step = open_question(flow, session)
    ours = event.flow == flow.name and event.tag == session.mark and step is not None and event.step == step.name
    answer = answering.pressed(flow, session, step, event.value) if ours and step is not None else None
    if step is None or answer is None:
        return ask_again(flow, session, SENT if path.is_sent(flow, session) and event.tag == session.mark else STALE)
    return _answered(flow, session, step, answer)


def _is_to_finish(flow: Flow, session: Session, event: Pressed) -> bool:
    """Whether the button says "Finish" here: an old one, or a second tap, deletes no draft."""
    return event.tag == session.mark and (flow.name != "report" or path.is_sent(flow, session))


def _answered(flow: Flow, session: Session, step: Question, answer: answering.Answer) -> Turn:
    after = answer.session
    if not answer.taken and answer.more is None:
        unkept = answer.unkept if answer.unkept is None or _is_draft(flow, session) else ""
        return _given_back(ask_again(flow, after, *answer.says), unkept)
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
    if event.tag not in ("", session.tag, session.mark) and not session.untouched:
        # Chosen on a page of an earlier conversation: what is asked now is another report.
        return ask_again(flow, session, STALE)
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


def _edited(flow: Flow, session: Session, event: Wrote | Attached) -> Turn:
    """What a message says after its citizen changed it: in the place of what it said before."""
    told = session.told.get(event.source)
    if told is None or told.digest == editing.digest(event) or gathering.evidence_step(flow) is None:
        return Turn(session)
    now = Wrote(event.text, event.locators, event.source)
    if path.is_sent(flow, session):
        known = replace(told, digest=editing.digest(now))
        return ask_again(flow, replace(session, told={**session.told, event.source: known}), TOO_LATE)
    left = session if told.answers else editing.taken_back(flow, session, told)
    if told.answers and any(step.name == told.step for step in path.live_steps(flow, left)):
        left = replace(left, asked=told.step, menu="")
        # An edit never sends by itself: the card is shown again.
        is_card = isinstance(open_question(flow, left), Card)
        turn = ask_again(flow, left) if is_card else _wrote(flow, left, now)
    elif told.words or told.locators or (not told.step and gathering.is_telling(now, flow.tongues, session.language)):
        changed, says, _whole = gathering.keep_words(left, now)
        turn = go_on(flow, changed, (CORRECTED, *says))
    elif told.step == session.asked:
        turn = _wrote(flow, left, now)
    else:
        return Turn(session)
    return editing.remembering(flow, left, turn, now)
