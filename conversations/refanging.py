"""Refanging: links and addresses that were written so that no app opens them, written as they were meant."""

import re

# What has no width and is copied along with links out of right-to-left or justified text, or turns the letters around so that a
# link reads as another; dropped inside a link only. Isolates are not among it: they end a link, as this service writes them.
_UNSEEN = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_INSIDE = re.compile(rf"(?<=[!-~])[{_UNSEEN}]++(?=[!-~])")
_FULL_WIDTH = str.maketrans("＠：／", "@:/")
# Dots as Chinese and Japanese keyboards type them; browsers take them for dots in a host (UTS #46).
_DOT = re.compile(r"(?<=\w)[。．｡](?=\w)")
_OPEN, _CLOSE = r"[\[({<]", r"[\])}>]"
_BRACKETED_DOT = re.compile(rf" ?{_OPEN} ?(?:\.|dot|point|نقطة) ?{_CLOSE} ?", re.IGNORECASE)
_IN_BRACKETS = rf"{_OPEN} ?(?:@|at|arobase) ?{_CLOSE}"
# With a space on both sides, for with one before it only it begins an account.
_BRACKETED_AT = re.compile(rf" {_IN_BRACKETS} |{_IN_BRACKETS}", re.IGNORECASE)
# Copied out of the source of a page, or out of an app that shows it: "&amp;" and "&#46;".
_NAMES = {"amp": "&", "quot": '"', "apos": "'", "lt": "<", "gt": ">", "nbsp": " ", "period": ".", "colon": ":"} | {
    "sol": "/",
    "commat": "@",
    "quest": "?",
    "equals": "=",
    "num": "#",
    "lowbar": "_",
    "hyphen": "-",
    "percnt": "%",
}
_ENTITY = re.compile(rf"&(?:amp;|#38;|#x26;)*(?:({'|'.join(_NAMES)})|#(\d{{2,7}})|#x([0-9a-f]{{2,6}}));", re.IGNORECASE)
_BRACKETED_SLASH = re.compile(rf"{_OPEN}(?:/|slash){_CLOSE}", re.IGNORECASE)
_BRACKETED_COLON = re.compile(rf"{_OPEN}:{_CLOSE}")
_SCHEME = re.compile(r"(?<![a-z0-9])\[?h(?:tt|xx|\*\*|tx|xt|__)p(s?)\]? ?\[?: ?\[?//\]?(?:(?<= //) )?", re.IGNORECASE)
_GLUED_SCHEME = re.compile(r"h(?:xx|\*\*|tx|xt)p(s?:)(?=[/\\])", re.IGNORECASE)
# Spelled out between words, only the commonest ends tell a host from a sentence.
_ENDS = "com|org|net|info|ma|fr|io|co|gg|tv|me|onion|xyz|app|online|site|ru|uk|de|es"
# "Ce point ma mère" is French, "exemple point ma" a host.
_NO_FRENCH = r"(?!(?<=point m[ae]) \w)(?!(?<=point de) \w)"
_SPELLED = re.compile(
    rf"(?<![\w-])(\w[\w-]*+)((?: (?:dot|point|نقطة) \w[\w-]*+){{0,3}}?) (?:dot|point|نقطة) ({_ENDS})\b{_NO_FRENCH}",
    re.IGNORECASE,
)
_SPELLED_DOT = re.compile(r" (?:dot|point|نقطة) ", re.IGNORECASE)
# A phone's keyboard puts a space after a dot; "com" begins no word that a sentence does.
_SPACED = re.compile(r"(?<=[a-z0-9])(?: \. ?|\. )(?=com(?![\w-]))", re.IGNORECASE)
_MAIL_HOSTS = "gmail|googlemail|hotmail|outlook|yahoo|live|icloud|proton|protonmail|gmx"
_SPELLED_AT = re.compile(rf"(?<=[\w]) (?:at (?=(?:{_MAIL_HOSTS})\.)|(?:arobase|arobas) (?=[\w-]+\.))", re.IGNORECASE)


def refanged(text: str) -> str:
    """`text` with every link and address as it was meant; nothing else in it changes."""
    text = _ENTITY.sub(_character, text)
    text = _DOT.sub(".", _INSIDE.sub("", text.translate(_FULL_WIDTH).replace("\\/", "/")))
    text = _BRACKETED_COLON.sub(":", _BRACKETED_SLASH.sub("/", text))
    text = _BRACKETED_AT.sub("@", _BRACKETED_DOT.sub(".", text))
    text = _GLUED_SCHEME.sub(_glued_scheme, _SCHEME.sub(_scheme, text))
    text = _SPELLED.sub(lambda match: _SPELLED_DOT.sub(".", match.group()), _SPACED.sub(".", text))
    return _SPELLED_AT.sub("@", text)


def _scheme(match: re.Match[str]) -> str:
    """The scheme as browsers know it, with what follows it."""
    return f"{_glued_scheme(match)}://"


def _glued_scheme(match: re.Match[str]) -> str:
    """The scheme as browsers know it, in the case that it was written in."""
    written = match.group().lstrip("[")
    scheme = f"{written[0]}ttp{match.group(1)}"
    return scheme.upper() if written[:4].isupper() else scheme


def _character(match: re.Match[str]) -> str:
    """The character that an entity of HTML stands for; nothing is changed that could not be seen."""
    name, decimal, hexadecimal = match.groups()
    if name:
        return _NAMES[name.lower()]
    char = chr(min(int(decimal) if decimal else int(hexadecimal, 16), 0x10FFFF))
    return char if char.isprintable() else match.group()
