"""Merkle: roots and proofs are those of RFC 9162, told by an implementation that follows its recursive definitions word by word."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import merkle

SIZES = st.integers(1, 70)
# The leaves and the root of them that certificate-transparency-go tests with.
KNOWN = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
KNOWN_ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(f"leaf {number}".encode()) for number in range(size)]


def leaf_hash(content: bytes) -> bytes:
    return hashlib.sha256(b"\0" + content).digest()


def half(size: int) -> int:
    """The largest power of two that is smaller."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of section 2.1.1."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = half(len(leaves))
    return hashlib.sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if m < k:
        return [*naive_path(m, leaves[:k]), naive_root(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive_root(leaves[:k])]


def naive_subproof(m: int, leaves: list[bytes], *, is_known: bool) -> list[bytes]:
    """SUBPROOF of section 2.1.4.1."""
    if m == len(leaves):
        return [] if is_known else [naive_root(leaves)]
    k = half(len(leaves))
    if m <= k:
        return [*naive_subproof(m, leaves[:k], is_known=is_known), naive_root(leaves[k:])]
    return [*naive_subproof(m - k, leaves[k:], is_known=False), naive_root(leaves[:k])]


def tree_of(leaves: list[bytes], pieces: tuple[int, ...] = ()) -> dict[merkle.Node, bytes]:
    """The nodes of a tree that grew by so many leaves at a time, and by the rest."""
    nodes: dict[merkle.Node, bytes] = {}
    size = 0
    for count in (*pieces, len(leaves)):
        edge = {one: nodes[one] for one in merkle.nodes_of((0, size))}
        new = leaves[size : size + count]
        nodes |= merkle.grown(size, edge, new)
        size += len(new)
    return nodes


def proof_of(ranges: list[merkle.Range], nodes: dict[merkle.Node, bytes]) -> list[bytes]:
    return [merkle.hash_of(one, nodes) for one in ranges]


def test_the_root_of_known_leaves_is_the_known_one() -> None:
    leaves = [leaf_hash(bytes.fromhex(one)) for one in KNOWN]

    root = merkle.hash_of((0, 8), tree_of(leaves))

    assert root.hex() == KNOWN_ROOT
    assert merkle.hash_of((0, 0), {}) == hashlib.sha256().digest()


@given(size=SIZES, pieces=st.lists(st.integers(0, 20), max_size=6))
def test_the_root_is_the_same_however_the_tree_grew(size: int, pieces: list[int]) -> None:
    leaves = leaves_of(size)

    assert merkle.hash_of((0, size), tree_of(leaves, tuple(pieces))) == naive_root(leaves)


@given(data=st.data(), size=SIZES)
def test_a_leaf_is_proved_and_no_other(data: st.DataObject, size: int) -> None:
    leaves = leaves_of(size)
    number = data.draw(st.integers(0, size - 1))
    root = naive_root(leaves)

    proof = proof_of(merkle.inclusion(number, size), tree_of(leaves))

    assert proof == naive_path(number, leaves)
    assert merkle.is_included(leaves[number], number, size, proof, root)
    assert not merkle.is_included(leaf_hash(b"another"), number, size, proof, root)
    assert not merkle.is_included(leaves[number], number, size, [*proof, root], root)
    assert not merkle.is_included(leaves[number], number, size, proof[:-1], root) or size == 1
    assert not merkle.is_included(leaves[number], number + size, size, proof, root)


@given(data=st.data(), size=SIZES)
def test_an_older_tree_is_proved_to_be_the_beginning(data: st.DataObject, size: int) -> None:
    leaves = leaves_of(size)
    old = data.draw(st.integers(1, size))
    before, after = naive_root(leaves[:old]), naive_root(leaves)

    proof = proof_of(merkle.consistency(old, size), tree_of(leaves))

    assert proof == naive_subproof(old, leaves, is_known=True)
    assert merkle.is_consistent(old, before, size, after, proof)
    assert not merkle.is_consistent(old, leaf_hash(b"another"), size, after, proof)
    assert not merkle.is_consistent(old, before, size, leaf_hash(b"another"), proof)
    assert not merkle.is_consistent(old, before, size, after, [*proof, before])


@given(
    numbers=st.tuples(*[st.integers(-2, 300)] * 2),
    hashes=st.lists(st.binary(min_size=32, max_size=32), min_size=3, max_size=12),
)
def test_whatever_is_given_as_a_proof_is_refused_and_nothing_raised(
    numbers: tuple[int, int], hashes: list[bytes]
) -> None:
    old, new = numbers
    leaf, root, *proof = hashes

    assert not merkle.is_included(leaf, old, new, proof, root) or (old, new, leaf) == (0, 1, root)
    assert not merkle.is_consistent(old, leaf, new, root, proof) or leaf == root


@pytest.mark.parametrize(("old", "new"), [(5, 4), (-1, 4), (3, 3)])
def test_trees_of_other_sizes_are_never_consistent_with_other_roots(old: int, new: int) -> None:
    assert not merkle.is_consistent(old, naive_root(leaves_of(3)), new, naive_root(leaves_of(4)), [])
