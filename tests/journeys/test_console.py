"""The terminal: nothing that was sent to a citizen commands their screen."""

import io

from rich.console import Console

from bot.channels.console.app import ConsoleChannel, converse
from tests.drivers.service import Service

RETITLES = "\x1b]0;owned\x07"


async def test_what_a_terminal_obeys_is_not_printed(service: Service) -> None:
    shown, lines = io.StringIO(), ["Online scam or fraud", "Fake shop or sale", f"https://shop.example/{RETITLES}a"]
    channel = ConsoleChannel(Console(file=shown, width=200), language="en")
    await converse(service.parts.turns, channel, lambda: lines.pop(0) if lines else None)

    assert "shop[.]example" in shown.getvalue()
    assert [one for one in shown.getvalue() if ord(one) < 32 and one != "\n"] == []
