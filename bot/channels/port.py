"""The port: what every channel gives to a turn (Inbound), takes from it (Outbound), and can do (Channel)."""

from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from conversations.events import Event, FileOffer
from conversations.prompt import Expects, Role


class ChannelBusy(Exception):
    """The app asks us to wait; try the same message again after `retry_after_s`."""

    def __init__(self, retry_after_s: float) -> None:
        super().__init__("the app asks us to wait")
        self.retry_after_s = retry_after_s


class CitizenUnreachable(Exception):
    """The citizen blocked us or left; there is nobody to send to."""


class BadToken(Exception):
    """The app refuses our credentials: an operator has to act."""


class FileRefused(Exception):
    """A file that is not taken; `reason` is one of gathering.REFUSED."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What fits into one message of an app, in characters (callback data in bytes); 0 means no limit."""

    text: int = 0
    button: int = 0
    row: int = 0
    hint: int = 0
    rows: int = 0
    data_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that a citizen did. `key` is unique to it and the same when it comes again; `sender` never leaves the turn.

    `language` is what the app says of the citizen, or empty. `opens` says that the citizen saw the greeting before this,
    and `tag` is then the name that the greeting's buttons carry.
    """

    key: str
    sender: str
    event: Event
    language: str = ""
    opens: bool = False
    tag: str = ""


@dataclass(frozen=True, slots=True)
class OutButton:
    """A button in the citizen's language; `data` comes back when it is pressed."""

    label: str
    data: str
    hint: str = ""
    role: str = Role.OPTION.value


@dataclass(frozen=True, slots=True)
class Outbound:
    """Everything said in one turn, in the citizen's language; `numbered` says that typed numbers choose."""

    language: str
    paragraphs: tuple[str, ...]
    buttons: tuple[OutButton, ...] = ()
    expects: str = Expects.NOTHING.value
    numbered: bool = False
    ended: bool = False
    # What a form has to send back with an answer (the web chat).
    flow: str = ""
    step: str = ""
    tag: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The paragraphs as one message."""
        return "\n\n".join(self.paragraphs)

    def to_json(self) -> dict[str, Any]:
        """As a JSON object, to be said again."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Outbound":
        """What to_json made."""
        buttons = tuple(OutButton(**one) for one in value["buttons"])
        return cls(**{**value, "paragraphs": tuple(value["paragraphs"]), "buttons": buttons})


class Chat(Protocol):
    """One citizen on one channel, for the length of a turn: the only thing that can reach them."""

    @property
    def channel(self) -> str:
        """The channel's name: telegram, web, console."""
        ...

    def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        """The bytes of an offered file, in pieces; raises FileRefused when the app does not give it."""
        ...

    async def forget(self, offers: tuple[FileOffer, ...], /) -> None:
        """Delete these files' messages, where the app lets us."""
        ...

    async def erase(self) -> bool:
        """Delete what the app lets us delete of the conversation; whether that is everything."""
        ...
