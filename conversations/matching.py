"""Matching: typed words compared whatever their accents, hamzas, case, digits or punctuation."""

import unicodedata
from functools import lru_cache

# Arabic-Indic and Eastern Arabic-Indic digits, as Arabic keyboards type them.
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
# What may stand between the groups of a code that was copied: spaces, dashes, and marks that nobody sees, as in a class of `re`.
BETWEEN = (
    r"\s_./\u00b7\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    r"\u2010-\u2015\u2212\ufe58\ufe63\uff0d-"
)
_ARABIC = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ـ": None})


def western_digits(text: str) -> str:
    """`text` with Arabic-Indic digits written 0 to 9."""
    return text.translate(_DIGITS)


def folded(text: str) -> str:
    """`text` as compared: folded case, no accents or marks, one space between words, signs dropped."""
    text = unicodedata.normalize("NFKD", western_digits(text).translate(_ARABIC)).casefold().translate(_ARABIC)
    kept = (" " if not char.isalnum() else char for char in text if unicodedata.category(char) not in ("Mn", "Cf"))
    return " ".join("".join(kept).split())


@lru_cache(maxsize=8192)
def folded_label(label: str) -> str:
    """`folded`, remembered: for what stands in catalogues only, since nothing that a citizen writes may outlive their turn."""
    return folded(label)
