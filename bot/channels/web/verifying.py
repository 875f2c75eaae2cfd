"""Verifying: the page on which anybody checks a receipt and reads the official addresses; no session, no script."""

from collections.abc import Sequence
from typing import Protocol
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.channels.web.outbound import Pages
from bot.channels.web.security import is_ours, origins_of
from conversations import verifying
from conversations.events import Checked, Official
from conversations.receipt import MAX_CHARS, Verdict
from conversations.text import Words, _

# A receipt with the message around it, as a form sends it: each character may become six.
MAX_BYTES = 6 * MAX_CHARS + 200
STATUS = {Verdict.TOO_LONG: 413}
NOT_OURS = _("That page is too old, or not ours. Please open the chat again.")


class Verifies(Protocol):
    """What the page needs."""

    async def check(self, text: str) -> Checked:
        """What is found of a text that should be a receipt."""
        ...

    def official(self) -> Official:
        """The official addresses of today."""
        ...


class VerifyHandlers:
    """What the page answers. A receipt is posted, so that no address and no history holds it."""

    def __init__(self, verifier: Verifies, pages: Pages, *, web_url: str, language: str) -> None:
        self._verifier = verifier
        self._pages = pages
        self._web_url = web_url
        self._language = language

    def routes(self) -> Sequence[Route]:
        """The page, and its form."""
        return [Route("/verify", self.show), Route("/verify", self.check, methods=["POST"])]

    async def show(self, request: Request) -> HTMLResponse:
        """The form."""
        return self._page(request, ())

    async def check(self, request: Request) -> HTMLResponse:
        """What was found of what is in the form."""
        if not is_ours(request.headers, origins_of(request, self._web_url)):
            return self._page(request, (NOT_OURS,), 403)
        text = await _text(request)
        checked = Checked(Verdict.TOO_LONG) if text is None else await self._verifier.check(text)
        return self._page(request, verifying.verdict(checked), STATUS.get(checked.verdict, 200), checked.verdict.value)

    def _page(self, request: Request, says: Sequence[Words], status: int = 200, verdict: str = "") -> HTMLResponse:
        language = self._pages.language_of(request, self._language)
        official = verifying.handles(self._verifier.official())
        return self._pages.verify(language, status, says=says, official=official, verdict=verdict)


async def _text(request: Request) -> str | None:
    """What is in the form; None where it is longer than any message with a receipt. Nothing more of it is read."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_BYTES:
            return None
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10) if body.count(b"&") < 10 else {}
    return fields.get("receipt", [""])[0]
