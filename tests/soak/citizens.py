"""Citizens: small state machines that read what the bot says and go on until they hold a reference, or leave."""

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from locales.isolation import without_controls
from tests.drivers.pictures import png
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TelegramServer
from tests.soak.post import Post

FIRST_CHAT = 7_700_000_000
PATIENCE_S = 90.0
REFERENCE = re.compile(r"\d{4}(?: \d{4}){4}")
NOISE = ("sticker", "reaction", "group", "edit", "poll", "voice", "blocked")


class Unanswered(AssertionError):
    """A citizen waited too long."""


@dataclass
class Person:
    """One citizen; `confirmed` is the reference that they were told, its digits only."""

    number: int
    server: TelegramServer
    post: Post
    chance: random.Random
    confirmed: str = ""
    answered: int = 0
    stuck: bool = False
    hand: TelegramCitizen = field(init=False)

    def __post_init__(self) -> None:
        language = self.chance.choice(["ar", "fr", "en"])
        self.hand = TelegramCitizen(self.server, chat_id=FIRST_CHAT + self.number, language=language)

    async def reports(self) -> None:
        """A whole dialog; one in seven leaves before the end."""
        leaves = self.chance.randrange(7) == 0
        await self._begins()
        await self._presses("FRAUD")
        await self._presses("FRAUD.SHOP")
        if leaves:
            return
        await self._until(lambda: self._shows("anonymous") or self._shows("none"))
        if not self._shows("anonymous"):
            await self._says(self.hand.message(text=f"https://canary{self.number}.example/shop"))
        await self._until(lambda: self._shows("anonymous"))
        if self.chance.randrange(6) == 0:
            await self._album()
        await self._presses("anonymous")
        await self._until(lambda: bool(self.reference_in(self.hand.answers[-1])))
        self.confirmed = self.reference_in(self.hand.answers[-1])

    @staticmethod
    def reference_in(message: dict[str, Any]) -> str:
        """The reference in a message of the bot, its digits only; empty when there is none."""
        found = REFERENCE.search(without_controls(message["text"]))
        return found.group().replace(" ", "") if found else ""

    async def _begins(self) -> None:
        origin = {"type": "channel", "date": 1, "chat": {"id": -1009, "title": "canary channel"}, "message_id": 7}
        link = f"https://canary{self.number}.example/first"
        openings: list[dict[str, Any]] = [
            {"text": "/start"},
            {"text": f"شوف {link} نصب على الناس"},
            {"text": link, "forward_origin": origin},
            {"photo": [self._picture(0)], "caption": f"canary words {link}"},
        ]
        await self._says(self.hand.message(**self.chance.choice(openings)))

    async def _album(self) -> None:
        group = str(self.number)
        pictures = [self.hand.message(photo=[self._picture(at)], media_group_id=group) for at in range(2)]
        before = len(self.hand.answers)
        await asyncio.gather(*(self.post.gives(one) for one in pictures))
        await self._until(lambda: len(self.hand.answers) > before)
        self.answered += 1

    async def _presses(self, value: str) -> None:
        """Press a button once it is the last thing that was said: after a kill, something may be said twice."""
        await self._until(lambda: self._shows(value))
        await self._noise()
        await self._says(self.hand.press_of(self.hand.data_of(value)))

    async def _says(self, update: dict[str, Any]) -> None:
        before = len(self.hand.answers)
        await self.post.gives(update)
        await self._until(lambda: len(self.hand.answers) > before)
        self.answered += 1

    async def _until(self, what: Callable[[], bool]) -> None:
        until = asyncio.get_running_loop().time() + PATIENCE_S
        while not what():
            if asyncio.get_running_loop().time() > until:
                raise Unanswered(self.number)
            await asyncio.sleep(0.05)

    def _shows(self, value: str) -> bool:
        """Whether the last thing that was said has this button."""
        answers = self.hand.answers
        return bool(answers) and f'|{value}"' in str(answers[-1].get("reply_markup", ""))

    async def _noise(self) -> None:
        """What is met with silence, so that the next answer is the one to what follows."""
        if self.chance.randrange(3):
            return
        kind = self.chance.choice(NOISE)
        update = self.hand.message(text="canary noise")
        chat = {"id": -100_5, "type": "supergroup", "title": "canary group"}
        silent: dict[str, dict[str, Any]] = {
            "reaction": {"message_reaction": {"chat": {"id": 1}, "new_reaction": []}},
            "group": {"message": {**update["message"], "chat": chat}},
            "edit": {"edited_message": update["message"]},
            "poll": {"poll": {"id": "1", "question": "canary?"}},
            "blocked": {"my_chat_member": {"chat": {"id": 1, "type": "private"}, "new_chat_member": {"status": "x"}}},
        }
        self.post.counts["noise"] += 1
        await self.post.gives(silent.get(kind, silent["group"]))

    def _picture(self, at: int) -> dict[str, Any]:
        name = f"canaryfile{self.number}x{at}"
        self.server.files[name] = PICTURE
        return {"file_id": name, "file_size": len(PICTURE)}


PICTURE = png()
