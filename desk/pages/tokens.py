"""Tokens: the administrators' page about the programs that read the desk: who has a token, for what and until when."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.api.tokens import MAX_NAME, NameTaken, NoSuchToken, Tokens, UnfitToken
from desk.pages.guarding import Guard
from desk.pages.rendering import Renderer
from desk.pages.token_words import SCOPES
from desk.roles import Analyst

HOME = "/tokens"
DAYS = (30, 90, 180, 365)
UNFIT = _("A token has a name of 1 to 48 characters, at least one scope, and an end.")
TAKEN = _("A token has, or had, this name. The custody log tells tokens apart by it.")
NONE = _("There is no such token.")


class TokenPages:
    """For administrators only; a new token is shown once, in the answer to the form."""

    def __init__(self, tokens: Tokens, guard: Guard, renderer: Renderer) -> None:
        self._tokens = tokens
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their address."""
        return [Route(HOME, self.list, methods=["GET"]), Route(HOME, self.change, methods=["POST"])]

    async def list(self, request: Request) -> Response:
        """Every token, and the form to make one."""
        return await self._list(request, await self._guard.analyst(request))

    async def change(self, request: Request) -> Response:
        """Make a token, or revoke the one that is named."""
        analyst = await self._guard.analyst(request)
        fields = await self._guard.form(request, analyst)
        if token_id := fields.get("revoke"):
            return await self._revoke(request, analyst, token_id)
        return await self._make(request, analyst, fields)

    async def _make(self, request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        scopes, name = [one for one in SCOPES if one.value in fields], fields.get("name", "")
        days = next((one for one in DAYS if str(one) == fields.get("days")), 0)
        try:
            token = await self._tokens.make(analyst.name, name, scopes, cleared="cleared" in fields, days=days)
        except UnfitToken:
            return await self._list(request, analyst, complaint=UNFIT, typed=fields)
        except NameTaken:
            return await self._list(request, analyst, complaint=TAKEN, typed=fields)
        return self._renderer.page(
            request, "token_made.html", analyst=analyst, name=name.strip(), secret=token, back=HOME
        )

    async def _revoke(self, request: Request, analyst: Analyst, token_id: str) -> Response:
        try:
            await self._tokens.revoke(analyst.name, token_id)
        except NoSuchToken:
            return await self._list(request, analyst, complaint=NONE)
        return RedirectResponse(HOME, status_code=303)

    async def _list(
        self, request: Request, analyst: Analyst, complaint: Text | None = None, typed: Mapping[str, str] | None = None
    ) -> Response:
        known = {"tokens": await self._tokens.all(), "scopes": SCOPES, "terms": DAYS, "longest": MAX_NAME}
        told = {"complaint": complaint, "typed": typed or {}}
        status = 422 if complaint else 200
        return self._renderer.page(request, "tokens.html", analyst=analyst, status=status, **known, **told)
