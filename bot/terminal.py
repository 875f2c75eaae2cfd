"""Terminal: `iblagh console`, a conversation with this machine's own intake database."""

import asyncio
import io
import sys

from rich.console import Console

from bot import wiring
from bot.channels.console.app import ConsoleChannel, typed
from bot.channels.console.app import converse as talk
from bot.logs import configure
from bot.settings import Settings
from storage.database import migrate


async def converse(settings: Settings, console: Console, *, language: str) -> None:
    """Report from the terminal until the input ends; the relay pushes what was sent."""
    configure("error")
    for stream in (sys.stdin, sys.stdout):
        # Bytes that are no text here, and letters that this terminal does not have, end no conversation.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    await asyncio.to_thread(migrate, settings.database_url)
    async with wiring.intake_parts(settings) as parts:
        await talk(parts.turns, ConsoleChannel(console, language=language), typed)
