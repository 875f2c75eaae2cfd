"""Saying: everything that is said to a citizen in one turn, in their language, as every channel gets it."""

import hashlib
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from bot.channels.copies import Copy
from conversations import receipt
from conversations.prompt import Expects, Role
from conversations.reference import is_grouped
from conversations.text import _
from locales.isolation import isolate, without_controls

# What stands in the place of a reference that was shown before.
HIDDEN = "•••• •••• •••• •••• ••••"
# What is said of a message in whichever channel when a store is away.
NOT_KEPT = _("Your message was not kept. Please send it again in a moment.")
Part = TypeVar("Part", "OutButton", Copy)


@dataclass(frozen=True, slots=True)
class OutButton:
    """A button in the citizen's language; `data` comes back when it is pressed."""

    label: str
    data: str
    hint: str = ""
    role: str = Role.OPTION.value


@dataclass(frozen=True, slots=True)
class Outbound:
    """Everything said in one turn, in the citizen's language; `numbered` says that typed numbers choose.

    `flow`, `step` and `tag` are what a form has to send back with an answer (the web chat), `fields` what stands in it again;
    `repeats` says that it shows what the citizen or an analyst told; `copies` are texts to be copied.
    """

    language: str
    paragraphs: tuple[str, ...]
    buttons: tuple[OutButton, ...] = ()
    expects: str = Expects.NOTHING.value
    numbered: bool = False
    ended: bool = False
    flow: str = ""
    step: str = ""
    tag: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    repeats: bool = False
    copies: tuple[Copy, ...] = ()

    @property
    def asks(self) -> str:
        """What is asked, as a form sends it back with what is typed (conversations.path.is_late)."""
        return f"{self.flow}|{self.step}|{self.tag}"

    @property
    def gives_reference(self) -> bool:
        """Whether it holds a reference, which the citizen has to save."""
        return any(is_reference(paragraph) for paragraph in self.paragraphs)

    @property
    def mark(self) -> str:
        """Tells the page that gave one reference from the next, and nothing of either: a session's tag is random."""
        return hashlib.sha256(f"iblagh shown\0{self.tag}".encode()).hexdigest()[:16]

    def after(self, before: "Outbound | None") -> "Outbound":
        """The same, after what `before` said of a reference: up to the sentence behind the last thing to be saved."""
        if before is None:
            return self
        last = max((at for at, one in enumerate(before.paragraphs) if is_reference(one) or is_receipt(one)), default=-2)
        told = before.paragraphs[: last + 2]
        if before.language != self.language:
            told = tuple(isolate(one) for one in told)
        return replace(self, paragraphs=(*told, *self.paragraphs))

    def without_reference(self) -> "Outbound":
        """The same, with reference and receipt hidden and nothing to copy."""
        paragraphs = tuple(HIDDEN if is_reference(one) or is_receipt(one) else one for one in self.paragraphs)
        return replace(self, paragraphs=paragraphs, copies=())

    @property
    def text(self) -> str:
        """The paragraphs as one message."""
        return "\n\n".join(self.paragraphs)

    def to_json(self) -> dict[str, Any]:
        """As a JSON object, to be said again; a button is a list, because a turn may have twenty."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        fields["buttons"] = [(one.label, one.data, one.hint, one.role) for one in self.buttons]
        fields["copies"] = [(one.language, one.text) for one in self.copies]
        return fields

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Outbound":
        """What to_json made."""
        buttons = tuple(_read(OutButton, one) for one in value["buttons"])
        # What an older version said and kept has none.
        copies = tuple(_read(Copy, one) for one in value.get("copies", ()))
        return cls(**{**value, "paragraphs": tuple(value["paragraphs"]), "buttons": buttons, "copies": copies})


def _read(kind: type[Part], value: Any) -> Part:
    # An older version kept objects.
    return kind(**value) if isinstance(value, dict) else kind(*value)


def is_reference(paragraph: str) -> bool:
    """Whether a paragraph is a reference and nothing else."""
    return is_grouped(without_controls(paragraph))


def is_receipt(paragraph: str) -> bool:
    """Whether a paragraph is a receipt and nothing else."""
    return receipt.is_grouped(without_controls(paragraph))
