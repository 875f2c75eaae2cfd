"""Plain text: UTF-8 as it came; UTF-16 and windows-1256, the Arabic of older telephones and Windows, as UTF-8."""

import codecs
import re
from collections.abc import Iterator

from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Source

MAX_BYTES = 5 * 1024 * 1024
# Tabulator, line feed, form feed, carriage return and NEL (U+0085) are text, other controls are not.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
# What a browser, an office or a shell would open as more than text.
_MARKUP = re.compile(
    r"""\s*(?:<(?:!doctype|!--|\?|%|html|head|body|svg|script|style|iframe|img|math|xml|meta|title|table|div|object|embed|link|a\s)
    |\#!|\{\\rtf|%!ps|%pdf-|@echo)""",
    re.IGNORECASE | re.VERBOSE,
)


def clean(source: Source, removed: set[Removed]) -> Iterator[bytes]:  # noqa: ARG001 - every cleaner has one signature
    """The text in UTF-8; nothing is ever left out of it. Raises NotTaken for markup and programs, as of the wrong type."""
    if source.size > MAX_BYTES:
        raise NotTaken(Refusal.TEXT_TOO_LARGE)
    data = source.read(0, source.size)
    text, is_utf8 = _decoded(data)
    if _CONTROL.search(text) or _MARKUP.match(text.lstrip("\ufeff")):
        raise NotTaken(Refusal.WRONG_TYPE)
    given = data if is_utf8 else text.encode()
    for at in range(0, len(given), PIECE):
        yield given[at : at + PIECE]


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether it is in UTF-8 already."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, "utf-16"), False
    if data.startswith(codecs.BOM_UTF8):
        return _strictly(data, "utf-8"), True
    try:
        return data.decode(), True
    except UnicodeDecodeError:
        # It has a character for every byte, so that only controls tell it from what is no text.
        return _strictly(data, "windows-1256"), False


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotTaken(Refusal.UNREADABLE) from error
