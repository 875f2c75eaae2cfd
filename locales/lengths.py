"""Lengths: which sentences stand on buttons, and so may have only as many characters as every app shows."""

from collections.abc import Iterator

from conversations.asking import LABELS
from conversations.dialog import FLOWS
from conversations.steps import Card, Choice, Depending, Do, Notice, Option, OptionsBy, Step
from conversations.text import Text


def on_buttons() -> frozenset[str]:
    """The msgids of all labels of all flows; what a label is filled with is not counted."""
    steps = (step for flow in FLOWS.values() for step in flow.steps)
    labels = (*LABELS, *(label for step in steps for label in _labels(step)))
    return frozenset(one.msgid for one in labels if isinstance(one, Text))


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
