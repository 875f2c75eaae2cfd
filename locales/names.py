"""Names: of countries and scripts in each language, as CLDR has them."""

from collections.abc import Mapping

from babel import Locale

# As Unicode's names of letters begin, and ISO 15924 has them.
_SCRIPTS: Mapping[str, str] = {
    "LATIN": "Latn",
    "ARABIC": "Arab",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "TIFINAGH": "Tfng",
    "HEBREW": "Hebr",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "CHEROKEE": "Cher",
    "DEVANAGARI": "Deva",
    "THAI": "Thai",
    "CJK": "Hani",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
}


def country(code: str, *, language: str) -> str:
    """A country by its code (ISO 3166); the code where it has no name."""
    return str(Locale.parse(language).territories.get(code, code))


def script(name: str, *, language: str) -> str:
    """A script by the first word of its letters' names in Unicode."""
    known = _SCRIPTS.get(name)
    return str(Locale.parse(language).scripts.get(known, name.title())) if known else name.title()
