"""App: a conversation in a terminal: what is said is printed, a line is an answer, a path after @ is a file."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.text import Text as Line

from bot.channels import raw as reading
from bot.channels.port import FileRefused, Inbound, Limits, Raw
from bot.channels.saying import NOT_KEPT, Outbound
from bot.limits.notices import Slowed
from bot.prompts import pressed
from bot.turns import Turns
from conversations.events import Attached, Began, Event, FileOffer, Left, Wrote
from conversations.prompt import Role
from locales.rendering import rendered
from storage.outages import OUTAGES

CHANNEL = "console"
PIECE = 64 * 1024
# ECMA-48: what a terminal obeys. Whoever sent the citizen a link may have put some into it.
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")


class ConsoleChannel:
    """The terminal: one citizen, whose `sender` is drawn anew each time, so that nothing joins two conversations."""

    name = CHANNEL
    caps = Limits(file_bytes=50 * 1024 * 1024)

    def __init__(self, console: Console, *, language: str) -> None:
        self._console = console
        self._language = language
        self._sender = secrets.token_hex(16)
        self._said: Outbound | None = None

    @property
    def channel(self) -> str:
        """The channel's name."""
        return self.name

    @property
    def file_bytes(self) -> int:
        """The largest file that is taken."""
        return self.caps.file_bytes

    def verify(self, _headers: Mapping[str, str], _body: bytes) -> bool:
        """Whoever sits here may write."""
        return True

    def split(self, body: bytes) -> list[tuple[str, Raw]]:
        """Each line that was typed; the same line again is another one."""
        lines = [(secrets.token_hex(8), line) for line in body.decode("utf-8", "replace").splitlines()]
        return [(key, {"key": key, "line": line}) for key, line in lines]

    def parse(self, raw: Raw) -> Inbound | None:
        """What a line means: the number of a shown button, `@path` for a file, or words."""
        key = reading.text(raw, "key") or secrets.token_hex(8)
        event = self._event_of(raw["line"]) if isinstance(raw.get("line"), str) else Began()
        return Inbound(key=key, sender=self._sender, event=event, language=self._language)

    async def send(self, _to: str, said: Outbound, _since: datetime | None = None) -> list[int]:
        """Print it."""
        self._said = said
        self._console.print()
        self._console.print(Line(_shown(said.text)))
        for copy in said.copies:
            # Never broken into lines of our own: an address has to be copied whole.
            self._console.print(Line(f"\n{_shown(copy.text)}"), soft_wrap=True)
        numbered = said.numbered or said.ended
        for place, button in enumerate(said.buttons, 1):
            mark = f"{place:>3}. " if numbered else "   / "
            style = "dim" if button.role == Role.AROUND.value else "bold"
            hint = f"  {button.hint}" if button.hint else ""
            self._console.print(Line.assemble(mark, (button.label, style), (hint, "dim")))
        return []

    def complain(self, words: str) -> None:
        """Print why a line was not taken; what was asked before may still be answered by number."""
        self._console.print(Line(f"\n{words}"))

    async def acknowledge(self, _raw: Raw) -> None:
        """The terminal shows what was typed."""

    async def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        """The bytes of a file on this machine."""
        try:
            file = await asyncio.to_thread(_opened, offer.handle)
        except OSError as error:
            raise FileRefused("unreadable") from error
        with file:
            while piece := await asyncio.to_thread(_piece, file):
                yield piece

    async def forget(self, *_offers: str | Sequence[FileOffer]) -> None:
        """The file is the citizen's own; it was not opened."""

    async def erase(self) -> Left:
        """What a terminal has shown cannot be taken back."""
        return Left.ALL

    def _event_of(self, line: str) -> Event:
        if line.startswith("@") and _is_file(line[1:].strip()):
            return Attached((FileOffer(line[1:].strip(), "image", ""),))
        said = self._said
        if said and line.strip().isdecimal() and len(line) < 9 and not said.numbered and said.ended and said.buttons:
            place = int(line) - 1
            chosen = said.buttons[place] if 0 <= place < len(said.buttons) else None
            return (chosen and pressed(chosen.data)) or Wrote(line)
        return Wrote(line)


async def converse(turns: Turns, channel: ConsoleChannel, lines: Callable[[], str | None]) -> None:
    """Greet, then answer line after line until the input ends."""
    raw: Raw | None = {}
    while raw is not None:
        if taken := channel.parse(raw):
            try:
                await channel.send(taken.sender, await _taken(turns, channel, taken))
            except OUTAGES:
                channel.complain(rendered(turns.catalogues, taken.language, NOT_KEPT))
        line = await asyncio.to_thread(lines)
        raw = None if line is None else {"line": line}


async def _taken(turns: Turns, channel: ConsoleChannel, taken: Inbound) -> Outbound:
    try:
        return await turns.take(channel, taken)
    except Slowed as slowed:
        return slowed.words or Outbound(taken.language, ())


def typed() -> str | None:
    """A line from the keyboard; None at the end."""
    try:
        return input("> ")
    except (EOFError, KeyboardInterrupt):
        return None


def _shown(text: str) -> str:
    return _CONTROLS.sub("", text)


def _is_file(path: str) -> bool:
    try:
        return Path(path).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False


def _opened(path: str) -> BinaryIO:
    return Path(path).expanduser().open("rb")


def _piece(file: BinaryIO) -> bytes:
    try:
        return file.read(PIECE)
    except OSError as error:
        # Its disk was pulled out, or it is no file that can be read: no store of ours is away.
        raise FileRefused("unreadable") from error
