"""Moving: from where a session stands to the next question, the next effect, or the end."""

from dataclasses import replace

from conversations import asking, deeds, gathering, path
from conversations.flow import Flow
from conversations.prompt import Prompt, Turn
from conversations.session import Session
from conversations.steps import Do, Notice, Question
from conversations.text import Words, _

BACK_TO_REPORT = _("Back to your report.")
OVER = _("This conversation is over.")


def go_on(flow: Flow, session: Session, says: tuple[Words, ...] = ()) -> Turn:
    """What comes next, whatever was asked before."""
    session = path.pruned(flow, replace(session, asked="", menu=""))
    session, dropped = gathering.drop_forbidden(flow, session)
    session, forgotten, effect = gathering.settle_offers(flow, session)
    says = (*says, *dropped, *forgotten)
    if effect is not None:
        return Turn(session, Prompt(says), effect)
    while isinstance(step := path.next_step(flow, session), Notice):
        says = (*says, *(asking.words_of(one, session) for one in step.says))
        session = session.answered(step.name, "said")
    if step is None:
        return _at_the_end(flow, session, says)
    if isinstance(step, Do):
        return Turn(session, Prompt(says), deeds.effect_of(step, session))
    session = replace(session, asked=step.name)
    return Turn(session, asking.question(flow, session, step).after(Prompt(says)))


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


def into(flow: str, session: Session) -> Turn:
    """Into another flow; what was answered so far stays."""
    return Turn(replace(session, flow=flow, asked="", menu="", version=""))


def closed(session: Session, says: tuple[Words, ...] = ()) -> Turn:
    """The end of a conversation, in words even where nothing else is left to say."""
    return Turn(session.wiped(), Prompt(says or (OVER,), asking.afterwards()))


def _at_the_end(flow: Flow, session: Session, says: tuple[Words, ...]) -> Turn:
    if flow.name == "report":
        return closed(session, says)
    session = path.left(flow, session)
    if session.holds_something:
        turn = into("report", session)
        return replace(turn, prompt=Prompt((*says, BACK_TO_REPORT)))
    return closed(session, says)
