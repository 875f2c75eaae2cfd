"""Dialog: the flows a citizen can move between, and one event carried through them."""

from collections.abc import Mapping
from dataclasses import replace

from conversations import gathering
from conversations.engine import advance
from conversations.events import Began, Event
from conversations.flow import Flow
from conversations.flows.about import ABOUT
from conversations.flows.follow_up import FOLLOW_UP
from conversations.flows.privacy import PRIVACY
from conversations.flows.report import report
from conversations.flows.verify import VERIFY
from conversations.prompt import Turn
from conversations.session import Session
from conversations.tongues import ENGLISH, Tongues

Dialog = Mapping[str, Flow]


def dialog_in(tongues: Tongues) -> Dialog:
    """Every flow, offered in these languages."""
    flows = (report(tuple(tongues.names)), FOLLOW_UP, ABOUT, PRIVACY, VERIFY)
    return {flow.name: replace(flow, tongues=tongues) for flow in flows}


FLOWS = dialog_in(ENGLISH)


def converse(flows: Dialog, session: Session, event: Event) -> Turn:
    """advance(), and on into whichever flow it leads to."""
    if session.flow not in flows:
        # Its flow is gone since it was kept; whatever else it holds is gone on with as a report.
        session = replace(session, flow="report", version="", asked="", menu="")
    name = session.flow
    turn = advance(flows[name], session, event)
    while turn.effect is None and not turn.session.ended and turn.session.flow != name:
        name, said = turn.session.flow, turn.prompt
        turn = advance(flows[name], turn.session, Began())
        turn = replace(turn, prompt=turn.prompt.after(said))
    return turn


def room_for_files(flows: Dialog, session: Session) -> int:
    """How many files the conversation would take now; none before the kind of content is known to allow them."""
    flow = flows.get(session.flow)
    return gathering.room(flow, session) if flow and not session.ended else 0
