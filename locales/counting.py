"""Counting: in how many forms a language counts, and which is for so many things: as Unicode says it, never as a file does."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from gettext import c2py

from babel.messages.catalog import Catalog

from locales.languages import plural_forms
from locales.writing import empty

_COUNTS = range(1000)


@dataclass(frozen=True, slots=True)
class Counting:
    """So many forms, and the one for a count."""

    forms: int
    form_of: Callable[[int], int]

    @property
    def alone(self) -> tuple[bool, ...]:
        """For each form, whether it is for one number alone: zero, one or two of a thing."""
        used = Counter(map(self.form_of, _COUNTS))
        return tuple(used[form] == 1 for form in range(self.forms))


def counting(catalog: Catalog, code: str) -> Counting:
    """How the language `code` counts, which its catalogue's header has to say too; raises ValueError where it does not."""
    asked = empty(code)
    counted = Counting(asked.num_plurals, c2py(asked.plural_expr))
    if catalog.num_plurals != counted.forms or not _is_same(catalog.plural_expr, counted):
        needed = plural_forms(code)
        raise ValueError(f"the header counts otherwise than the language: it needs “Plural-Forms: {needed}”")
    return counted


def _is_same(expression: str, counted: Counting) -> bool:
    try:
        form_of = c2py(expression)
        return all(form_of(count) == counted.form_of(count) for count in _COUNTS)
    except (ValueError, ArithmeticError, RecursionError):
        # The expression is whatever stands in the file.
        return False
