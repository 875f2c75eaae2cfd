"""Outbound: what is said, as a page or as the piece of one, in the citizen's language."""

import secrets
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.channels.saying import Outbound, is_reference
from conversations.text import Text
from locales.catalogues import LANGUAGES, NAMES, RIGHT_TO_LEFT, Catalogues
from locales.isolation import without_controls


class Pages:
    """The templates, with their words."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues
        folder = Path(__file__).parent / "templates"
        self._templates = Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape())

    def turn(self, request: Request, said: Outbound, *, opens: bool, **values: Any) -> HTMLResponse:
        """`said` as a whole page, or only its piece when the page's own script asks."""
        template = "turn.html" if is_script(request) else "page.html"
        return self._answer(template, said.language, 200, said=said, opens=opens, **values)

    def complaint(
        self, request: Request, language: str, status: int, words: Text, *, typed: str = "", event: str = ""
    ) -> HTMLResponse:
        """Why something was not taken, and what to do; what was typed stays, as the same event."""
        template = "complaint.html" if is_script(request) else "complaint_page.html"
        return self._answer(template, language, status, words=words, typed=typed, event=event)

    def _answer(self, template: str, language: str, status: int, **values: Any) -> HTMLResponse:
        known = {
            "_": partial(self._catalogues.text, language),
            "language": language,
            "direction": "rtl" if language in RIGHT_TO_LEFT else "ltr",
            "languages": {code: NAMES[code] for code in LANGUAGES},
            "right_to_left": RIGHT_TO_LEFT,
            "is_reference": is_reference,
            "bare": without_controls,
            "nonce": secrets.token_urlsafe(16),
        }
        return HTMLResponse(self._templates.get_template(template).render({**known, **values}), status_code=status)


def is_script(request: Request) -> bool:
    """Whether the page's own script asks, which wants a piece and not a page."""
    return request.headers.get("x-piece") == "1"


def language_of(request: Request, default: str) -> str:
    """The language asked for in the address, else the browser's, else the default."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    for part in request.headers.get("accept-language", "")[:200].split(","):
        if part.strip()[:2].lower() in LANGUAGES:
            return part.strip()[:2].lower()
    return default
