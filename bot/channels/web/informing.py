"""Informing: the page that says who answers for a citizen's data, how long it is kept, and their rights; no session, no script."""

from collections.abc import Sequence
from typing import Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.channels.web.outbound import Pages
from conversations import privacy
from conversations.privacy import Terms


class Informs(Protocol):
    """What the page needs."""

    async def terms(self) -> Terms:
        """As it is at this moment."""
        ...


class PrivacyPage:
    """What the page answers: the same words as /privacy in the chats."""

    def __init__(self, informer: Informs, pages: Pages, *, language: str) -> None:
        self._informer = informer
        self._pages = pages
        self._language = language

    def routes(self) -> Sequence[Route]:
        """Its address."""
        return [Route("/privacy", self.show)]

    async def show(self, request: Request) -> HTMLResponse:
        """The notice."""
        language = self._pages.language_of(request, self._language)
        return self._pages.privacy(language, privacy.notice(await self._informer.terms()))
