"""Homographs: host names that look like others, by letters of another script or by digits."""

import unicodedata

import can_ada

# Letters that nobody can tell from Latin ones (Unicode's confusables, UTS #39), and others that are taken for them.
_SAME = str.maketrans("аеорсухіјѕԁһԛԝӏονραιυγϲϳօսոһք", "aeopcyxijsdhqwlovpaiuycjounhf")
_ALIKE = str.maketrans(
    "кмтвгпьнκτχεηωϝıɑɡɩƅƒłøđħŧɢɪɴʀʏʙʜʟᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜰꜱ",
    "kmtbrnbhktxenwfiagibflodhtginrybhlacdejkmoptuvwzfs",
)
# Where names in letters of their own are at home below an ending in Latin ones.
_AT_HOME = frozenset("bg by kg kz mk mn rs ru su tj ua uz gr cy am".split())
# What stands for letters where only ASCII is allowed.
_DIGITS = str.maketrans("0135", "oles")
_PAIRS = (("rn", "m"), ("vv", "w"))
_IMITATED = frozenset(
    "facebook instagram tiktok youtube twitter x snapchat telegram whatsapp discord messenger google gmail apple icloud "
    "microsoft outlook amazon paypal netflix linkedin binance cihbank attijariwafabank".split()
)
# Names that are a letter or a word of many hosts that have nothing to do with them.
_TOO_SHORT = frozenset(("x", "apple", "messenger"))
# Scripts that one language writes together.
_TOGETHER = (frozenset(("CJK", "HIRAGANA", "KATAKANA", "LATIN")), frozenset(("CJK", "HANGUL", "LATIN")))


def is_homograph(host: str) -> bool:
    """Whether a label of `host` (punycode) mixes scripts, is all look-alikes, or only looks like a known platform."""
    labels = shown(host).split(".")
    return any(_is_imitation(label, labels[-1]) for label in labels)


def shown(host: str) -> str:
    """`host` (punycode) in the letters that a reader sees."""
    # Its stubs say str; it takes bytes.
    return str(can_ada.idna_decode(host.encode())) if "xn--" in host else host  # type: ignore[arg-type]


def scripts(host: str) -> tuple[str, ...]:
    """The scripts of the letters of `host` (punycode) as Unicode names them, each once, in order: LATIN, CYRILLIC."""
    return tuple(dict.fromkeys(script for script in map(_script, shown(host)) if script))


def imitated(host: str) -> tuple[str, ...]:
    """The known names that parts of `host` (punycode) look like without being them."""
    parts = (part for label in shown(host).split(".") for part in label.split("-"))
    return tuple(sorted({name for part in parts for name in _imitated(part)}))


def contained(host: str) -> tuple[str, ...]:
    """The known names that `host` spells out, also with hyphens between: whose host it is, is not asked."""
    labels = shown(host).split(".")
    parts = {part for label in labels for part in (*label.split("-"), label.replace("-", ""))}
    return tuple(sorted(parts & (_IMITATED - _TOO_SHORT)))


def _is_imitation(label: str, ending: str) -> bool:
    if any(_imitated(part) for part in label.split("-")):
        return True
    if label.isascii():
        return False
    scripts = {script for script in map(_script, label) if script}
    if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
        return True
    # Under an ending of its own script such a name is an honest one.
    is_at_home = not ending.isascii() or ending in _AT_HOME
    return bool(scripts) and "LATIN" not in scripts and not is_at_home and label.translate(_SAME).isascii()


def _imitated(part: str) -> frozenset[str]:
    """The known names that `part` reads like, and is not."""
    plain = _skeleton(part)
    digits = plain.translate(_DIGITS)
    readings = {plain, digits, plain.replace("1", "i").translate(_DIGITS)}
    for pair, letter in _PAIRS:
        readings.add(digits.replace(pair, letter))
    return frozenset() if part in _IMITATED else _IMITATED & readings


def _skeleton(part: str) -> str:
    """`part` as it looks: letters without their marks, look-alikes as Latin ones."""
    apart = unicodedata.normalize("NFKD", _latin(part))
    return _latin("".join(char for char in apart if not unicodedata.combining(char)))


def _latin(part: str) -> str:
    return part.translate(_SAME).translate(_ALIKE)


def _script(char: str) -> str:
    """The first word of a letter's name, which is its script; nothing for digits, marks and signs."""
    name = unicodedata.name(char, "").split(" ")[0].split("-")[0] if char.isalpha() else ""
    return "" if name == "MODIFIER" else name
