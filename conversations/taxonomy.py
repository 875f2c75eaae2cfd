"""Taxonomy: the kinds of illegal content, their evidence policy, priority and questions (data/taxonomy.json)."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from conversations.text import Label

DATA = Path(__file__).parent / "data"


class Policy(StrEnum):
    """What may be received as evidence, from nothing but text to pictures."""

    LOCATOR_ONLY = "locator_only"
    TEXT_EVIDENCE = "text_evidence"
    SCREENSHOT_OK = "screenshot_ok"


@dataclass(frozen=True, slots=True)
class Subtype:
    """One kind of content; `code` starts with its category's; `priority` is P0 (a life in danger) to P3."""

    code: str
    label: Label
    policy: Policy
    priority: str
    graphic: bool
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Category:
    """A family of subtypes."""

    code: str
    label: Label
    hint: Label
    subtypes: tuple[Subtype, ...]


@dataclass(frozen=True)
class Taxonomy:
    """Everything that can be reported; raises KeyError for a code that it does not have."""

    version: str
    categories: tuple[Category, ...]
    questions: dict[str, Label]

    @cached_property
    def _subtypes(self) -> dict[str, Subtype]:
        return {subtype.code: subtype for category in self.categories for subtype in category.subtypes}

    def category(self, code: str) -> Category:
        """The category with `code`."""
        return self._categories[code]

    def subtype(self, code: str) -> Subtype:
        """The subtype with `code`."""
        return self._subtypes[code]

    @cached_property
    def _categories(self) -> dict[str, Category]:
        return {category.code: category for category in self.categories}

    @property
    def subtypes(self) -> tuple[Subtype, ...]:
        """Every subtype, in the order shown."""
        return tuple(self._subtypes.values())


def load(path: Path = DATA / "taxonomy.json") -> Taxonomy:
    """Read the taxonomy; KeyError or ValueError when the file contradicts itself."""
    data = json.loads(path.read_text(encoding="utf-8"))
    questions = {name: _label(one) for name, one in data["questions"].items()}
    categories = tuple(_category(one) for one in data["categories"])
    for category in categories:
        for subtype in category.subtypes:
            unknown = set(subtype.questions) - set(questions)
            if unknown or not subtype.code.startswith(category.code + "."):
                raise ValueError(f"{subtype.code} contradicts the taxonomy")
    return Taxonomy(data["version"], categories, questions)


def _category(data: dict[str, Any]) -> Category:
    subtypes = tuple(
        Subtype(
            code=one["code"],
            label=_label(one["label"]),
            policy=Policy(one["evidence_policy"]),
            priority=one["priority"] or data["default_priority"],
            graphic=one["graphic"],
            questions=tuple(one["questions"]),
        )
        for one in data["subtypes"]
    )
    return Category(data["code"], _label(data["label"]), _label(data["hint"]), subtypes)


def _label(data: dict[str, str]) -> Label:
    return Label(ar=data["ar"], fr=data["fr"], en=data["en"])


TAXONOMY = load()
