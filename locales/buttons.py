"""Buttons: which sentences stand on them, with as many characters as every app shows, and which of them stand together."""

from collections.abc import Iterator
from functools import cache

from conversations.asking import LABELS
from conversations.dialog import FLOWS
from conversations.steps import Card, Choice, Depending, Do, Notice, Option, OptionsBy, Step
from conversations.text import Label, Text


def on_buttons() -> frozenset[str]:
    """The msgids of all labels of all flows; what a label is filled with is not counted."""
    steps = (step for flow in FLOWS.values() for step in flow.steps)
    labels = (*LABELS, *(label for step in steps for label in _labels(step)))
    return frozenset(one.msgid for one in labels if isinstance(one, Text))


@cache
def beside() -> tuple[frozenset[str], ...]:
    """Labels that are shown together, by their English: what is typed, and what apps ask of titles, tells each from the others."""
    groups: list[tuple[Option, ...]] = []
    for step in (step for flow in FLOWS.values() for step in flow.steps):
        listed = getattr(step, "options", ())
        groups += listed.cases.values() if isinstance(listed, OptionsBy) else [listed]
    around = frozenset(one.msgid for one in LABELS)
    shown = (around | {said for option in options for said in _english(option)} for options in groups)
    return tuple(one for one in shown if len(one) > len(around)) or (around,)


def _english(option: Option) -> Iterator[str]:
    label = option.label
    for one in (*label.cases.values(), label.otherwise) if isinstance(label, Depending) else (label,):
        if isinstance(one, Text | Label):
            yield one.msgid if isinstance(one, Text) else one.en


def _labels(step: Step) -> Iterator[object]:
    if isinstance(step, (Notice, Do)):
        return
    if isinstance(step, Card):
        yield from (label for _name, label in step.opens)
    for option in _options(step):
        yield from (
            (*option.label.cases.values(), option.label.otherwise)
            if isinstance(option.label, Depending)
            else (option.label,)
        )


def _options(step: Step) -> tuple[Option, ...]:
    if isinstance(step, Choice) and isinstance(step.options, OptionsBy):
        return tuple(option for options in step.options.cases.values() for option in options)
    options: tuple[Option, ...] = getattr(step, "options", ())
    return options
