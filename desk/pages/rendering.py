"""Rendering: a page in the analyst's language, and the words and labels that templates use."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from conversations import places
from conversations.flows.questions import OPTIONS
from conversations.links import defanged
from conversations.taxonomy import TAXONOMY
from conversations.text import _, _n
from desk.accounts import Analyst
from locales.catalogues import LANGUAGES, NAMES, RIGHT_TO_LEFT, Catalogues, load
from locales.isolation import LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE
from locales.rendering import plain

STATES = {
    "received": _("Received"),
    "verification": _("Verification"),
    "analysis": _("Analysis"),
    "referred": _("Referred"),
    "closed": _("Closed"),
    "more_information": _("More information needed"),
}
RESULTS = {"founded": _("Founded"), "unfounded": _("Unfounded"), "unclear": _("Unclear")}
ROLES = {
    "victim": _("The victim"),
    "close": _("Family or friend"),
    "witness": _("Saw it online"),
    "work": _("Found it at work"),
}
ANSWERS = {"role": _("Role"), "where": _("Place"), "country": _("Country")}


class Renderer:
    """Templates with their words."""

    def __init__(self) -> None:
        self._catalogues: Catalogues = load("desk")
        self._citizens: Catalogues = load("citizen")
        folder = Path(__file__).parent.parent / "templates"
        self._templates = Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape())

    def page(
        self, request: Request, template: str, *, analyst: Analyst | None = None, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """`template` as a response."""
        language = language_of(request)
        words = partial(self._catalogues.text, language)
        known = {
            "_": words,
            "_n": partial(self._catalogues.plural, language),
            "language": language,
            "languages": {code: NAMES[code] for code in LANGUAGES},
            "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
            "analyst": analyst,
            "path": request.url.path,
            "label": partial(self._label, language),
            "state": lambda code: words(STATES[code].msgid),
            "states": tuple(STATES),
            "result": lambda code: words(RESULTS[code].msgid),
            "results": tuple(RESULTS),
            "question": partial(self._question, language),
            "answer": partial(self._answer, language),
            "defanged": defanged,
            "waiting": partial(self._waiting, language),
            "moment": _moment,
        }
        return HTMLResponse(self._templates.get_template(template).render({**known, **values}), status_code=status)

    def _label(self, language: str, code: str) -> str:
        try:
            label = TAXONOMY.subtype(code).label if "." in code else TAXONOMY.category(code).label
        except (KeyError, StopIteration):
            return code
        return plain(self._citizens, language, label)

    def _question(self, language: str, code: str) -> str:
        if code in ANSWERS:
            return self._catalogues.text(language, ANSWERS[code].msgid)
        label = TAXONOMY.questions.get(code)
        return plain(self._citizens, language, label) if label else code

    def _answer(self, language: str, code: str, value: str) -> str:
        place = places.place(value) if code == "where" else None
        if place is not None:
            return plain(self._citizens, language, place.label)
        if code == "role" and value in ROLES:
            return self._catalogues.text(language, ROLES[value].msgid)
        if code == "where" and value == "abroad":
            return self._catalogues.text(language, "Outside Morocco")
        found = {option.value: option.label for option in OPTIONS.get(code, ())}.get(value)
        return plain(self._citizens, language, found) if found else value

    def _waiting(self, language: str, since: datetime) -> str:
        minutes = max(int((datetime.now(UTC) - since).total_seconds() // 60), 0)
        count = self._catalogues.plural
        if minutes < 60:
            return count(language, "{count} minute", "{count} minutes", minutes)
        if minutes < 48 * 60:
            return count(language, "{count} hour", "{count} hours", minutes // 60)
        return count(language, "{count} day", "{count} days", minutes // (24 * 60))


# Marked for the catalogues here; used above by their English words.
_WORDS: Mapping[str, Any] = {"abroad": _("Outside Morocco")}


def language_of(request: Request) -> str:
    """The analyst's choice, else what the browser prefers, else French."""
    chosen = request.cookies.get("language", "")
    if chosen in LANGUAGES:
        return chosen
    for part in request.headers.get("accept-language", "")[:200].split(","):
        code = part.strip()[:2].lower()
        if code in LANGUAGES:
            return code
    return "fr"


def _moment(at: datetime | str) -> str:
    when = datetime.fromisoformat(at) if isinstance(at, str) else at
    # Kept together left-to-right, or Arabic would turn date, time and zone around.
    return f"{LEFT_TO_RIGHT_ISOLATE}{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC{POP_ISOLATE}"


_COUNTED = (
    _n("{count} minute", "{count} minutes", 1),
    _n("{count} hour", "{count} hours", 1),
    _n("{count} day", "{count} days", 1),
)
