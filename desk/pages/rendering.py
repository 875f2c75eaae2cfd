"""Rendering: a page in the analyst's language, with the words and labels that templates use."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from conversations.links import defanged
from conversations.text import Text
from desk.accounts.signing_in import Analyst
from desk.cases.viewing import CONVERTED
from desk.casework.acting import RESULTS
from desk.pages.evidence_words import EvidenceWords
from desk.pages.labels import PICTURES, STATES, TEXT, Labels, day, moment, second, size
from desk.pages.queue_words import FILTERS, QueueWords
from desk.queue.closing_together import OUTCOMES
from desk.queue.listing import MANY
from locales.catalogues import Catalogues, load
from locales.languages import is_right_to_left, primary

FOLDER = Path(__file__).parent.parent / "templates"
# What a page may be told; a template that asks for anything else fails at once.
_NOT_SAID: Mapping[str, Any] = {
    "complaint": None,
    "typed": {},
    "name": "",
    "identities": None,
    "asks_to_close": False,
    "closed_together": None,
    "selected": (),
    "view_complaint": False,
    "held": None,
    "changed_since": (),
    "provider": "",
}


class Renderer:
    """Templates with their words."""

    def __init__(self) -> None:
        self._desk: Catalogues = load("desk")
        self._citizen: Catalogues = load("citizen")
        self._templates = _templates()

    def page(
        self, request: Request, template: str, *, analyst: Analyst | None = None, status: int = 200, **values: Any
    ) -> HTMLResponse:
        """`template` as a response."""
        language = language_of(request)
        labels = Labels(self._desk, self._citizen, language)
        known = {
            "_": partial(self._desk.text, language),
            "_n": partial(self._desk.plural, language),
            "language": language,
            "languages": self._desk.names,
            "direction": "rtl" if is_right_to_left(language) else "ltr",
            "analyst": analyst,
            "here": _here(request),
            "labels": labels,
            "queue_words": QueueWords(labels),
            "filter_names": tuple(FILTERS),
            "many": MANY,
            "together": OUTCOMES,
            "states": tuple(STATES),
            "results": RESULTS,
            "defanged": defanged,
            "moment": moment,
            "second": second,
            "day": day,
            "size": size,
            "evidence": EvidenceWords(self._desk, language),
            "pictures": (*PICTURES, *CONVERTED),
            "text": TEXT,
        }
        shown = self._templates.get_template(template).render({**_NOT_SAID, **known, **values})
        return HTMLResponse(shown, status_code=status, headers={"content-language": language})

    def labels(self, request: Request) -> Labels:
        """Codes in words, for what is made outside a template."""
        return Labels(self._desk, self._citizen, language_of(request))

    def said(self, request: Request, words: Text) -> str:
        """Words alone, for an answer that is no page."""
        return self._desk.text(language_of(request), words.msgid, **words.fields)


@cache
def _templates() -> Environment:
    """Compiled once a process, however many desks it has: compiling takes longer than all else of a page."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def language_of(request: Request) -> str:
    """That of the address where it names one, else the analyst's choice, else what the browser prefers, else French."""
    chosen = getattr(request.state, "language", "") or _kept(request)
    return chosen if chosen in load("desk").codes else preferred_language(request)


def _kept(request: Request) -> str:
    # By https the name has a prefix, which keeps other hosts from setting it.
    return request.cookies.get("__Host-language", "") or request.cookies.get("language", "")


def preferred_language(request: Request) -> str:
    """What the browser prefers, else French; no cookie is asked."""
    for part in request.headers.get("accept-language", "")[:200].split(","):
        code = primary(part)
        if code in load("desk").codes:
            return code
    return "fr"


def _here(request: Request) -> str:
    """Where to come back to after choosing a language: this page, or the case or account that a form was about."""
    path, query = request.url.path, request.url.query
    if path == "/sign-in/provider/back":
        # Its address carries what the provider answered.
        return "/sign-in"
    if request.method == "POST" and path.startswith(("/cases/", "/accounts/")):
        return "/".join(path.split("/")[:3])
    if request.method == "POST" and path.startswith("/queue/"):
        path = "/"
    if request.method == "POST" and path.startswith("/my-account/"):
        return "/my-account"
    return f"{path}?{query}" if query else path
