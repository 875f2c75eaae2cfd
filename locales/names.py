"""Names: of countries and scripts in each language, as CLDR has them."""

from babel import Locale

from locales.languages import SCRIPTS


def country(code: str, *, language: str) -> str:
    """A country by its code (ISO 3166); the code where it has no name."""
    return str(Locale.parse(language).territories.get(code, code))


def script(name: str, *, language: str) -> str:
    """A script by the first word of its letters' names in Unicode."""
    known = SCRIPTS.get(name)
    return str(Locale.parse(language).scripts.get(known, name.title())) if known else name.title()
