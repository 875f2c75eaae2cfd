"""Steps: the parts of a flow, as data: what is asked, what may be answered, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from conversations.conditions import Condition
from conversations.taxonomy import Policy
from conversations.text import Words


@dataclass(frozen=True, slots=True)
class Depending:
    """Words that follow an earlier answer, or the channel (`on="channel"`)."""

    on: str
    cases: Mapping[str, Words]
    otherwise: Words

    def given(self, answers: Mapping[str, str]) -> Words:
        """The words for these answers."""
        return self.cases.get(answers.get(self.on, ""), self.otherwise)


Asked = Words | Depending


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; `value` is what is stored, `when` hides it until it makes sense."""

    value: str
    label: Asked
    hint: Words | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class OptionsBy:
    """Options that follow an earlier answer."""

    step: str
    cases: Mapping[str, tuple[Option, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of several options."""

    name: str
    ask: Asked
    options: tuple[Option, ...] | OptionsBy
    when: Condition | None = None
    optional: bool = False
    # It steers the conversation and says nothing of the case, so the desk need not see it.
    steers: bool = False
    # What is typed instead of a choice may say who its citizen is, so it is not kept; this is said of it.
    keeps_no_words: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeText:
    """Words of the citizen; skipped until requested when `on_request`, unless `needed_when` holds."""

    name: str
    ask: Asked
    when: Condition | None = None
    optional: bool = False
    on_request: bool = False
    needed_when: Condition | None = None
    max_chars: int = 4000
    options: tuple[Option, ...] = ()
    # The words must lead to somebody: a phone number, an e-mail address, an account.
    reaches: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceStep:
    """A subdivision of Morocco, found by name, or words where none fits; `options` stand beside it."""

    name: str
    ask: Asked
    options: tuple[Option, ...] = ()
    when: Condition | None = None
    optional: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceStep:
    """Links, accounts and files; `policy_by` names the step whose answer decides what may be received."""

    name: str
    ask: Asked
    policy_by: str
    policies: Mapping[str, Policy]
    options: tuple[Option, ...]
    when: Condition | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A summary to check before sending; `opens` are the steps that can be answered anew from it."""

    name: str
    ask: Asked
    options: tuple[Option, ...]
    opens: tuple[tuple[str, Words], ...]
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceStep:
    """The reference of an earlier report, with its check digit right."""

    name: str
    ask: Asked
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something said once, in passing, before the next question.

    `hands_out_by` names the step whose answer is the language of the texts for platforms that are handed out with it.
    """

    name: str
    says: tuple[Asked, ...]
    when: Condition | None = None
    hands_out_by: str = ""


class Deed(StrEnum):
    """What a Do step has done outside."""

    FILE = "file"
    LOOK_UP = "look_up"
    ADD = "add"
    WITHDRAW = "withdraw"
    CHECK_RECEIPT = "check_receipt"
    SHOW_HANDLES = "show_handles"
    ASK_RIGHT = "ask_right"
    SHOW_TERMS = "show_terms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Do:
    """Something done outside once the answers before it are complete; afterwards the answers in `reopens` are open again."""

    name: str
    deed: Deed
    when: Condition | None = None
    reopens: tuple[str, ...] = field(default=())


Question = Choice | FreeText | PlaceStep | EvidenceStep | Card | ReferenceStep
Step = Question | Notice | Do
