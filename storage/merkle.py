"""Merkle: the hashes and proofs of an append-only log (RFC 9162, section 2.1); pure.

A complete subtree is a node (level, position): it covers the leaves from position * 2**level on, 2**level of them.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

Node = tuple[int, int]
# Leaves from the first to before the second.
Range = tuple[int, int]
EMPTY = hashlib.sha256(b"").digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees; leaves are hashed with another prefix, so neither can stand for the other."""
    return hashlib.sha256(b"\1" + left + right).digest()


def nodes_of(leaves: Range) -> Iterator[Node]:
    """The complete subtrees that `leaves` are made of, from left to right; there are few."""
    start, end = leaves
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def hash_of(leaves: Range, nodes: Mapping[Node, bytes]) -> bytes:
    """The hash over `leaves`, from the nodes that nodes_of names."""
    parts = [nodes[one] for one in nodes_of(leaves)]
    if not parts:
        return EMPTY
    whole = parts.pop()
    while parts:
        whole = node_hash(parts.pop(), whole)
    return whole


def grown(size: int, edge: Mapping[Node, bytes], leaves: Sequence[bytes]) -> dict[Node, bytes]:
    """The nodes that `leaves` add to a tree of `size`, of which `edge` has those of nodes_of((0, size))."""
    new: dict[Node, bytes] = {}
    for position, leaf in enumerate(leaves, start=size):
        level, at, whole = 0, position, leaf
        new[level, at] = whole
        while at & 1:
            beside = (level, at - 1)
            whole = node_hash(new[beside] if beside in new else edge[beside], whole)
            level, at = level + 1, at >> 1
            new[level, at] = whole
    return new


def inclusion(number: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that leaf `number` is in a tree of `size`, from the leaf upwards (2.1.3.1)."""
    start, end = 0, size
    beside: list[Range] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((start, middle))
            start = middle
    return beside[::-1]


def consistency(old: int, new: int) -> list[Range]:
    """The ranges whose hashes prove that a tree of `old` leaves is the beginning of one of `new` (2.1.4.1)."""
    start, end, left = 0, new, old
    beside: list[Range] = []
    while left != end - start:
        half = _split(end - start)
        if left <= half:
            beside.append((start + half, end))
            end = start + half
        else:
            beside.append((start, start + half))
            start, left = start + half, left - half
    # A whole old tree at the beginning is known to who asks.
    return ([(start, end)] if start else []) + beside[::-1]


def is_included(leaf: bytes, number: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` leads from the leaf's hash to `root` (2.1.3.2)."""
    if not 0 <= number < size:
        return False
    at, last, whole = number, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            whole = node_hash(one, whole)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            whole = node_hash(whole, one)
        at, last = at >> 1, last >> 1
    return last == 0 and whole == root


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `new` leaves begins with that of `old` (2.1.4.2)."""
    if old == new or old == 0:
        return not proof and (old_root == new_root if old == new else old_root == EMPTY)
    if not 0 < old < new:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, one)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _split(size: int) -> int:
    """The largest power of two that is smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)
