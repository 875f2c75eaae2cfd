"""Isolation: Latin runs inside Arabic text wrapped in Unicode isolates, so that links and codes keep their order."""

import re

# Unicode bidirectional algorithm (UAX #9), 2.4: explicit directional isolates.
LEFT_TO_RIGHT_ISOLATE = "\u2066"
FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
RIGHT_TO_LEFT_MARK = "\u200f"

_CONTROLS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# A Latin run starts with a Latin letter, or with a sign or digit that leads up to one, and may hold several words.
_WORD = r"[A-Za-z\u00c0-\u024f0-9@#/+&_.:%?=~'’-]*[A-Za-z\u00c0-\u024f0-9]/?"
_RUN = re.compile(rf"(?:[/@#+]?{_WORD})(?:[ \u00a0](?:{_WORD}))*")
_ISOLATED = re.compile("[\u2066\u2067\u2068][^\u2069]*\u2069")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f0-9]")


def without_controls(text: str) -> str:
    """`text` without bidirectional controls: a citizen's words must not reorder ours."""
    return _CONTROLS.sub("", text)


def isolate(value: str) -> str:
    """A filled-in value of unknown direction, kept to itself."""
    # UAX #9, rule X8: an isolate ends with its paragraph, so each line has one of its own.
    lines = without_controls(value).splitlines() or [""]
    return "\n".join(f"{FIRST_STRONG_ISOLATE}{line}{POP_ISOLATE}" for line in lines)


def isolate_latin(text: str) -> str:
    """Each Latin run of `text` that is not yet isolated, wrapped left-to-right."""
    parts, at = [], 0
    for done in _ISOLATED.finditer(text):
        parts += [_wrapped(text[at : done.start()]), done.group()]
        at = done.end()
    return "".join([*parts, _wrapped(text[at:])])


def right_to_left(text: str) -> str:
    """Arabic `text` ready to show: runs isolated, and each paragraph starting right-to-left whatever its first letter."""
    return "\n".join(_started(line) for line in isolate_latin(text).split("\n"))


def _wrapped(text: str) -> str:
    return _RUN.sub(lambda run: f"{LEFT_TO_RIGHT_ISOLATE}{run.group()}{POP_ISOLATE}", text)


def _started(line: str) -> str:
    return RIGHT_TO_LEFT_MARK + line if line and not line.startswith(RIGHT_TO_LEFT_MARK) else line
