"""List JSON: objects out of a large JSON file one by one: of its `data`, of an array, or one a line."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

PIECE = 1 << 20
# No entry of a list is larger; what claims to be is not read to the end.
LARGEST = 8 << 20
_SPACE = re.compile(r"[ \t\n\r]*")
# Numbers and words end where something else begins, which the next piece may show.
_ENDS = frozenset('"}]')


class NotJson(Exception):
    """What stands from `line` on is not JSON."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def objects(file: TextIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """Every entry with the line that it begins on; what is no object is passed over. Raises NotJson."""
    text = _Text(file)
    while text.peek():
        yield from _top(text)


class _Text:
    """A file's text, of which only what is being read is held."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._held = ""
        self._at = 0
        self._line, self._counted_to = 1, 0
        self._is_all = False
        self._decoder = json.JSONDecoder()

    @property
    def line(self) -> int:
        """The line that is being read, counted on from where it was asked last."""
        self._line += self._held.count("\n", self._counted_to, self._at)
        self._counted_to = self._at
        return self._line

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            match = _SPACE.match(self._held, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._held):
                return self._held[self._at]
            if not self._more():
                return ""

    def takes(self, character: str) -> bool:
        """Whether `character` is next, and then step over it."""
        if self.peek() != character:
            return False
        self._at += 1
        return True

    def expects(self, character: str) -> None:
        """Step over `character`; raises NotJson when something else is next."""
        if not self.takes(character):
            raise NotJson(self.line)

    def value(self) -> Any:
        """The next value whole; raises NotJson."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._held, self._at)
            except (json.JSONDecodeError, RecursionError) as error:
                is_hopeless = isinstance(error, RecursionError) or len(self._held) - self._at > LARGEST
                if is_hopeless or not self._more():
                    raise NotJson(self.line) from None
                continue
            except ValueError:
                # A number of more digits than Python takes.
                raise NotJson(self.line) from None
            if end == len(self._held) and self._held[end - 1] not in _ENDS and self._more():
                continue
            self._at = end
            return value

    def _more(self) -> bool:
        """Read another piece, and let go of what was read; whether there was any."""
        if self._is_all:
            return False
        piece = self._file.read(max(PIECE, len(self._held) - self._at))
        self._is_all = not piece
        self._line = self.line
        self._held, self._at, self._counted_to = self._held[self._at :] + piece, 0, 0
        return bool(piece)


def _top(text: _Text) -> Iterator[tuple[int, dict[str, Any]]]:
    if text.peek() == "[":
        yield from _array(text)
    elif text.peek() == "{":
        yield from _object(text)
    else:
        text.value()


def _array(text: _Text) -> Iterator[tuple[int, dict[str, Any]]]:
    text.expects("[")
    if text.takes("]"):
        return
    while True:
        text.peek()
        line, value = text.line, text.value()
        if isinstance(value, dict):
            yield line, value
        if text.takes("]"):
            return
        text.expects(",")


def _object(text: _Text) -> Iterator[tuple[int, dict[str, Any]]]:
    """The entries of `data`, or else the object itself, which is then an entry of a file of one a line."""
    line, has_data = text.line, False
    fields: dict[str, Any] = {}
    text.expects("{")
    while not text.takes("}"):
        if fields or has_data:
            text.expects(",")
        name = text.value()
        text.expects(":")
        if name == "data" and text.peek() == "[":
            has_data = True
            yield from _array(text)
        else:
            fields[str(name)] = text.value()
    if not has_data:
        yield line, fields
