"""Locating: a position that a citizen sent becomes the name of a subdivision, asked back; the position is not kept."""

from dataclasses import replace

from conversations import asking, gathering, path, places
from conversations.effects import AddToReport
from conversations.events import Wrote
from conversations.flow import Flow
from conversations.moving import ask_again, go_on, open_question
from conversations.prompt import LOCATED_STEP, Prompt, Turn
from conversations.session import Session
from conversations.steps import PlaceStep
from conversations.text import _

LOCATED = LOCATED_STEP
ABROAD = _("That place is not kept. Write the name of the province, or the country, if it matters.")


def ask_back(flow: Flow, session: Session, code: str) -> Turn:
    """Ask whether the report concerns the place `code`."""
    if gathering.evidence_step(flow) is None or places.place(code) is None:
        return ask_again(flow, session, ABROAD)
    says: tuple[Prompt, ...] = ()
    if open_question(flow, session) is None:
        begun = go_on(flow, session)
        if begun.effect is not None or begun.session.ended:
            return begun
        session, says = begun.session, (Prompt(begun.prompt.paragraphs[:-1]),)
    hidden = asking.without_place(session).menu
    turn = ask_again(flow, replace(session, menu=f"{asking.LOCATED}{code}:{hidden}"))
    return replace(turn, prompt=turn.prompt.after(says[0])) if says else turn


def confirmed(flow: Flow, session: Session, code: str) -> Turn:
    """Go on with the place, or without it when `code` is empty; a button of an earlier question changes nothing."""
    asked = session.menu.startswith(asking.LOCATED) and code in ("", session.menu.split(":")[1])
    place = places.place(code)
    if not asked:
        return ask_again(flow, session)
    session = asking.without_place(session)
    if place is None:
        return ask_again(flow, session)
    if path.is_sent(flow, session):
        return _added(flow, session, code)
    name = getattr(place.label, session.language, place.label.en)
    session, says, _whole = gathering.keep_words(session, Wrote(f"📍 {name}"))
    return ask_again(flow, session, *says)


def _added(flow: Flow, session: Session, code: str) -> Turn:
    step = next((one for one in flow.steps if isinstance(one, PlaceStep)), None)
    if step is not None:
        session = session.answered(step.name, code)
    asked = "" if step is not None and session.asked == step.name else session.asked
    return Turn(replace(session, asked=asked, menu=""), effect=AddToReport(session.report_id, answers={"where": code}))
