"""Moving: from where a session stands to the next question, the next effect, or the end."""

from dataclasses import replace

from conversations import asking, deeds, gathering, notices, path
from conversations.flow import Flow
from conversations.prompt import Prompt, Turn
from conversations.session import Session
from conversations.steps import Do, Notice, Question
from conversations.text import Words, _

BACK_TO_REPORT = _("Back to the report that you began.")
OVER = _("This conversation is over.")
NOTHING_SAID = Prompt()


def go_on(flow: Flow, session: Session, says: tuple[Words, ...] = ()) -> Turn:
    """What comes next, whatever was asked before."""
    session = path.pruned(flow, replace(session, asked="", menu=""))
    session, dropped = gathering.drop_forbidden(flow, session)
    session, forgotten, effect = gathering.settle_offers(flow, session)
    said = Prompt((*says, *dropped, *forgotten))
    if effect is not None:
        return Turn(session, said, effect)
    while isinstance(step := path.next_step(flow, session), Notice):
        said = _in_passing(step, session).after(said)
        session = session.answered(step.name, "said")
    if step is None:
        return _at_the_end(flow, session, said)
    if isinstance(step, Do):
        return Turn(session, said, deeds.effect_of(step, session))
    session = replace(session, asked=step.name)
    return Turn(session, asking.question(flow, session, step).after(said))


def open_question(flow: Flow, session: Session) -> Question | None:
    """The step whose answer is awaited, if a question is open."""
    step = flow.step(session.asked)
    return None if step is None or isinstance(step, (Notice, Do)) else step


def ask_again(flow: Flow, session: Session, *says: Words) -> Turn:
    """The open question once more, after `says`."""
    step = open_question(flow, session)
    if step is None:
        return go_on(flow, session, says)
    return Turn(session, asking.question(flow, session, step).after(Prompt(says)))


def ask_in(flow: Flow, session: Session, language: str) -> Turn:
    """The open question in `language`, after what was said on the way to it: numbers to call are read in one's own language."""
    is_new = language != session.language
    session = asking.speaking(session, language)
    said = path.just_said(flow, session) if is_new and open_question(flow, session) else ()
    return ask_again(flow, session, *(asking.words_of(one, session) for step in said for one in step.says))


def into(flow: str, session: Session) -> Turn:
    """Into another flow; what was answered so far stays."""
    return Turn(replace(session, flow=flow, asked="", menu="", version=""))


def closed(session: Session, said: Prompt = NOTHING_SAID) -> Turn:
    """The end of a conversation, in words even where nothing else is left to say."""
    over = Prompt(() if said.paragraphs else (OVER,), asking.afterwards())
    return Turn(session.wiped(), over.after(said))


def _in_passing(step: Notice, session: Session) -> Prompt:
    """What `step` says, and the texts that it hands out."""
    says = tuple(asking.words_of(one, session) for one in step.says)
    language = session.answers.get(step.hands_out_by, "")
    if not language:
        return Prompt(says)
    handed = notices.written(session.locations, session.answers.get("subtype", ""), language)
    return Prompt((*says, *handed.says), handouts=handed.texts)


def _at_the_end(flow: Flow, session: Session, said: Prompt) -> Turn:
    if flow.name == "report":
        return closed(session, said)
    session = path.left(flow, session)
    if session.holds_something:
        turn = into("report", session)
        return replace(turn, prompt=Prompt((BACK_TO_REPORT,)).after(said))
    return closed(session, said)
