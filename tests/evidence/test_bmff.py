"""Boxes are walked within limits, and what is overwritten moves nothing."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.cleaning.bmff import Editing, Patch, kinds, patched
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import PIECE, Held
from tests.evidence.moving import box


def _editing(source: Held) -> Editing:
    return Editing(Removed.TAGS, source.size)


def _cleaned(source: Held, *names: str) -> tuple[bytes, set[Removed]]:
    editing, removed = _editing(source), set()
    list(editing.kept(source, (0, source.size), kinds(*names)))
    return b"".join(patched(source, editing.patches, removed)), removed


def test_a_box_says_where_it_lies() -> None:
    source = Held(box(b"aaaa", b"123") + struct.pack(">I4sQ", 1, b"bbbb", 20) + b"4567")

    boxes = list(_editing(source).boxes(source, 0, source.size))

    assert [(one.kind, one.at, one.start, one.end) for one in boxes] == [(b"aaaa", 0, 8, 11), (b"bbbb", 11, 27, 31)]


def test_only_the_last_box_of_a_file_may_go_on_to_its_end() -> None:
    source = Held(box(b"aaaa") + struct.pack(">I4s", 0, b"mdat") + b"123")

    boxes = _editing(source).of_file(source, {b"mdat"})

    assert (boxes[1].kind, boxes[1].start, boxes[1].end) == (b"mdat", 16, 19)


def test_a_known_box_that_is_cut_off_is_unreadable() -> None:
    source = Held(box(b"mdat", b"123")[:-1])

    with pytest.raises(NotTaken) as refused:
        _editing(source).of_file(source, {b"mdat"})

    assert refused.value.reason is Refusal.UNREADABLE


@pytest.mark.parametrize("size", [2, 7, 12, 4_000_000_000])
def test_a_box_that_does_not_fit_in_its_parent_is_unreadable(size: int) -> None:
    source = Held(struct.pack(">I4s", size, b"aaaa") + b"12")

    with pytest.raises(NotTaken) as refused:
        list(_editing(source).boxes(source, 0, source.size))

    assert refused.value.reason is Refusal.UNREADABLE


def test_a_million_boxes_are_too_many() -> None:
    source = Held(box(b"aaaa") * 1_000_000)

    with pytest.raises(NotTaken) as refused:
        _editing(source).of_file(source, ())

    assert refused.value.reason is Refusal.TOO_COMPLEX


def test_what_is_not_known_becomes_free_and_keeps_its_size() -> None:
    cleaned, removed = _cleaned(Held(box(b"keep", b"1") + box(b"uuid", b"22") + box(b"what", b"333")), "keep")

    assert cleaned == box(b"keep", b"1") + box(b"free", bytes(2)) + box(b"free", bytes(3))
    assert removed == {Removed.TAGS, Removed.FOREIGN}


def test_what_is_free_already_is_nothing_removed() -> None:
    source = Held(box(b"free", bytes(9)) + box(b"wide") + bytes(4))

    assert _cleaned(source) == (source.data, set())


@given(
    size=st.integers(PIECE - 40, 2 * PIECE + 40),
    patches=st.lists(st.tuples(st.integers(0, 3 * PIECE), st.integers(1, PIECE), st.binary(max_size=9)), max_size=6),
)
def test_patches_over_the_edges_of_pieces_are_written_whole(size: int, patches: list[tuple[int, int, bytes]]) -> None:
    content = b"\1" * size
    apart, expected, end = [], bytearray(content), 0
    for at, length, data in sorted(patches):
        fits = end <= at and at + length <= size
        apart += [Patch(at, length, None, data[:length])] if fits else []
        expected[at : at + length] = data[:length].ljust(length, b"\0") if fits else expected[at : at + length]
        end = at + length if fits else end

    written = list(patched(Held(content), apart, set()))

    assert b"".join(written) == expected
    assert max(map(len, written)) <= PIECE


def test_patches_that_overlap_are_refused() -> None:
    with pytest.raises(NotTaken):
        list(patched(Held(bytes(9)), [Patch(0, 4, None), Patch(3, 4, None)], set()))
