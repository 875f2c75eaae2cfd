"""Asking: the prompt of an open question: its words, its options, and the ways around it."""

from collections.abc import Mapping
from dataclasses import replace

from conversations import path, places
from conversations.events import Command
from conversations.flow import Flow
from conversations.prompt import COMMAND, LANGUAGE, LOCATED_STEP, Button, Expects, Prompt, Role
from conversations.session import Session
from conversations.steps import (
    Asked,
    Card,
    Choice,
    Depending,
    EvidenceStep,
    FreeText,
    Option,
    PlaceStep,
    Question,
    ReferenceStep,
)
from conversations.summary import evidence_lines, summary
from conversations.taxonomy import Policy
from conversations.text import Listed, Verbatim, Words, _
from conversations.tongues import Tongues

NEW, FOLLOW, FINISH, SKIP, BACK = _("New report"), _("Follow a report"), _("Finish"), _("Skip"), _("Back")
YES, NO = _("Yes"), _("No")
KEEP_THESE, REMOVE_ALL = _("Keep these"), _("Remove them all")
ADD_DETAILS, CHANGE_ANSWER = _("Add details"), _("Change an answer")
# What buttons say that are no options of a step.
LABELS = (NEW, FOLLOW, FINISH, SKIP, BACK, YES, NO, KEEP_THESE, REMOVE_ALL, ADD_DETAILS, CHANGE_ANSWER)
# Menus: lists shown in place of a question's own options. A typed number means a line of the list that is shown.
CHANGE = "change"
PLACES = "places."
# It stands before the name of the list that it hides.
LANGUAGES = "languages."
# It stands before the code of a place and the name of the list that it hides.
LOCATED = "located:"
REPLACE = "replace"
KEEP = "keep"
REMOVE = "remove"

_EXPECTS: Mapping[type[Question], Expects] = {
    Choice: Expects.CHOICE,
    FreeText: Expects.TEXT,
    PlaceStep: Expects.PLACE,
    Card: Expects.CHOICE,
    ReferenceStep: Expects.REFERENCE,
}


def question(flow: Flow, session: Session, step: Question) -> Prompt:
    """What is said to ask `step`, or the menu that stands in its place."""
    if session.menu.startswith(LANGUAGES):
        return _language_menu(flow.tongues)
    if session.menu.startswith(LOCATED):
        return _located_menu(session.menu)
    if session.menu == CHANGE and isinstance(step, Card):
        return _change_menu(step)
    if session.menu.startswith(PLACES) and isinstance(step, PlaceStep):
        return _place_menu(flow, step, session.menu.removeprefix(PLACES), session.language)
    paragraphs = (*_shown(flow, session, step), words_of(step.ask, session))
    buttons = (*_option_buttons(flow, session, step), *_around(flow, session, step))
    return Prompt(paragraphs, buttons, expects(flow, session, step))


def speaking(session: Session, language: str) -> Session:
    """`session` in `language`, the list of languages put away."""
    return replace(without_languages(session), language=language)


def without_languages(session: Session) -> Session:
    """`session` with what the list of languages hides, shown again."""
    return replace(session, menu=session.menu.removeprefix(LANGUAGES))


def without_place(session: Session) -> Session:
    """`session` with what the question about a place hides, shown again."""
    menu = session.menu
    return replace(session, menu=menu.split(":", 2)[2]) if menu.startswith(LOCATED) else session


def expects(flow: Flow, session: Session, step: Question) -> Expects:
    """What kind of answer `step` takes now."""
    if isinstance(step, EvidenceStep):
        forbidden = path.policy(flow, session) in (None, Policy.LOCATOR_ONLY)
        return Expects.LOCATORS if forbidden else Expects.EVIDENCE
    return _EXPECTS[type(step)]


def words_of(asked: Asked, session: Session) -> Words:
    """The wording for this session."""
    return asked.given(path.facts(session)) if isinstance(asked, Depending) else asked


def afterwards(language: str = "") -> tuple[Button, ...]:
    """What can be done when a conversation has ended; the buttons know the `language` where nothing else does any more."""
    known = f".{language}" if language else ""
    return (
        Button(COMMAND, Command.START.value + known, NEW, role=Role.AROUND),
        Button(COMMAND, Command.STATUS.value + known, FOLLOW, role=Role.AROUND),
    )


def _change_menu(step: Card) -> Prompt:
    buttons = tuple(Button(step.name, f"{CHANGE}.{name}", label) for name, label in step.opens)
    return Prompt((_("What would you like to change?"),), (*buttons, _back()), Expects.CHOICE)


def _place_menu(flow: Flow, step: PlaceStep, typed: str, language: str) -> Prompt:
    found = places.search(typed, flow.tongues.spoken, language)
    buttons = tuple(Button(step.name, place.code, place.label) for place in found)
    return Prompt((_("Which of these is it?"),), (*buttons, _skip()), Expects.CHOICE)


def _located_menu(menu: str) -> Prompt:
    code = menu.split(":")[1]
    label = place.label if (place := places.place(code)) else Verbatim(code)
    asked = _(
        "The place you sent is in {place}. Does the report concern it? Only this name would be kept.", place=label
    )
    return Prompt((asked,), (Button(LOCATED_STEP, code, YES), Button(LOCATED_STEP, "", NO)), Expects.CHOICE)


def _language_menu(tongues: Tongues) -> Prompt:
    buttons = tuple(Button(LANGUAGE, code, tongues.label(code)) for code in tongues.names)
    return Prompt((_("Which language do you prefer?"),), buttons, Expects.CHOICE)


def _option_buttons(flow: Flow, session: Session, step: Question) -> tuple[Button, ...]:
    listed: tuple[Option, ...] = path.options(step, session)
    if _has_evidence(flow, session, step):
        listed = (Option(KEEP, KEEP_THESE), Option(REMOVE, REMOVE_ALL))
    main = Role.MAIN if isinstance(step, Card) else Role.OPTION
    return tuple(Button(step.name, one.value, words_of(one.label, session), one.hint, main) for one in listed)


def _around(flow: Flow, session: Session, step: Question) -> tuple[Button, ...]:
    buttons: list[Button] = []
    if isinstance(step, Card):
        buttons.append(Button(step.name, f"{CHANGE}.details", ADD_DETAILS, role=Role.AROUND))
        buttons.append(Button(step.name, CHANGE, CHANGE_ANSWER, role=Role.AROUND))
    elif getattr(step, "optional", False) or (step.name in session.answers and not _has_evidence(flow, session, step)):
        buttons.append(_skip())
    if path.is_sent(flow, session) and not getattr(step, "steers", False):
        buttons.append(Button(COMMAND, Command.CANCEL.value, FINISH, role=Role.AROUND))
    elif not path.is_sent(flow, session) and path.earlier_question(flow, session):
        buttons.append(_back())
    elif flow.name == "report" and not session.filed:
        buttons.append(Button(COMMAND, Command.STATUS.value, FOLLOW, role=Role.AROUND))
        buttons.extend(_other_languages(flow.tongues, session))
    elif isinstance(step, ReferenceStep):
        # Whoever has no reference, or does not find it, sees a way out too.
        buttons.append(Button(COMMAND, Command.CANCEL.value, FINISH, role=Role.AROUND))
    return tuple(buttons)


def _other_languages(tongues: Tongues, session: Session) -> tuple[Button, ...]:
    others = (code for code in tongues.names if code != session.language)
    return tuple(Button(LANGUAGE, code, tongues.label(code), role=Role.AROUND) for code in others)


def _skip() -> Button:
    return Button(COMMAND, Command.SKIP.value, SKIP, role=Role.AROUND)


def _back() -> Button:
    return Button(COMMAND, Command.BACK.value, BACK, role=Role.AROUND)


def _has_evidence(flow: Flow, session: Session, step: Question) -> bool:
    return (
        isinstance(step, EvidenceStep) and not path.is_sent(flow, session) and bool(session.locators or session.files)
    )


def _shown(flow: Flow, session: Session, step: Question) -> tuple[Words, ...]:
    if isinstance(step, Card):
        return (_("Please check before sending."), summary(session))
    if _has_evidence(flow, session, step):
        return (_("Received so far:"), Listed(evidence_lines(session)))
    return ()
