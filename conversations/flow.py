"""Flow: steps in the order asked; refuses contradictions when it is built."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conversations.prompt import COMMAND, LANGUAGE
from conversations.steps import (
    Asked,
    Card,
    Choice,
    Depending,
    Do,
    EvidenceStep,
    FreeText,
    Notice,
    Option,
    OptionsBy,
    ReferenceStep,
    Step,
)
from conversations.tongues import ENGLISH, Tongues

# A Telegram button carries at most 64 bytes: flow, step, tag and value share them.
MAX_NAME = 18
MAX_VALUE = 20
MAX_OPTIONS = 10
_SHORT = re.compile(r"[A-Za-z0-9_.-]+")
# Known once a report is sent that names an address on the web.
LINKED = "linked"
# Buttons of these may be pressed at any time, so no step can have their names.
_RESERVED = frozenset({COMMAND, LANGUAGE})


class Contradiction(ValueError):
    """A flow that could not be followed; the message names the step."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A script. A change that moves or renames steps needs a new `version`; `tongues` are the languages it is offered in."""

    name: str
    version: str
    steps: tuple[Step, ...]
    # What is known before the first step, so that conditions may look at it.
    facts: frozenset[str] = frozenset()
    tongues: Tongues = ENGLISH

    def __post_init__(self) -> None:
        if not self.steps:
            raise Contradiction(f"{self.name}: no steps")
        known: set[str] = {*self.facts, "channel", LINKED}
        for step in self.steps:
            self._check(step, known)
            known.add(step.name)

    def step(self, name: str) -> Step | None:
        """The step with this name, if the flow has it."""
        return next((step for step in self.steps if step.name == name), None)

    def _check(self, step: Step, known: set[str]) -> None:
        if step.name in known:
            raise Contradiction(f"{self.name}: {step.name} stands twice")
        if not _SHORT.fullmatch(step.name) or len(step.name) > MAX_NAME or step.name in _RESERVED:
            raise Contradiction(f"{self.name}: {step.name} is no short ASCII name")
        for needed in _looks_at(step):
            if needed not in known:
                raise Contradiction(f"{self.name}: {step.name} looks at {needed}, which is not answered before it")
        for options in _option_lists(step):
            _check_options(self.name, step.name, options)
        for reopened in _reopens(step):
            if reopened not in known:
                raise Contradiction(f"{self.name}: {step.name} opens {reopened}, which is not before it")


def _looks_at(step: Step) -> Iterator[str]:
    if step.when is not None:
        yield from step.when.steps
    if isinstance(step, EvidenceStep):
        yield step.policy_by
    if isinstance(step, Notice) and step.hands_out_by:
        yield step.hands_out_by
    if isinstance(step, Choice) and isinstance(step.options, OptionsBy):
        yield step.options.step
    if isinstance(step, FreeText) and step.needed_when is not None:
        yield from step.needed_when.steps
    for options in _option_lists(step):
        for option in options:
            yield from option.when.steps if option.when is not None else ()
    for words in _asked(step):
        if isinstance(words, Depending):
            yield words.on


def _asked(step: Step) -> tuple[Asked, ...]:
    match step:
        case Notice(says=says):
            return says
        case Do():
            return ()
        case _:
            return (step.ask,)


def _option_lists(step: Step) -> Iterator[tuple[Option, ...]]:
    if isinstance(step, Choice) and isinstance(step.options, OptionsBy):
        yield from step.options.cases.values()
    elif isinstance(step, (Choice, Card)):
        yield step.options  # type: ignore[misc]  # narrowed by the line above
    elif not isinstance(step, (Notice, Do, ReferenceStep)) and step.options:
        yield step.options


def _reopens(step: Step) -> tuple[str, ...]:
    match step:
        case Card(opens=opens):
            return tuple(name for name, _label in opens)
        case Do(reopens=reopens):
            return reopens
        case _:
            return ()


def _check_options(flow: str, step: str, options: tuple[Option, ...]) -> None:
    values = [option.value for option in options]
    if not values or len(set(values)) != len(values):
        raise Contradiction(f"{flow}: {step} has no options, or one twice")
    if len(values) > MAX_OPTIONS:
        raise Contradiction(f"{flow}: {step} has more than {MAX_OPTIONS} options")
    for value in values:
        if not _SHORT.fullmatch(value) or len(value) > MAX_VALUE:
            raise Contradiction(f"{flow}: {step} has an option whose value is no short ASCII word")
