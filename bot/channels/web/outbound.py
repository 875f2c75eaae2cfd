"""Outbound: what is said, as a page or as the piece of one, in the citizen's language."""

import re
import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.channels.saying import Outbound, is_receipt, is_reference
from bot.channels.web.leaving import Front
from conversations.text import Words
from locales.catalogues import Catalogues
from locales.isolation import without_controls
from locales.languages import is_right_to_left, primary
from locales.rendering import rendered

# Dates and commands: browsers break a line behind a hyphen between digits, Firefox also behind a slash, and in Arabic the
# halves then stand in the wrong order.
_UNBROKEN = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b|(?<![^\s\u2066-\u2068])/[a-z]{2,20}\b")


class Pages:
    """The templates, with their words."""

    def __init__(self, catalogues: Catalogues, front: Front) -> None:
        self._catalogues = catalogues
        self._front = front
        folder = Path(__file__).parent / "templates"
        self._templates = Environment(loader=FileSystemLoader(folder), autoescape=select_autoescape())
        self._templates.filters["unbroken"] = _unbroken

    def turn(
        self, request: Request, said: Outbound, *, opens: bool, form: str = "", alone: bool = False
    ) -> HTMLResponse:
        """`said` as a whole page, or only its piece when the page's own script asks.

        `form` is what binds its forms to the cookie; nothing that was said before stays beside a piece that is `alone`.
        """
        template = "turn.html" if is_script(request) else "page.html"
        return self._answer(template, said.language, 200, said=said, opens=opens, form=form, alone=alone)

    def complaint(
        self,
        request: Request,
        language: str,
        status: int,
        *words: Words,
        fields: Mapping[str, Any] = MappingProxyType({}),
    ) -> HTMLResponse:
        """Why something was not taken, and what to do; what was typed or pressed in `fields` can be sent again, as the same event."""
        template = "complaint.html" if is_script(request) else "complaint_page.html"
        says = [rendered(self._catalogues, language, one) for one in words]
        # The page leads there anyway; its piece does where nothing else goes on from it.
        leads = is_script(request) and status in (400, 403)
        return self._answer(template, language, status, says=says, fields=fields, leads=leads)

    def waiting(
        self, request: Request, language: str, *, said: Outbound | None, fields: Mapping[str, str], drawn: Any
    ) -> HTMLResponse:
        """Why a form is not taken yet, with all that it holds, to be sent again; `drawn` is what its browser has to do."""
        template = "waiting.html" if is_script(request) else "waiting_page.html"
        return self._answer(template, language, 429, said=said, fields=fields, drawn=drawn)

    @property
    def languages(self) -> Mapping[str, str]:
        """The names of the languages offered, by their codes."""
        return self._catalogues.names

    def language_of(self, request: Request, default: str) -> str:
        """The language asked for in the address, else the browser's, else the default."""
        accepted = request.headers.get("accept-language", "")[:200].split(",")
        asked = (request.query_params.get("lang", ""), *map(primary, accepted))
        return next((code for code in asked if code in self.languages), default)

    def verify(
        self, language: str, status: int, *, says: Sequence[Words], official: Sequence[Words], verdict: str
    ) -> HTMLResponse:
        """What was found of a receipt, if one was posted, and the official addresses."""
        spoken = partial(rendered, self._catalogues, language)
        shown, lines = list(map(spoken, says)), list(map(spoken, official))
        values = {"says": shown, "official": lines, "has_list": len(lines) > 1, "verdict": verdict}
        return self._answer("verify.html", language, status, **values)

    def privacy(self, language: str, says: Sequence[Words]) -> HTMLResponse:
        """Who answers for a citizen's data, and what they may ask."""
        shown = [rendered(self._catalogues, language, one) for one in says]
        return self._answer("privacy.html", language, 200, says=shown)

    def _answer(self, template: str, language: str, status: int, **values: Any) -> HTMLResponse:
        known = {
            "_": partial(self._catalogues.text, language),
            "language": language,
            "direction": "rtl" if is_right_to_left(language) else "ltr",
            "languages": self.languages,
            "right_to_left": is_right_to_left,
            "is_reference": is_reference,
            "is_receipt": is_receipt,
            "bare": without_controls,
            "nonce": secrets.token_urlsafe(16),
            "front": self._front,
        }
        return HTMLResponse(self._templates.get_template(template).render({**known, **values}), status_code=status)


def _unbroken(text: str) -> Markup:
    return Markup(_UNBROKEN.sub(r'<span class="unbroken" dir="ltr">\g<0></span>', str(escape(text))))  # noqa: S704  # escaped before


def is_script(request: Request) -> bool:
    """Whether the page's own script asks, which wants a piece and not a page."""
    return request.headers.get("x-piece") == "1"
