"""Languages: what Unicode's CLDR knows of each: its name, direction, letters and plural forms."""

import re
from collections.abc import Mapping
from functools import cache

from babel import Locale, localedata
from babel.core import get_global
from babel.messages.plurals import get_plural
from babel.plural import PluralRule, to_gettext

# English sentences are the msgids, so English needs no catalogue.
SOURCE = "en"
# The data files have their labels in these, and whoever works with reports reads one of them.
IN_DATA = ("ar", "fr", "en")
# As Unicode's names of letters begin, and ISO 15924 has them.
SCRIPTS: Mapping[str, str] = {
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
# A language alone (ISO 639), as its folder is named: no country and no script.
_CODE = re.compile("[a-z]{2,3}")


def is_language(code: str) -> bool:
    """Whether CLDR has a language with this code, so that its name, direction and plural forms are known."""
    return bool(_CODE.fullmatch(code)) and localedata.exists(code)


def primary(tag: str) -> str:
    """The language of a tag as apps and browsers give them (BCP 47): `es` of `es-MX`."""
    return re.split("[-_;]", tag.strip().lower(), maxsplit=1)[0]


@cache
def own_name(code: str) -> str:
    """A language's name in that language, as it stands on a button."""
    named = name(code, language=code)
    return named[:1].upper() + named[1:]


@cache
def name(code: str, *, language: str) -> str:
    """A language's name in another; its own name, or the code, where CLDR has none."""
    if not is_language(code):
        return code
    known = Locale.parse(language).languages if is_language(language) else {}
    return str(known.get(code) or Locale.parse(code).languages.get(code) or code)


@cache
def is_right_to_left(code: str) -> bool:
    """Whether the language is written from right to left; what we do not know is not."""
    return is_language(code) and Locale.parse(code).text_direction == "rtl"


@cache
def letters(code: str) -> str:
    """How Unicode's names of a language's letters begin: LATIN, ARABIC, TIFINAGH; empty where that is not known."""
    likely = str(get_global("likely_subtags").get(code, "")).split("_")
    return next((first for first, script in SCRIPTS.items() if script in likely), "")


def plural_forms(code: str) -> str:
    """How a language counts, as the header of its catalogue says it."""
    # The form of whole millions, which nothing here is counted in, would ask translators for one more sentence each time.
    rules = {tag: rule for tag, rule in Locale.parse(code).plural_form.rules.items() if "1000000" not in rule}
    if rules:
        return str(to_gettext(PluralRule(rules)))
    # CLDR says nothing of some languages, Tamazight for one; gettext's own table has two forms for them.
    forms = get_plural(code)
    return f"nplurals={forms.num_plurals}; plural={forms.plural_expr};"
