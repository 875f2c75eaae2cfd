"""Prompt: everything said back in one turn, still in no language, and what may be answered to it."""

from dataclasses import dataclass
from enum import StrEnum

from conversations.effects import Effect
from conversations.session import Session
from conversations.text import Handout, Words


class Expects(StrEnum):
    """What a channel should make room for."""

    CHOICE = "choice"
    TEXT = "text"
    PLACE = "place"
    EVIDENCE = "evidence"
    LOCATORS = "locators"
    REFERENCE = "reference"
    NOTHING = "nothing"


class Role(StrEnum):
    """How a button stands out: what to answer, or a way around."""

    OPTION = "option"
    MAIN = "main"
    AROUND = "around"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press; `step` is COMMAND for a command and LANGUAGE for a language."""

    step: str
    value: str
    label: Words
    hint: Words | None = None
    role: Role = Role.OPTION


# Steps of buttons that may be pressed at any time, whatever is being asked.
COMMAND = "do"
LANGUAGE = "language"
# The step of the question about a position that was sent.
LOCATED_STEP = "located"


@dataclass(frozen=True, slots=True)
class Prompt:
    """Paragraphs, texts to be copied, then the buttons of the open question; `unkept` are words to be shortened, without those words
    where nothing is read back, and None where all was kept.
    """

    paragraphs: tuple[Words, ...] = ()
    buttons: tuple[Button, ...] = ()
    expects: Expects = Expects.NOTHING
    handouts: tuple[Handout, ...] = ()
    unkept: str | None = None

    def after(self, earlier: "Prompt") -> "Prompt":
        """This prompt with what was said `earlier` in the same turn before it."""
        return Prompt(
            earlier.paragraphs + self.paragraphs,
            self.buttons or earlier.buttons,
            self.expects,
            earlier.handouts + self.handouts,
            earlier.unkept if self.unkept is None else self.unkept,
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """One event's end: the session to keep, what is said, and what the outside has to do before going on."""

    session: Session
    prompt: Prompt = Prompt()
    effect: Effect | None = None
