"""Text stays as it came, in UTF-8; markup, programs and anything else are no text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.cleaning import plain
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Held

ARABIC = "رسالة تهديد وصلت اليوم\r\n"


def _cleaned(content: bytes) -> tuple[bytes, set[Removed]]:
    removed: set[Removed] = set()
    return b"".join(plain.clean(Held(content), removed)), removed


def _refusal(content: bytes) -> Refusal:
    with pytest.raises(NotTaken) as refused:
        _cleaned(content)
    return refused.value.reason


@pytest.mark.parametrize(
    "content", [ARABIC.encode(), ARABIC.encode("utf-8-sig"), b"a\tb\fc\n", "é < 3".encode(), b"<Ali> hi"]
)
def test_utf_8_stays_as_it_came(content: bytes) -> None:
    assert _cleaned(content) == (content, set())


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1256"])
def test_other_text_becomes_utf_8(encoding: str) -> None:
    assert _cleaned(ARABIC.encode(encoding)) == (ARABIC.encode(), set())


def test_text_of_the_other_byte_order_becomes_utf_8() -> None:
    assert _cleaned(b"\xfe\xff" + ARABIC.encode("utf-16-be")) == (ARABIC.encode(), set())


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html>",
        b"\n\t <HTML>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xef\xbb\xbf<?xml version='1.0'?>",
        b"<script>alert(1)</script>",
        b"<?php echo 1;",
        b"#!/bin/sh\n",
        b"{\\rtf1 a}",
        b"%!PS-Adobe-3.0",
        "<svg/>".encode("utf-16"),
        b"MZ\x90\0" + bytes(200),
        b"PK\3\4" + bytes(100),
        b"a\0b",
        b"\x1b[31mred",
        b"\xcd\xc8\x01\xe6",
        "a\0b".encode("utf-16"),
    ],
)
def test_what_is_more_than_text_is_of_the_wrong_type(content: bytes) -> None:
    assert _refusal(content) is Refusal.WRONG_TYPE


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf\xff", b"\xff\xfea", b"\xff\xfe\x00\xd8"])
def test_text_that_contradicts_its_mark_is_unreadable(content: bytes) -> None:
    assert _refusal(content) is Refusal.UNREADABLE


def test_a_book_is_too_large() -> None:
    assert _refusal(b"a" * (plain.MAX_BYTES + 1)) is Refusal.TEXT_TOO_LARGE


def test_a_long_text_is_given_in_pieces() -> None:
    pieces = list(plain.clean(Held(b"a" * plain.MAX_BYTES), set()))

    assert b"".join(pieces) == b"a" * plain.MAX_BYTES
    assert max(map(len, pieces)) <= PIECE


def test_a_text_of_spaces_takes_no_time() -> None:
    assert _cleaned(b" " * plain.MAX_BYTES)[1] == set()


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_not_taken(content: bytes) -> None:
    assert _is_text_or_not_taken(content)


@given(st.text(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]))
def test_any_text_is_taken_as_it_is_or_not(text: str, encoding: str) -> None:
    assert _is_text_or_not_taken(text.encode(encoding, "replace"))


def _is_text_or_not_taken(content: bytes) -> bool:
    try:
        cleaned, _removed = _cleaned(content)
    except NotTaken:
        return True
    return _cleaned(cleaned)[0] == cleaned
