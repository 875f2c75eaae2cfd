"""Path: which steps of a flow are live for the answers given, what comes next, and what came before."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from conversations.flow import LINKED, Flow
from conversations.session import Session
from conversations.steps import (
    Card,
    Choice,
    Deed,
    Do,
    EvidenceStep,
    FreeText,
    Notice,
    Option,
    OptionsBy,
    Question,
    Step,
)
from conversations.taxonomy import Policy


def live_steps(flow: Flow, session: Session) -> Iterator[Step]:
    """The steps that are part of this conversation, in order; after filing, only those after it."""
    seen_filing = not is_sent(flow, session)
    for step in flow.steps:
        if seen_filing and (step.when is None or step.when.holds(facts(session))):
            yield step
        seen_filing = seen_filing or (isinstance(step, Do) and step.deed is Deed.FILE)


def is_sent(flow: Flow, session: Session) -> bool:
    """Whether `flow` is one that files a report, and has."""
    return session.filed and any(isinstance(step, Do) and step.deed is Deed.FILE for step in flow.steps)


def pruned(flow: Flow, session: Session) -> Session:
    """`session` without answers of abandoned paths: those whose step is no longer asked, or no longer has that option."""
    answers, given = dict(session.answers), _given(session)
    for step in flow.steps:
        if step.name not in answers:
            continue
        known = {**given, **answers}
        if (step.when is not None and not step.when.holds(known)) or not _still_offered(step, known):
            del answers[step.name]
    return replace(session, answers=answers) if len(answers) < len(session.answers) else session


def next_step(flow: Flow, session: Session) -> Step | None:
    """The first live step that is not answered; None at the end."""
    return next((step for step in live_steps(flow, session) if _is_due(step, session)), None)


def is_late(flow: Flow, session: Session, asked: str) -> bool:
    """Whether words answer something else than is asked now: `flow|step|tag`, or empty when a channel cannot tell.

    To a conversation that begins they are its first words, unless something of one's own was asked for, as a contact is.
    """
    if not asked or not session.untouched:
        return asked not in ("", f"{session.flow}|{session.asked}|{session.mark}")
    of_flow, _, rest = asked.partition("|")
    words = (step.name for step in flow.steps if isinstance(step, FreeText))
    return of_flow != flow.name or rest.partition("|")[0] in words


def open_words(flow: Flow, session: Session) -> FreeText | None:
    """The question to be answered in words that is open; None where another one is, or a list stands in its place."""
    step = next((one for one in live_steps(flow, session) if one.name == session.asked), None)
    return step if isinstance(step, FreeText) and not session.menu else None


def earlier_question(flow: Flow, session: Session) -> Question | None:
    """The last answered question before the open one."""
    earlier: Question | None = None
    for step in live_steps(flow, session):
        if step.name == session.asked:
            break
        if step.name in session.answers and not isinstance(step, (Notice, Do)):
            earlier = step
    return earlier


def just_said(flow: Flow, session: Session) -> tuple[Notice, ...]:
    """What was said between the last answer and the open question."""
    said: list[Notice] = []
    for step in live_steps(flow, session):
        if step.name == session.asked:
            break
        if isinstance(step, Notice):
            said += [step] if step.name in session.answers else []
        elif step.name in session.answers:
            said.clear()
    return tuple(said)


def facts(session: Session) -> Mapping[str, str]:
    """What conditions and wordings may look at."""
    return {**_given(session), **session.answers}


def options(step: Question, session: Session) -> tuple[Option, ...]:
    """The options of `step` for the answers given."""
    listed = getattr(step, "options", ())
    if isinstance(listed, OptionsBy):
        listed = listed.cases.get(session.answers.get(listed.step, ""), ())
    known = facts(session)
    return tuple(option for option in listed if option.when is None or option.when.holds(known))


def policy(flow: Flow, session: Session) -> Policy | None:
    """What may be received as evidence; None until it can be known."""
    for step in flow.steps:
        if isinstance(step, EvidenceStep):
            return step.policies.get(session.answers.get(step.policy_by, ""))
    return None


def without_cards(flow: Flow, session: Session, since: str = "") -> Session:
    """`session` with every summary from `since` on open again: something before it is being changed."""
    return session.without(*(step.name for step in _steps_since(flow, since) if isinstance(step, Card)))


def overtaken(flow: Flow, session: Session, since: str) -> Session:
    """`session` with every summary and deed from `since` on open again: something before them was answered anew."""
    return session.without(*(step.name for step in _steps_since(flow, since) if isinstance(step, (Card, Do))))


def left(flow: Flow, session: Session) -> Session:
    """`session` when its citizen leaves `flow`: only a draft or a sent report is kept."""
    if flow.name == "report":
        return session
    return session.without(*(step.name for step in flow.steps), *flow.facts)


def _given(session: Session) -> Mapping[str, str]:
    """What is known without having been asked."""
    return {"channel": session.channel} | ({LINKED: "yes"} if session.locations else {})


def _steps_since(flow: Flow, name: str) -> tuple[Step, ...]:
    names = [step.name for step in flow.steps]
    return flow.steps[names.index(name) if name in names else 0 :]


def _is_due(step: Step, session: Session) -> bool:
    if isinstance(step, FreeText) and step.on_request:
        needed = step.needed_when is not None and step.needed_when.holds(session.answers)
        return needed and step.name not in session.answers
    return step.name not in session.answers


def _still_offered(step: Step, answers: Mapping[str, str]) -> bool:
    if not isinstance(step, Choice):
        return True
    listed = step.options
    if isinstance(listed, OptionsBy):
        listed = listed.cases.get(answers.get(listed.step, ""), ())
    skipped = step.optional and answers[step.name] == ""
    return skipped or answers[step.name] in {one.value for one in listed if one.when is None or one.when.holds(answers)}
