"""API: what the analyst bot asks and tells, under /v1/alerts, with a token of the scope `alerts`; docs/analyst-bot.md has it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any, ParamSpec, TypeVar

from fastapi import APIRouter, Query, Request, Security
from pydantic import BaseModel, ConfigDict, Field

from desk.alerts.digests import Digests
from desk.alerts.feed import Feed, Outcome
from desk.alerts.hours import PRESETS, Hours, UnfitHours, hours_of
from desk.alerts.linking import Known, Linking, NotLinked, WrongCode
from desk.alerts.overviews import Overview, Overviews
from desk.alerts.pressing import Press, Pressing
from desk.alerts.telling import Telling
from desk.api.problems import Problem
from desk.api.scopes import Scope
from desk.api.tokens import needs

EVERY_S = 1.0
MOST_WAIT_S = 50
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
# Bot API: a chat's number has at most 52 significant bits.
_Chat = Annotated[int, Field(ge=-(2**53), le=2**53)]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Chat(_Asked):
    """Whose chat."""

    chat: _Chat


class Shown(_Asked):
    """A chat that shows a code."""

    chat: _Chat
    code: Annotated[str, Field(max_length=40)]
    language: Annotated[str, Field(max_length=8)] = ""


class Choice(_Asked):
    """What somebody chose in their chat; hours as a preset, or typed."""

    chat: _Chat
    language: Annotated[str | None, Field(pattern="^(ar|fr|en)$")] = None
    preset: Annotated[str | None, Field(max_length=8)] = None
    start: Annotated[str | None, Field(max_length=8)] = None
    end: Annotated[str | None, Field(max_length=8)] = None


class Pressed(_Asked):
    """A button of a card."""

    chat: _Chat
    card: Annotated[int, Field(ge=0, lt=2**53)]
    press: Press


class Settled(_Asked):
    """What became of a card, or of a digest by its link."""

    outcome: Outcome
    card: Annotated[int | None, Field(ge=0, lt=2**53)] = None
    digest: Annotated[str | None, Field(max_length=32)] = None
    message: Annotated[int | None, Field(ge=0, lt=2**53)] = None
    shown: Annotated[str, Field(max_length=64)] = ""


class AlertsApi:
    """Every answer is computed at the moment it is asked for."""

    def __init__(
        self,
        telling: Telling,
        feed: Feed,
        digests: Digests,
        linking: Linking,
        pressing: Pressing,
        overviews: Overviews,
        *,
        url: str,
    ) -> None:
        self._telling = telling
        self._feed = feed
        self._digests = digests
        self._linking = linking
        self._pressing = pressing
        self._overviews = overviews
        self._url = url
        self._bell = asyncio.Event()

    def router(self) -> APIRouter:
        """The routes, which are for our own bot and not part of the document for other systems."""
        allowed = [Security(needs(Scope.ALERTS))]
        router = APIRouter(prefix="/v1/alerts", dependencies=allowed, include_in_schema=False)
        router.get("")(self.due)
        acts = (self.settle, self.digest, self.link, self.unlink, self.chat, self.press, self.mine, self.queue)
        for act in (*acts, self.on_call):
            router.post(f"/{act.__name__.replace('_', '-')}")(_plainly(act))
        return router

    async def due(self, request: Request, wait: Annotated[int, Query(ge=0, le=MOST_WAIT_S)] = 0) -> dict[str, Any]:
        """Cards and digests to be sent, as soon as there are any, or none after `wait` seconds."""
        until = asyncio.get_running_loop().time() + wait
        while True:
            self._bell.clear()
            now = _now()
            await self._telling.tell(now)
            cards, digests = await self._feed.due(now), await self._digests.due(now)
            left_s = until - asyncio.get_running_loop().time()
            if cards or digests or left_s <= 0 or await request.is_disconnected():
                return {
                    "cards": [{**asdict(one), "url": self._address(one.case_id)} for one in cards],
                    "digests": [asdict(one) for one in digests],
                }
            await _rings(self._bell, min(EVERY_S, left_s))

    async def settle(self, settled: Settled) -> dict[str, Any]:
        """Keep what became of a card or digest."""
        now = _now()
        if settled.card is not None:
            await self._feed.settle(
                settled.card, settled.outcome, message=settled.message, shown=settled.shown, now=now
            )
        if settled.digest is not None:
            await self._digests.settle(settled.digest, is_there=settled.outcome is Outcome.SENT, now=now)
            if settled.outcome is Outcome.GONE:
                await self._feed.unreachable(settled.digest, now)
        return {}

    async def digest(self) -> dict[str, Any]:
        """It is time for the day's digests."""
        await self._digests.make(_now())
        self._bell.set()
        return {}

    async def link(self, body: Shown) -> dict[str, Any]:
        """Link a chat by a one-time code."""
        return _said(await self._linking.link(body.code, body.chat, language=body.language, now=_now()))

    async def unlink(self, body: Chat) -> dict[str, Any]:
        """Forget a chat."""
        known = await self._linking.known(body.chat)
        await self._linking.unlink(known.analyst)
        return _said(known)

    async def chat(self, body: Choice) -> dict[str, Any]:
        """How a chat stands, after what was chosen in it."""
        hours = Hours(*PRESETS[body.preset]) if body.preset in PRESETS else None
        if body.start is not None and body.end is not None:
            known = await self._linking.known(body.chat)
            hours = hours_of(known.hours.days, start=body.start, end=body.end)
        return _said(await self._linking.choose(body.chat, language=body.language, hours=hours))

    async def press(self, body: Pressed) -> dict[str, Any]:
        """Do what a button says, if it may be done now."""
        pressed = await self._pressing.press(body.chat, body.card, body.press, _now())
        self._bell.set()
        return asdict(pressed)

    async def mine(self, body: Chat) -> dict[str, Any]:
        """One's own cases."""
        known = await self._linking.known(body.chat)
        return {**_said(known), **self._listed(await self._overviews.mine(known, _now()))}

    async def queue(self, body: Chat) -> dict[str, Any]:
        """What waits."""
        known = await self._linking.known(body.chat)
        return {**_said(known), **self._listed(await self._overviews.queue(known, _now()))}

    async def on_call(self, body: Chat) -> dict[str, Any]:
        """Who is on call now."""
        known = await self._linking.known(body.chat)
        first, second = await self._overviews.on_call(_now())
        return {**_said(known), "first": first, "second": second}

    def _listed(self, found: Overview) -> dict[str, Any]:
        shown = asdict(found)
        for line in shown["lines"]:
            line["url"] = self._address(line["case_id"])
        return shown

    def _address(self, case_id: str) -> str:
        return f"{self._url}/cases/{case_id}" if case_id else ""


def _plainly(act: Callable[_Arguments, Awaitable[_Result]]) -> Callable[_Arguments, Awaitable[_Result]]:
    """`act`, with what it raises as problems."""

    @wraps(act)
    async def answered(*arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Result:
        try:
            return await act(*arguments, **named)
        except (NotLinked, WrongCode) as error:
            raise Problem(HTTPStatus.NOT_FOUND, "Nothing is linked to this.") from error
        except UnfitHours as error:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "These are no hours.") from error

    return answered


def _said(known: Known) -> dict[str, Any]:
    hours = known.hours
    return {"language": known.language, "days": hours.days, "from": hours.from_minute, "to": hours.to_minute}


async def _rings(bell: asyncio.Event, within_s: float) -> None:
    try:
        await asyncio.wait_for(bell.wait(), within_s)
    except TimeoutError:
        return


def _now() -> datetime:
    return datetime.now(UTC)
