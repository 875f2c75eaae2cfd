"""Conditions: when a step is asked, as data: answered("card", "contact")."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answered:
    """`step` has been answered, with one of `values` if there are any."""

    step: str
    values: tuple[str, ...] = ()

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether it is so in `answers`."""
        return self.step in answers and (not self.values or answers[self.step] in self.values)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps it looks at."""
        return (self.step,)

    def __and__(self, other: "Condition") -> "Both":
        return Both((self, other))


@dataclass(frozen=True, slots=True)
class Unanswered:
    """`step` has no answer."""

    step: str

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether it is so in `answers`."""
        return self.step not in answers

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps it looks at."""
        return (self.step,)

    def __and__(self, other: "Condition") -> "Both":
        return Both((self, other))


@dataclass(frozen=True, slots=True)
class Both:
    """Every one of `parts` holds."""

    parts: tuple["Condition", ...]

    def holds(self, answers: Mapping[str, str]) -> bool:
        """Whether it is so in `answers`."""
        return all(part.holds(answers) for part in self.parts)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps it looks at."""
        return tuple(step for part in self.parts for step in part.steps)

    def __and__(self, other: "Condition") -> "Both":
        return Both((*self.parts, other))


Condition = Answered | Unanswered | Both


def answered(step: str, *values: str) -> Answered:
    """`step` has been answered, with one of `values` if any are given."""
    return Answered(step, values)


def unanswered(step: str) -> Unanswered:
    """`step` has no answer."""
    return Unanswered(step)
