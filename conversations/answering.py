"""Answering: what a citizen sent, read as an answer to the open question, or why it is none."""

import re
from dataclasses import dataclass, replace
from itertools import zip_longest

from conversations import asking, confirmation, gathering, path, places, reaching, reference
from conversations.events import Wrote
from conversations.flow import Flow
from conversations.matching import folded, folded_label, western_digits
from conversations.prompt import Button, Expects, Prompt
from conversations.session import Session
from conversations.steps import Card, Choice, Do, EvidenceStep, FreeText, Notice, PlaceStep, Question, ReferenceStep
from conversations.text import Words, _

MAX_PLACE_CHARS = 100
YES_NO = ("yes", "no")
COMMA = re.compile("[,،]")
ONE_REFERENCE = _("Please send one reference at a time.")
WRONG_DIGIT = _("A digit of this reference is wrong. Please compare it with what you saved, and send it again.")
# A button's number has at most two digits; what is longer is a phone number, a year or a code.
MAX_NUMBER = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it; when it was not `taken`, the question is asked again, after what is to be said."""

    session: Session
    says: tuple[Words, ...] = ()
    taken: bool = False
    # Words that were too many, to be given back where they can be shortened.
    unkept: str | None = None
    # What of it goes to the desk at once, when the report is already filed.
    more: Wrote | None = None


def typed_button(flow: Flow, text: str, prompt: Prompt, language: str) -> Button | None:
    """The button that `text` means: its number where no words are asked for, or its label, first in `language`, then in ours.

    "Yes, delete" is also meant by its first word.
    """
    number = western_digits(text.strip().strip(" .)(-"))
    if prompt.expects not in (Expects.TEXT, Expects.REFERENCE) and number.isascii() and number.isdecimal():
        place = int(number) if len(number) <= MAX_NUMBER else 0
        return prompt.buttons[place - 1] if 1 <= place <= len(prompt.buttons) else None
    word = folded(text[:100])
    spoken = [[*flow.tongues.spoken(button.label, language)] for button in prompt.buttons] if word else []
    # Language by language, so that a label in one takes no button from another.
    for labels in zip_longest(*spoken, fillvalue=""):
        for button, label in zip(prompt.buttons, labels, strict=True):
            if word == folded_label(label):
                return button
    short = [one for one in prompt.buttons if one.value in YES_NO and word in _short(flow, one, language)]
    return short[0] if word and len(short) == 1 else None


def _short(flow: Flow, button: Button, language: str) -> set[str]:
    # What stands before the comma, in every language that is understood.
    return {folded_label(COMMA.split(label, maxsplit=1)[0]) for label in flow.tongues.spoken(button.label, language)}


def pressed(flow: Flow, session: Session, step: Question, value: str) -> Answer | None:
    """The answer that a button of `step` gives; None when it has no such button."""
    if isinstance(step, Card) and value.startswith(asking.CHANGE):
        return _changed(flow, session, step, value)
    if isinstance(step, EvidenceStep) and value in (asking.KEEP, asking.REMOVE):
        return _kept_or_removed(session, value)
    known_place = isinstance(step, PlaceStep) and places.place(value)
    if known_place or value in {option.value for option in path.options(step, session)}:
        return Answer(session.answered(step.name, value), taken=True)
    return None


def written(flow: Flow, session: Session, step: Question, event: Wrote) -> Answer:
    """The answer that words give to `step`."""
    if len(event.text) > gathering.MAX_DETAILS:
        return _too_long(session, event.text, gathering.MAX_DETAILS)
    match step:
        case FreeText():
            return _free_text(session, step, event)
        case PlaceStep():
            return _place(flow, session, step, event.text)
        case ReferenceStep():
            return _reference(session, step, event.text)
        case EvidenceStep():
            return _evidence(flow, session, step, event)
        case Choice(keeps_no_words=words) if words is not None:
            return Answer(session, (words,))
        case Choice() | Card():
            return _unasked(flow, session, event)


def _free_text(session: Session, step: FreeText, event: Wrote) -> Answer:
    words = event.text.strip()
    if not words:
        return Answer(session, (_("Please answer in words."),))
    if len(words) > step.max_chars:
        return _too_long(session, event.text, step.max_chars)
    if step.reaches and not reaching.leads_to_somebody(words):
        return Answer(
            session, (_("That is no whole phone number or e-mail address. Please check it and send it again."),)
        )
    if step.name != gathering.DETAILS:
        return Answer(session.answered(step.name, words), taken=True)
    before = "" if asking.without_languages(session).menu == asking.REPLACE else session.answers.get(step.name, "")
    if len(before) + len(words) > gathering.MAX_DETAILS:
        return _too_long(session, event.text, gathering.MAX_DETAILS)
    kept = gathering.with_locators(session.answered(step.name, before), gathering.found_in(event))
    return Answer(gathering.with_details(kept, words), taken=True)


def _place(flow: Flow, session: Session, step: PlaceStep, text: str) -> Answer:
    found = places.search(text, flow.tongues.spoken, session.language)
    if len(found) == 1:
        return Answer(session.answered(step.name, found[0].code), taken=True)
    if found:
        return Answer(replace(session, menu=asking.PLACES + text[:MAX_PLACE_CHARS]))
    if not text.strip() or len(text) > MAX_PLACE_CHARS:
        return Answer(session, (_("Please send the name of a province, a prefecture or a town."),))
    return Answer(session.answered(step.name, text.strip()), taken=True)


def wrong_reference(text: str) -> Words | None:
    """Why `text` is meant for a reference and is none, where it holds nothing else."""
    if reference.are_several(text):
        return ONE_REFERENCE
    return WRONG_DIGIT if reference.is_mistyped(text) else None


def _reference(session: Session, step: ReferenceStep, text: str) -> Answer:
    digits = confirmation.reference_in(text)
    if wrong := wrong_reference(text):
        return Answer(session, (wrong,))
    if digits is None:
        return Answer(session, (_("That is not a reference: it has 20 digits. Please check it and send it again."),))
    return Answer(session.answered(step.name, digits), taken=True)


def _evidence(flow: Flow, session: Session, step: EvidenceStep, event: Wrote) -> Answer:
    if not event.text.strip() and not event.locators:
        return Answer(session, (_("Please send a link, an account name or a few words."),))
    if path.is_sent(flow, session):
        return Answer(session.answered(step.name, "given"), taken=True, more=event)
    session, said, whole = gathering.keep_words(session, event)
    unkept = None if whole else event.text
    if step.name not in session.answers and whole:
        session = session.answered(step.name, "none")
    return Answer(session, said, taken=whole, unkept=unkept)


def _unasked(flow: Flow, session: Session, event: Wrote) -> Answer:
    """Words at a question with options: kept when they belong to a draft, and the question asked again."""
    if not gathering.is_telling(event, flow.tongues, session.language) or gathering.evidence_step(flow) is None:
        return Answer(session, (_("Please choose one of these, or type its number."),))
    if path.is_sent(flow, session):
        return Answer(session, more=event)
    session, said, whole = gathering.keep_words(session, event)
    return Answer(session, said, unkept=None if whole else event.text)


def _changed(flow: Flow, session: Session, step: Card, value: str) -> Answer | None:
    name = value.partition(".")[2]
    opened = flow.step(name)
    if value == asking.CHANGE:
        return Answer(replace(session, menu=asking.CHANGE))
    if name not in {one for one, _label in step.opens} or opened is None or isinstance(opened, (Notice, Do)):
        return None
    replaces = session.menu == asking.CHANGE and name == gathering.DETAILS
    return Answer(replace(session, asked=name, menu=asking.REPLACE if replaces else ""))


def _kept_or_removed(session: Session, value: str) -> Answer | None:
    if not (session.locators or session.files) or session.filed:
        return None
    if value == asking.KEEP:
        return Answer(session.answered(gathering.EVIDENCE, "given"), taken=True)
    return Answer(replace(session, locators=(), files=()).without(gathering.EVIDENCE), (_("Removed."),))


def _too_long(session: Session, text: str, chars: int) -> Answer:
    return Answer(session, (gathering.too_long(chars),), unkept=text)
