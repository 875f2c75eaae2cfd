"""Jurisdiction screen: who may see and who may change the rules, and what every page about them is told."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from conversations.text import Text, _
from desk.accounts.signing_in import Analyst
from desk.pages.guarding import Guard
from desk.pages.jurisdiction_words import RuleWords
from desk.pages.rendering import Renderer, language_of
from locales.catalogues import Catalogues, load

HOME = "/jurisdiction"
NOT_EDITOR = _("The rules are changed by supervisors only.")
NO_SUCH = _("There is no such rule, service or version any more.")

Show = Callable[[Request, Analyst], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


class NoSuch(Exception):
    """A rule, service or version that is not there."""


class RulesScreen:
    """Pages for whoever is signed in; `may_edit` says who changes the rules."""

    def __init__(self, guard: Guard, renderer: Renderer, may_edit: Callable[[Analyst], bool]) -> None:
        self.guard = guard
        self.may_edit = may_edit
        self._renderer = renderer
        self._desk: Catalogues = load("desk")

    def for_readers(self, show: Show) -> Endpoint:
        """A page for everybody who is signed in."""

        async def shown(request: Request) -> Response:
            analyst = await self.guard.analyst(request)
            try:
                return await show(request, analyst)
            except NoSuch:
                return self.error(request, analyst, NO_SUCH, 404)

        return shown

    def for_editors(self, show: Show) -> Endpoint:
        """A page for those who may change the rules."""

        async def shown(request: Request, analyst: Analyst) -> Response:
            if not self.may_edit(analyst):
                return self.error(request, analyst, NOT_EDITOR, 403)
            return await show(request, analyst)

        return self.for_readers(shown)

    def words(self, request: Request) -> RuleWords:
        """Words in the language of a request."""
        return RuleWords(self._desk, language_of(request))

    def page(
        self, request: Request, template: str, analyst: Analyst, *, status: int = 200, **values: object
    ) -> Response:
        """A page with the words of rules."""
        known = {"rules": self.words(request), "may_edit": self.may_edit(analyst)}
        return self._renderer.page(request, template, analyst=analyst, status=status, **{**known, **values})

    def error(self, request: Request, analyst: Analyst, words: Text, status: int) -> Response:
        """A page that says why not."""
        return self._renderer.page(request, "error.html", analyst=analyst, status=status, words=words)


def back(anchor: str = "") -> Response:
    """To the list of rules."""
    return RedirectResponse(HOME + anchor, status_code=303)
