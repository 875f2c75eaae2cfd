"""A citizen: writes, presses and sends files on a channel, and remembers what was said."""

import itertools
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from bot.channels.port import Inbound
from bot.channels.saying import Outbound
from bot.prompts import pressed
from bot.turns import Turns
from conversations.events import Attached, Began, Event, FileOffer, Left, Wrote
from locales.isolation import without_controls

REFERENCE = re.compile(r"\b\d{4}(?: \d{4}){4}\b")


@dataclass
class TestChat:
    """The citizen's side of a channel: counts what is read of each file."""

    __test__ = False

    channel: str
    file_bytes: int = 50 * 1024 * 1024
    files: dict[str, bytes] = field(default_factory=dict)
    bytes_read: int = 0
    forgotten: list[FileOffer] = field(default_factory=list)
    erased: bool = False

    async def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        content = self.files[offer.handle]
        for at in range(0, len(content), 1000):
            self.bytes_read += len(content[at : at + 1000])
            yield content[at : at + 1000]

    async def forget(self, offers: tuple[FileOffer, ...]) -> None:
        self.forgotten += offers

    async def erase(self) -> Left:
        self.erased = True
        return Left.NOTHING


@dataclass
class Citizen:
    """Somebody with something to report."""

    turns: Turns
    channel: str = "web"
    language: str = "en"
    sender: str = field(default_factory=lambda: secrets.token_hex(8))
    said: Outbound = field(init=False)
    chat: TestChat = field(init=False)
    _keys: itertools.count = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.chat = TestChat(self.channel)

    async def does(self, event: Event, *, key: str = "", settled: bool | None = None) -> str:
        """One event; everything that is said to it, as text."""
        key = key or f"{self.channel}.{self.sender}.{next(self._keys)}"
        inbound = Inbound(key=key, sender=self.sender, event=event, language=self.language)
        self.said = await self.turns.take(self.chat, inbound, settled=settled)
        return without_controls(self.said.text)

    async def opens(self) -> str:
        return await self.does(Began())

    async def writes(self, text: str, *, key: str = "") -> str:
        return await self.does(Wrote(text), key=key)

    async def presses(self, value: str, *, key: str = "", settled: bool | None = None) -> str:
        """Press the shown button that stands for `value`."""
        (data,) = [one.data for one in self.said.buttons if one.data.split("|")[-1] == value]
        return await self.does(pressed(data), key=key, settled=settled)

    async def sends_file(self, content: bytes, *, text: str = "") -> str:
        handle = secrets.token_hex(4)
        self.chat.files[handle] = content
        return await self.does(Attached((FileOffer(handle, "image", "image/png", len(content)),), text))

    async def drafts(self, subtype: str = "FRAUD.PHISH", evidence: str = "https://example.org/1") -> str:
        """Up to the card."""
        await self.opens()
        await self.presses(subtype.partition(".")[0])
        await self.presses(subtype)
        return await self.writes(evidence)

    async def sends_with_contact(self, contact: str = "sara@example.org") -> str:
        """From the card, without a name; what is said to it."""
        await self.presses("contact")
        await self.writes(contact)
        await self.writes("/skip")
        return await self.presses("send")

    async def reports(self, subtype: str = "FRAUD.PHISH", evidence: str = "https://example.org/1") -> str:
        """The shortest way; the reference."""
        await self.drafts(subtype, evidence)
        return reference_in(await self.presses("anonymous"))

    async def follows(self, reference: str) -> str:
        """What is said of a report."""
        await self.writes("/status")
        return await self.writes(reference)


def reference_in(text: str) -> str:
    """The reference that was said."""
    (found,) = REFERENCE.findall(text)
    return found
