"""The port: what every channel gives to a turn (Inbound), takes from it (Outbound), and can do (Channel)."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.channels.saying import Outbound
from conversations.events import Event, FileOffer, Left


class NotSent(Exception):
    """What was to be said did not leave; `numbers` are those of its messages that did before."""

    numbers: Sequence[int] = ()


class ChannelBusy(NotSent):
    """The app asks us to wait; try the same message again after `after_s`."""

    def __init__(self, after_s: float) -> None:
        super().__init__("the app asks us to wait")
        self.after_s = after_s


class ChannelDown(NotSent):
    """The app cannot be reached, or fails on its side; the same message may pass later."""


class CitizenUnreachable(NotSent):
    """The citizen blocked us or left; there is nobody to send to."""


class WindowClosed(NotSent):
    """The app lets us write only for some hours after the citizen did, and they are over."""


class BadToken(NotSent):
    """The app refuses our credentials: an operator has to act."""


class FileRefused(Exception):
    """A file that is not taken; `reason` is one of gathering.REFUSED."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What an app can show and bear, its caps; 0 means no limit.

    Lengths are in UTF-16 units, which is how apps count; `data_bytes` is of a button's data. `body` is the text of a
    message with buttons, `buttons` and `rows` how many of either fit into it, `button`, `row` and `hint` their labels.
    `file_bytes` is the largest file that is taken; with `several_names`, the app may know one citizen under more than one.
    A bot may send `sends_per_second`, and to one chat `chat_burst` messages at once, then one every `chat_every_s` seconds.
    """

    text: int = 0
    body: int = 0
    buttons: int = 0
    button: int = 0
    rows: int = 0
    row: int = 0
    hint: int = 0
    data_bytes: int = 0
    file_bytes: int = 0
    several_names: bool = False
    sends_per_second: float = 0
    chat_every_s: float = 0
    chat_burst: int = 1


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that a citizen did. `key` is unique to it and the same when it comes again; `sender` never leaves the turn.

    `language` is what the app says of the citizen, or empty. `opens` says that the citizen saw the greeting before this,
    and `tag` is then the name that the greeting's buttons carry. `sent_at` is when they did it, where the app says so.
    `crowded` says that it came in a crowd and neither worked nor waited for its turn. `begins` says that it can only be what
    a conversation began with, or that again. `shown` is the mark of the reference that a browser says it was shown last; None
    in an app, where what is said is sent until it arrives.
    """

    key: str
    sender: str
    event: Event
    language: str = ""
    opens: bool = False
    tag: str = ""
    sent_at: datetime | None = None
    crowded: bool = False
    begins: bool = False
    shown: str | None = None


class TooLate(Exception):
    """What a conversation began with came again after it went on."""


# What came, without what we must not keep.
Raw = dict[str, Any]


class Channel(Protocol):
    """An app through which citizens write."""

    @property
    def name(self) -> str:
        """telegram, whatsapp, web, console."""
        ...

    @property
    def caps(self) -> Limits:
        """What fits."""
        ...

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether `body` came from the app, or from our own page; `headers` have lower-case names. Never raises."""
        ...

    def split(self, body: bytes) -> list[tuple[str, Raw]]:
        """Each thing in `body` with its key, which is the same when it comes again. Never raises.

        Names of citizens, contact cards and positions are dropped here, before anything is kept.
        """
        ...

    def parse(self, raw: Raw) -> Inbound | None:
        """What the citizen did; None for what asks for no answer. Pure, and never raises."""
        ...

    async def send(self, to: str, said: Outbound, since: datetime | None = None, /) -> Sequence[int]:
        """Say it to the citizen `to`, from whom came at `since` what it answers; the numbers of the messages that it became.

        Raises the errors above.
        """
        ...

    async def acknowledge(self, raw: Raw) -> None:
        """Tell the app that this arrived, and leave what is no citizen's chat; failing changes nothing."""
        ...

    def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        """The file in pieces, never more than `caps.file_bytes`; raises FileRefused."""
        ...

    async def forget(self, to: str, offers: Sequence[FileOffer]) -> None:
        """Delete the messages with these files, where the app lets us."""
        ...


class AppChannel(Channel, Protocol):
    """A channel whose messages wait in the inbox until they are answered."""

    def names(self, raw: Raw) -> tuple[str, ...]:
        """Every name under which the app knows whoever sent this, the surest first; empty when nobody is to be answered.

        Where it says that a name changed, the old one comes first and the new one with it.
        """
        ...

    def series(self, raw: Raw) -> str:
        """What an album has in common; empty for what stands alone."""
        ...

    def is_press(self, raw: Raw) -> bool:
        """Whether a button was pressed; cheap, because it is asked of everything that comes."""
        ...

    def number(self, raw: Raw) -> int:
        """The message's number in its chat, 0 where the app has none."""
        ...

    def respond(self, parts: Sequence[tuple[str, Raw]]) -> Raw:
        """What the app may be told of these in the answer to its delivery, as JSON, and then is not told by a call; or nothing.

        What is told is taken out of `parts`.
        """
        ...

    def note(self, raw: Raw) -> None:
        """Take note of what nobody is to be answered for."""
        ...

    async def erase(self, to: str, numbers: Sequence[int]) -> Left:
        """Delete these messages of both sides; which ones stay."""
        ...


class Chat(Protocol):
    """One citizen on one channel, for the length of a turn: the only thing that can reach them."""

    @property
    def channel(self) -> str:
        """The channel's name."""
        ...

    @property
    def file_bytes(self) -> int:
        """The largest file that is taken here."""
        ...

    def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        """The bytes of an offered file, in pieces; raises FileRefused when the app does not give it."""
        ...

    async def forget(self, offers: Sequence[FileOffer], /) -> None:
        """Delete these files' messages, where the app lets us."""
        ...

    async def erase(self) -> Left:
        """Delete what the app lets us delete of the conversation; what of it stays."""
        ...
