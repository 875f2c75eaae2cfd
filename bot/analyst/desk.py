"""Desk: what the analyst bot asks of the desk over HTTP, with its token; every answer is read into values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import aiohttp
from pydantic import TypeAdapter, ValidationError

WAIT_S = 25
# A press has somebody waiting for it.
TIMEOUT = aiohttp.ClientTimeout(total=15)
_Read = TypeVar("_Read")


class DeskDown(Exception):
    """The desk cannot be reached, or answers what we do not understand; it may be tried again."""


class DeskRefuses(Exception):
    """The desk does not take our token, or not for alerts."""


class NotLinked(Exception):
    """Nobody who works on cases is linked to this chat."""


class Unfit(Exception):
    """The desk cannot keep what was typed."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card to be sent, or changed in `message`; what it may say of a case is all that there is in it."""

    card: int
    to: int
    language: str
    kind: str
    standing: str
    shown: str
    message: int | None = None
    silent: bool = False
    number: int | None = None
    category: str = ""
    priority: str = ""
    line: int = 0
    opened_at: datetime | None = None
    clock_at: datetime | None = None
    until: datetime | None = None
    holder: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A case in a list."""

    number: int
    category: str
    priority: str
    opened_at: datetime
    clock_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """Open cases by priority, and some of them."""

    counts: dict[str, int]
    overdue: int
    yours: int
    lines: tuple[Line, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """The day's numbers for one chat; `link` comes back when it arrived."""

    link: str
    to: int
    language: str
    overview: Overview


@dataclass(frozen=True, slots=True)
class Due:
    """What waits to be sent."""

    cards: tuple[Card, ...] = ()
    digests: tuple[Digest, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """How a chat stands; minutes are of the day in Morocco, days are digits from Monday, 0."""

    language: str
    days: str
    to: int
    start: int = field(default=0)


@dataclass(frozen=True, slots=True)
class OnCall:
    """Names on both lines, now."""

    language: str
    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of a press."""

    answer: str
    language: str
    holder: str = ""
    until: datetime | None = None


class Desk:
    """One session to the desk; everything raises DeskDown or DeskRefuses, what is about a chat also NotLinked."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str) -> None:
        self._session = session
        self._url = f"{url.rstrip('/')}/v1/alerts"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def due(self, wait_s: int = WAIT_S) -> Due:
        """What is to be sent, as soon as there is anything."""
        return _read(Due, await self._asked("GET", f"?wait={wait_s}", None, wait_s + 15))

    async def settle(self, outcome: str, **about: Any) -> None:
        """What became of a card or a digest."""
        await self._posted("settle", outcome=outcome, **about)

    async def make_digests(self) -> None:
        """It is time for the day's digests."""
        await self._posted("digest")

    async def link(self, chat: int, code: str, language: str) -> Known:
        """Link a chat by a one-time code."""
        return _known(await self._posted("link", chat=chat, code=code[:40], language=language[:8]))

    async def unlink(self, chat: int) -> Known:
        """Forget a chat."""
        return _known(await self._posted("unlink", chat=chat))

    async def chat(self, chat: int, **chosen: str) -> Known:
        """How a chat stands, after what was chosen in it; raises Unfit for hours that are none."""
        return _known(await self._posted("chat", chat=chat, **chosen))

    async def press(self, chat: int, card: int, press: str) -> Pressed:
        """A button of a card."""
        return _read(Pressed, await self._posted("press", chat=chat, card=card, press=press))

    async def mine(self, chat: int) -> Overview:
        """One's own cases."""
        return _read(Overview, await self._posted("mine", chat=chat))

    async def queue(self, chat: int) -> Overview:
        """What nobody has taken yet."""
        return _read(Overview, await self._posted("queue", chat=chat))

    async def on_call(self, chat: int) -> OnCall:
        """Who is on call now."""
        return _read(OnCall, await self._posted("on-call", chat=chat))

    async def _posted(self, what: str, **body: Any) -> Any:
        return await self._asked("POST", f"/{what}", body, None)

    async def _asked(self, method: str, path: str, body: Any, within_s: float | None) -> Any:
        timeout = aiohttp.ClientTimeout(total=within_s) if within_s else TIMEOUT
        try:
            async with self._session.request(
                method, self._url + path, json=body, headers=self._headers, timeout=timeout, allow_redirects=False
            ) as answer:
                _check(answer.status)
                return await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise DeskDown from error


def _check(status: int) -> None:
    match status:
        case 200:
            return
        case 401 | 403:
            raise DeskRefuses
        case 404:
            raise NotLinked
        case 422:
            raise Unfit
        case _:
            raise DeskDown


def _known(answer: Any) -> Known:
    start = answer.get("from") if isinstance(answer, dict) else None
    return _read(Known, {**answer, "start": start} if isinstance(answer, dict) else answer)


def _read(kind: type[_Read], answer: Any) -> _Read:
    """The answer as values; what a later desk says besides is left out."""
    try:
        return TypeAdapter(kind).validate_python(answer)
    except ValidationError as error:
        raise DeskDown from error
