"""Taking: a form about a case: who sent it, and what is answered where it is refused or there is no such case for them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response

from conversations.text import Text
from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.pages.case_words import refusal
from desk.pages.guarding import Guard

Taker = Callable[[Request, Analyst, Mapping[str, str]], Awaitable[Response]]


class FormPage(Protocol):
    """The page that a form stands on."""

    def no_case(self, request: Request, analyst: Analyst) -> Response:
        """That there is no such case for this analyst."""
        ...

    async def refused(
        self, request: Request, analyst: Analyst, complaint: Text, *, typed: Mapping[str, str]
    ) -> Response:
        """The page, with why nothing was done and what was typed."""
        ...


def taking(guard: Guard, page: FormPage, take: Taker) -> Callable[[Request], Awaitable[Response]]:
    """What answers a form that `take` carries out; what case_words has no words for is raised."""

    async def taken(request: Request) -> Response:
        analyst = await guard.analyst(request)
        fields = await guard.form(request, analyst)
        try:
            return await _or_refused(page, take, request, analyst, fields)
        except NotForYou:
            return page.no_case(request, analyst)

    return taken


async def _or_refused(
    page: FormPage, take: Taker, request: Request, analyst: Analyst, fields: Mapping[str, str]
) -> Response:
    try:
        return await take(request, analyst, fields)
    except Exception as error:
        words = refusal(error)
        if words is None:
            raise
    return await page.refused(request, analyst, words, typed=fields)
