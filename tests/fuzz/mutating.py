"""Mutating: good files made bad, the same for the same seed."""

import random
from collections.abc import Callable

# No input of a parser is longer, in bytes.
LONGEST = 4096
EXTREMES = (
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\0\0\0\1",
    b"\xff\xff\xff\x7f",
    b"\1\0\0\0",
)


def mutated(good: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """`good` after one to eight changes, some of them with pieces of `others`."""
    for _change in range(chance.choice((1, 1, 2, 3, 8))):
        good = chance.choice(CHANGES)(good, others, chance)
    return good


def _flip(data: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(data) or 1)
    return data[:at] + bytes((chance.randrange(256),)) + data[at + 1 :]


def _extreme(data: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    """A size or a count that no file has."""
    at = chance.randrange(len(data) or 1)
    return data[:at] + chance.choice(EXTREMES) + data[at + 4 :]


def _cut(data: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) or 1)]


def _without(data: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(data) or 1)
    return data[:at] + data[at + chance.choice((1, 2, 4, 8, 100, 1000)) :]


def _twice(data: bytes, _others: list[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(data) or 1)
    piece = data[at : at + chance.choice((1, 4, 12, 100, 2000))]
    return data[:at] + piece * chance.choice((2, 3, 50)) + data[at:]


def _spliced(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    at, there = chance.randrange(len(data) or 1), chance.randrange(len(other))
    return data[:at] + other[there : there + chance.choice((8, 100, 1000, 1 << 20))] + data[at:]


CHANGES: tuple[Callable[[bytes, list[bytes], random.Random], bytes], ...] = (
    _flip,
    _flip,
    _extreme,
    _extreme,
    _cut,
    _without,
    _twice,
    _spliced,
)
