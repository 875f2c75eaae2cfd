"""Hosts: which dotted names in a text are places on the web, and which are file names, numbers or the end of a sentence."""

import re
from pathlib import Path

DATA = Path(__file__).parent / "data"
ARABIC = "\u0620-\u063f\u0641-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c9"

# Letters, digits and marks of every script, as host names have them.
HOST_CHAR = r"\w.\-\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e"
# No host mixes Arabic and Latin letters in a label (RFC 5893): there, a word stands glued to a link.
GLUE = re.compile(rf"(?<=[{ARABIC}])(?=[A-Za-z])|(?<=[A-Za-z0-9])(?=[{ARABIC}])")
_LABEL = re.compile(rf"[{HOST_CHAR.replace('.', '', 1)}]{{1,63}}+")
_QUAD = re.compile(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)")
MAX_HOST = 253

# Top-level domains that are also endings of file names.
_FILE_ENDINGS = frozenset("js py md sh ps zip mov".split())
# Top-level domains that are French words: "etc.il" is where one sentence ends and the next begins.
_WORDS = frozenset("et il je la ne as".split())
# Endings that are a host's even with a capital, as phones write them: "Facebook.Com".
_COMMON = frozenset("com net org info".split())
# A bare number of fewer digits than this is rather a version than an address.
_QUAD_DIGITS = 8


def load(path: Path = DATA / "top_level.txt") -> frozenset[str]:
    """Every top-level domain, lower-case, as Unicode and as punycode."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


_TOP_LEVEL = load()


def ends_top_level(host: str) -> bool:
    """Whether the last label of `host` is a top-level domain of the root zone, or one of Tor's."""
    return "." in host and host.rsplit(".", 1)[1].lower() in _TOP_LEVEL


def is_written_out(host: str) -> bool:
    """Whether `host`, with a path or port behind it and no scheme before it, is a place."""
    return is_address(host) or (is_name(host) and ends_top_level(host))


def is_bare(host: str) -> bool:
    """Whether `host`, alone between words, is a place."""
    if is_address(host):
        return sum(map(str.isdigit, host)) >= _QUAD_DIGITS
    if not is_written_out(host):
        return False
    *labels, ending = host.split(".")
    if len(labels) > 1 and labels[0].lower() == "www":
        return True
    return not _is_file(ending) and not _is_sentence(labels, ending)


def is_name(host: str) -> bool:
    """Whether `host` is made of labels as hosts have them."""
    if len(host) > MAX_HOST:
        return False
    return all(_LABEL.fullmatch(label) and label[0] != "-" and label[-1] != "-" for label in host.split("."))


def is_address(host: str) -> bool:
    """Whether `host` is four numbers of at most 255."""
    return _QUAD.fullmatch(host) is not None


def pieces(host: str) -> list[str]:
    """`host` cut where a word is glued to it: between Arabic and Latin letters."""
    return GLUE.split(host) if not host.isascii() else [host]


def trimmed(host: str) -> str:
    """`host` without the beginning of a next sentence: capitals or Arabic after a top-level domain."""
    kept, _, after = host[:MAX_HOST].rpartition(".")
    while kept and not ends_top_level(f"{kept}.{after}") and (after[:1].isupper() or not after.isascii()):
        if ends_top_level(kept):
            return kept
        kept, _, after = kept.rpartition(".")
    return host


def _is_file(ending: str) -> bool:
    return ending.lower() in _FILE_ENDINGS


def _is_sentence(labels: list[str], ending: str) -> bool:
    """Whether a point between two words was meant: "fin.Et" and "etc.il", not "Facebook.Com" and "EXAMPLE.ORG"."""
    lower = ending.lower()
    if ending[0].isupper() and not ending.isupper() and lower not in _COMMON:
        return True
    if len(labels) > 1:
        return False
    return lower in _WORDS or (len(ending) == 2 and labels[0].isdigit())
