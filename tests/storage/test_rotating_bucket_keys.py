"""Rotating the key by which the bucket knows us: the second takes over, and what was sealed under the first is read by it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.evidence import EvidenceStore, StoreDown
from storage.evidence_stores import evidence_store_of
from tests.drivers.s3 import Bucket, Line, s3
from tests.storage.evidence_stores import ID, OTHER

NAME = "rotated"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with s3() as url:
        Bucket(url, NAME)
        yield url


@pytest.fixture
async def line(server: str) -> AsyncIterator[Line]:
    async with Line(server) as one:
        yield one


def store_of(line: Line, folder: Path, *, key: str) -> EvidenceStore:
    where = f"s3://{NAME}/evidence"
    return evidence_store_of(where, folder, access_key=key, secret_key=key * 2, region="", endpoint=line.url)


async def sealed() -> AsyncIterator[bytes]:
    yield b"a sealed file"


async def read(store: EvidenceStore, evidence_id: str) -> bytes:
    return b"".join([piece async for piece in store.open_sealed(evidence_id)])


async def test_a_second_key_takes_over_and_the_first_is_deleted(line: Line, tmp_path: Path) -> None:
    running_on, restarted = (store_of(line, tmp_path, key=key) for key in ("AKIAOLD", "AKIANEW"))
    line.known = {"AKIAOLD"}
    await running_on.keep(ID, sealed())

    line.known = {"AKIAOLD", "AKIANEW"}
    both = [await read(running_on, ID), await read(restarted, ID)]
    line.known = {"AKIANEW"}
    await restarted.keep(OTHER, sealed())
    after = [await read(restarted, one) for one in (ID, OTHER)]
    with pytest.raises(StoreDown):
        await read(running_on, ID)

    assert {*both, *after} == {b"a sealed file"}
