"""Contradictions: a flow that could not be followed refuses to be built, and names the step."""

import pytest

from conversations.conditions import answered
from conversations.dialog import FLOWS
from conversations.flow import MAX_NAME, MAX_OPTIONS, MAX_VALUE, Contradiction, Flow
from conversations.steps import (
    Card,
    Choice,
    Deed,
    Depending,
    Do,
    EvidenceStep,
    FreeText,
    Notice,
    Option,
    OptionsBy,
    PlaceStep,
    Step,
)
from conversations.text import _

ASK = _("What happened?")
YES = Option("yes", _("Yes"))
NO = Option("no", _("No"))
FIRST = Choice(name="first", ask=ASK, options=(YES, NO))


def _choice(*options: Option, name: str = "second") -> Choice:
    return Choice(name=name, ask=ASK, options=options)


def _many(count: int) -> tuple[Option, ...]:
    return tuple(Option(str(one), ASK) for one in range(count))


CONTRADICTIONS: dict[str, tuple[tuple[Step, ...], str]] = {
    "nothing is asked": ((), "no steps"),
    "a step stands twice": ((FIRST, FIRST), "first stands twice"),
    "a step has the name of a fact": ((FreeText(name="known", ask=ASK),), "known stands twice"),
    "a step has the name of the channel": ((FreeText(name="channel", ask=ASK),), "channel stands twice"),
    "a name is too long": ((FreeText(name="n" * (MAX_NAME + 1), ask=ASK),), "no short ASCII name"),
    "a name is not ASCII": ((FreeText(name="où", ask=ASK),), "no short ASCII name"),
    "a name is empty": ((FreeText(name="", ask=ASK),), "no short ASCII name"),
    "a name holds what parts a button": ((FreeText(name="a|b", ask=ASK),), "no short ASCII name"),
    "a name is that of the commands": ((FreeText(name="do", ask=ASK),), "no short ASCII name"),
    "a name is that of the languages": ((FreeText(name="language", ask=ASK),), "no short ASCII name"),
    "a condition looks at what is never asked": ((FreeText(name="x", ask=ASK, when=answered("y")),), "x looks at y"),
    "a condition looks at itself": ((FreeText(name="x", ask=ASK, when=answered("x")),), "x looks at x"),
    "a condition looks ahead": ((FreeText(name="x", ask=ASK, when=answered("first")), FIRST), "x looks at first"),
    "one half of a condition looks ahead": (
        (FreeText(name="x", ask=ASK, when=answered("known") & answered("first")), FIRST),
        "x looks at first",
    ),
    "what makes an answer needed lies ahead": (
        (FreeText(name="x", ask=ASK, on_request=True, needed_when=answered("first")), FIRST),
        "x looks at first",
    ),
    "an option hides behind what is never asked": (
        (_choice(YES, Option("no", ASK, when=answered("y"))),),
        "second looks at y",
    ),
    "a wording follows what is never asked": ((FreeText(name="x", ask=Depending("y", {}, ASK)),), "x looks at y"),
    "a notice follows what is never asked": ((Notice(name="x", says=(Depending("y", {}, ASK),)),), "x looks at y"),
    "options follow what is never asked": (
        (Choice(name="x", ask=ASK, options=OptionsBy("y", {"a": (YES,)})),),
        "x looks at y",
    ),
    "a policy follows what is never asked": (
        (EvidenceStep(name="x", ask=ASK, policy_by="y", policies={}, options=(YES,)),),
        "x looks at y",
    ),
    "there is nothing to choose": ((_choice(),), "second has no options"),
    "a list that depends is empty": (
        (FIRST, Choice(name="x", ask=ASK, options=OptionsBy("first", {"yes": ()}))),
        "x has no options",
    ),
    "an option stands twice": ((_choice(YES, YES),), "second has no options, or one twice"),
    "there are more options than a list shows": ((_choice(*_many(MAX_OPTIONS + 1)),), "more than 10 options"),
    "a value is empty": ((_choice(Option("", ASK)),), "no short ASCII word"),
    "a value is too long": ((_choice(Option("v" * (MAX_VALUE + 1), ASK)),), "no short ASCII word"),
    "a value is not ASCII": ((_choice(Option("نعم", ASK)),), "no short ASCII word"),
    "a value holds what parts a button": ((_choice(Option("a|b", ASK)),), "no short ASCII word"),
    "a place stands beside one option twice": ((PlaceStep(name="x", ask=ASK, options=(YES, YES)),), "one twice"),
    "a card opens what comes after it": (
        (Card(name="card", ask=ASK, options=(YES,), opens=(("first", ASK),)), FIRST),
        "card opens first",
    ),
    "a deed reopens what comes after it": (
        (Do(name="deed", deed=Deed.ADD, reopens=("first",)), FIRST),
        "deed opens first",
    ),
}


@pytest.mark.parametrize(("steps", "complaint"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_flow_that_contradicts_itself_is_refused(steps: tuple[Step, ...], complaint: str):
    with pytest.raises(Contradiction, match=complaint):
        Flow(name="flow", version="1", steps=steps, facts=frozenset({"known"}))


def test_a_fact_and_the_channel_may_be_looked_at():
    step = FreeText(name="x", ask=ASK, when=answered("known") & answered("channel", "web"))

    flow = Flow(name="flow", version="1", steps=(step,), facts=frozenset({"known"}))

    assert flow.step("x") is step


def test_as_many_options_as_a_list_shows_are_allowed():
    flow = Flow(name="flow", version="1", steps=(_choice(*_many(MAX_OPTIONS)),))

    assert flow.step("second") is not None


@pytest.mark.parametrize("name", FLOWS)
def test_a_flow_knows_its_steps_and_no_others(name: str):
    flow = FLOWS[name]

    found = [flow.step(step.name) for step in flow.steps]

    assert found == list(flow.steps)
    assert flow.step("nothing") is None
