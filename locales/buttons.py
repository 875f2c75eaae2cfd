"""Buttons: which sentences stand on them, with as many characters as every app shows, and which of them stand together."""

from collections.abc import Iterable, Iterator
from functools import cache

from conversations.asking import LABELS
from conversations.dialog import FLOWS
from conversations.steps import Card, Depending, Option, OptionsBy, Step
from conversations.text import Label, Text


def on_buttons() -> frozenset[str]:
    """The msgids of all labels of all flows; what a label is filled with is not counted."""
    labels = (*LABELS, *(label for step in _steps() for label in _labels(step)))
    return frozenset(one.msgid for one in labels if isinstance(one, Text))


@cache
def beside() -> tuple[frozenset[str], ...]:
    """Labels that are shown together, by their English: what is typed, and what apps ask of titles, tells each from the others."""
    groups = (group for step in _steps() for group in _groups(step))
    return tuple(
        frozenset(_english((*LABELS, *(one for option in group for one in _said(option))))) for group in groups
    )


def _steps() -> Iterator[Step]:
    return (step for flow in FLOWS.values() for step in flow.steps)


def _labels(step: Step) -> Iterator[object]:
    if isinstance(step, Card):
        yield from (label for _name, label in step.opens)
    yield from (label for group in _groups(step) for option in group for label in _said(option))


def _groups(step: Step) -> tuple[tuple[Option, ...], ...]:
    """The options of a step, as they are shown together."""
    listed = getattr(step, "options", ())
    return tuple(listed.cases.values()) if isinstance(listed, OptionsBy) else (listed,)


def _said(option: Option) -> tuple[object, ...]:
    """What an option may be called."""
    label = option.label
    return (*label.cases.values(), label.otherwise) if isinstance(label, Depending) else (label,)


def _english(labels: Iterable[object]) -> Iterator[str]:
    for one in labels:
        if isinstance(one, Text | Label):
            yield one.msgid if isinstance(one, Text) else one.en
