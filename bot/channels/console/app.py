"""App: a conversation in a terminal: what is said is printed, a line is an answer, a path after @ is a file."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from rich.console import Console
from rich.text import Text as Line

from bot.channels.port import FileRefused, Inbound, Outbound
from bot.prompts import pressed
from bot.turns import Turns
from conversations.events import Attached, Began, Event, FileOffer, Wrote
from conversations.prompt import Role

CHANNEL = "console"
PIECE = 64 * 1024


@dataclass(slots=True)
class ConsoleChat:
    """The terminal, for the length of a turn."""

    channel: str = field(default=CHANNEL, init=False)

    async def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        """The bytes of a file on this machine."""
        try:
            file = await asyncio.to_thread(_opened, offer.handle)
        except OSError as error:
            raise FileRefused("unreadable") from error
        with file:
            while piece := await asyncio.to_thread(file.read, PIECE):
                yield piece

    async def forget(self, _offers: tuple[FileOffer, ...]) -> None:
        """The file is the citizen's own; it was not opened."""

    async def erase(self) -> bool:
        """What a terminal has shown cannot be taken back."""
        return False


def _opened(path: str) -> BinaryIO:
    return Path(path).expanduser().open("rb")


class ConsoleConversation:
    """One citizen at a keyboard; `sender` is drawn anew each time, so that nothing joins two conversations."""

    def __init__(self, turns: Turns, console: Console, *, language: str) -> None:
        self._turns = turns
        self._console = console
        self._language = language
        self._sender = secrets.token_hex(16)
        self._said: Outbound | None = None

    async def run(self) -> None:
        """Greet, then answer line after line until the input ends."""
        self._show(await self._take(Began()))
        while (line := await asyncio.to_thread(self._read)) is not None:
            self._show(await self._take(self.event_of(line)))

    def event_of(self, line: str) -> Event:
        """What a line means: the number of a shown button, `@path` for a file, or words."""
        if line.startswith("@") and Path(line[1:].strip()).expanduser().is_file():
            return Attached((FileOffer(line[1:].strip(), "image", ""),))
        said = self._said
        if said and line.strip().isdecimal() and not said.numbered and said.ended and said.buttons:
            place = int(line) - 1
            chosen = said.buttons[place] if 0 <= place < len(said.buttons) else None
            return (chosen and pressed(chosen.data)) or Wrote(line)
        return Wrote(line)

    async def _take(self, event: Event) -> Outbound:
        inbound = Inbound(key=secrets.token_hex(8), sender=self._sender, event=event, language=self._language)
        return await self._turns.take(ConsoleChat(), inbound)

    def _show(self, said: Outbound) -> None:
        self._said = said
        self._console.print()
        self._console.print(Line(said.text))
        numbered = said.numbered or said.ended
        for place, button in enumerate(said.buttons, 1):
            mark = f"{place:>3}. " if numbered else "   / "
            style = "dim" if button.role == Role.AROUND.value else "bold"
            hint = f"  {button.hint}" if button.hint else ""
            self._console.print(Line.assemble(mark, (button.label, style), (hint, "dim")))

    def _read(self) -> str | None:
        try:
            return input("> ")
        except (EOFError, KeyboardInterrupt):
            return None
