"""Rendering: a turn's words and buttons as the one message that an app can show: buttons, a list, or numbered text."""

from dataclasses import dataclass
from enum import StrEnum

from bot.channels.port import Limits
from bot.channels.saying import Outbound, OutButton
from conversations.prompt import Role

# More options than this are read better than pressed.
MOST_OPTIONS = 10


class Shape(StrEnum):
    """How a message offers its buttons; one to be copied has none, and nothing in it may be opened or previewed."""

    TEXT = "text"
    BUTTONS = "buttons"
    LIST = "list"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class Message:
    """One message that fits: `buttons` are those that can be pressed; the others stand in `text`."""

    shape: Shape
    text: str
    buttons: tuple[OutButton, ...] = ()


def fit(said: Outbound, limits: Limits) -> tuple[Message, ...]:
    """`said` within `limits`: one message, or more where its text alone is longer than a message; none for silence.

    Texts to be copied come first, each by itself, so that the buttons stand last.
    """
    copies = tuple(Message(Shape.COPY, piece) for one in said.copies for piece in pieces(one.text, limits.text))
    return (*copies, *_told(said, limits))


def _told(said: Outbound, limits: Limits) -> tuple[Message, ...]:
    if not said.paragraphs:
        return ()
    shape = _shape(said, limits)
    if shape is Shape.TEXT:
        return tuple(Message(Shape.TEXT, piece) for piece in pieces(_with_lines(said, 0), limits.text))
    shown = len(said.buttons) if shape is Shape.BUTTONS or not limits.rows else limits.rows
    text = _with_lines(said, shown)
    if limits.body and units(text) > limits.body:
        return tuple(Message(Shape.TEXT, piece) for piece in pieces(_with_lines(said, 0), limits.text))
    *parts, last = pieces(text, limits.text)
    return (*(Message(Shape.TEXT, one) for one in parts), Message(shape, last, said.buttons[:shown]))


def units(text: str) -> int:
    """The length of `text` as apps count it: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, most: int) -> tuple[str, ...]:
    """`text` in as few pieces of at most `most` units as its paragraphs, lines, words and characters allow; all if 0."""
    if not most or units(text) <= most:
        return (text,)
    head = _longest_head(text, most)
    return (text[:head].rstrip(), *pieces(text[head:].lstrip(), most))


def _shape(said: Outbound, limits: Limits) -> Shape:
    buttons = said.buttons
    options = [one for one in buttons if one.role != Role.AROUND.value]
    if not buttons or len(options) > MOST_OPTIONS or (limits.body and units(said.text) > limits.body):
        return Shape.TEXT
    if (not limits.buttons or len(buttons) <= limits.buttons) and _fits(buttons, limits.button):
        return Shape.BUTTONS
    # The last rows give way to numbered lines; an option never does.
    fits = _fits(buttons[: limits.rows or None], limits.row) and (not limits.rows or len(options) <= limits.rows)
    return Shape.LIST if fits else Shape.TEXT


def _fits(buttons: tuple[OutButton, ...], most: int) -> bool:
    return not most or all(units(one.label) <= most for one in buttons)


def _with_lines(said: Outbound, shown: int) -> str:
    """The text, with a line for each button that is not shown as one: its number where a typed number chooses."""
    lines = [
        f"{number}. {button.label}" if said.numbered else f"• {button.label}"
        for number, button in enumerate(said.buttons, 1)
        if number > shown
    ]
    return "\n\n".join(part for part in (said.text, "\n".join(lines)) if part)


def _longest_head(text: str, most: int) -> int:
    """Where to cut `text` so that its head fits: after a paragraph, a line or a word if there is one in its last half."""
    head = len(text.encode("utf-16-le", "surrogatepass")[: most * 2].decode("utf-16-le", "ignore"))
    for mark in ("\n\n", "\n", " "):
        cut = text.rfind(mark, head // 2, head)
        if cut > 0:
            return cut
    return head
