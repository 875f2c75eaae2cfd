"""Browsers: the family and the system of a browser in two words, which is all that is kept of it."""

from collections.abc import Mapping

# In this order, because each of the first also calls itself by the names of those below.
FAMILIES: Mapping[str, str] = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS: Mapping[str, str] = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
MAX_HEADER = 400


def browser_of(header: str) -> str:
    """From a User-Agent header: "Firefox, Windows", or one of the two, or nothing when neither is known."""
    shown = header[:MAX_HEADER]
    return ", ".join(one for one in (_first(FAMILIES, shown), _first(SYSTEMS, shown)) if one)


def _first(names: Mapping[str, str], header: str) -> str:
    return next((name for sign, name in names.items() if sign in header), "")
