"""Editing: what each message gave to a draft, so that it can be changed or taken back while nothing is sent."""

import hashlib
from dataclasses import replace

from conversations import gathering, path
from conversations.events import Attached, Wrote
from conversations.flow import Flow
from conversations.prompt import Turn
from conversations.session import Session, Told

# Older messages of a draft can no longer be changed; nobody goes back that far.
MAX_TOLD = 40


def remembering(flow: Flow, before: Session, turn: Turn, event: Wrote | Attached) -> Turn:
    """`turn` with what `event` gave to the draft on record."""
    after = turn.session
    if (
        not event.source
        or path.is_sent(flow, before)
        or after.flow != flow.name
        or gathering.evidence_step(flow) is None
    ):
        return turn
    told = Told(
        digest=digest(event),
        step=before.asked,
        answers=_answers(before, after),
        words=_added(before, after),
        locators=tuple(one for one in after.locators if one not in before.locators),
        files=after.told[event.source].files if event.source in after.told else (),
    )
    others = {source: one for source, one in after.told.items() if source != event.source}
    kept = dict([*others.items(), (event.source, told)][-MAX_TOLD:])
    return replace(turn, session=replace(after, told=kept))


def taken_back(flow: Flow, session: Session, told: Told) -> Session:
    """`session` without the words and locators of a message; its cards are open again."""
    locators = tuple(one for one in session.locators if one not in told.locators)
    left = gathering.reopened(replace(_without_words(session, told.words), locators=locators))
    return path.without_cards(flow, left)


def forgotten(flow: Flow, session: Session, source: str) -> Session:
    """`session` after its citizen deleted the message `source`; a report that is sent stays as it was sent."""
    told = session.told.get(source)
    waiting = tuple(one for one in session.waiting if one.source != source)
    if told is None or path.is_sent(flow, session):
        return replace(session, waiting=waiting)
    files = tuple(one for one in session.files if one.id not in told.files)
    session = replace(
        session, waiting=waiting, told={name: one for name, one in session.told.items() if name != source}
    )
    if told.answers:
        return _asked_anew(flow, session, told.step)
    gave = told.words or told.locators or told.files
    return taken_back(flow, replace(session, files=files), told) if gave else session


def _asked_anew(flow: Flow, session: Session, step: str) -> Session:
    """`session` without the answer to `step`, which is the open question again: whatever is written next is its answer.

    Else a contact that is written once more, after a wrong one was deleted, would be taken for evidence.
    """
    is_live = any(one.name == step for one in path.live_steps(flow, session))
    left = session.without(step)
    return replace(left, asked=step, menu="") if is_live else left


def digest(event: Wrote | Attached) -> str:
    """What `event` says, as 16 hex digits that change with it."""
    said = "\0".join((event.text, *(one.raw for one in event.locators)))
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:16]


def _answers(before: Session, after: Session) -> bool:
    step = before.asked
    gathered = step in ("", gathering.DETAILS, gathering.EVIDENCE)
    return not gathered and after.answers.get(step) != before.answers.get(step)


def _added(before: Session, after: Session) -> str:
    old, new = (one.answers.get(gathering.DETAILS, "") for one in (before, after))
    if new == old:
        return ""
    return new.removeprefix(old + "\n") if old else new


def _without_words(session: Session, words: str) -> Session:
    details = f"\n{session.answers.get(gathering.DETAILS, '')}\n"
    if not words or f"\n{words}\n" not in details:
        return session
    left = details.replace(f"\n{words}\n", "\n", 1).strip("\n")
    return session.answered(gathering.DETAILS, left) if left else session.without(gathering.DETAILS)
