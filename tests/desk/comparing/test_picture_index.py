"""The picture index finds what counting bits one by one finds, however it grew."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from desk.comparing.marking import list_pictures_after
from desk.comparing.picture_index import Near, PictureIndex, StoredPictures, nearest_pairs
from desk.comparing.tables import ListPictureRow, ListRow
from desk.database import Database
from tests.desk.alike import PDQ, changed

pytestmark = pytest.mark.both_databases

HASHES = st.binary(min_size=32, max_size=32) | st.integers(0, 40).map(lambda bits: changed(PDQ, bits))


def _slowly(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def _index(*batches: list[bytes]) -> PictureIndex:
    index = PictureIndex()
    for batch in batches:
        first = index.last_id + 1
        index.add(range(first, first + len(batch)), b"".join(batch))
    return index


@settings(max_examples=60, deadline=None)
@given(batches=st.lists(st.lists(HASHES, max_size=60), max_size=4), pdq=HASHES, most=st.integers(0, 256))
def test_a_search_finds_what_brute_force_finds(batches: list[list[bytes]], pdq: bytes, most: int) -> None:
    index = _index(*batches)
    every = [one for batch in batches for one in batch]

    found = index.distance_search(pdq, most)

    slowly = [Near(place, _slowly(one, pdq)) for place, one in enumerate(every, 1) if _slowly(one, pdq) <= most]
    assert list(found) == sorted(slowly, key=lambda near: (near.distance, near.row_id))


@settings(max_examples=60, deadline=None)
@given(own=st.lists(HASHES, max_size=30), others=st.lists(HASHES, max_size=30))
def test_pairs_are_the_nearest_from_either_side(own: list[bytes], others: list[bytes]) -> None:
    pairs = dict(nearest_pairs(_index(own), _index(others)))

    distances = {place: [_slowly(one, other) for other in others] for place, one in enumerate(own, 1)}
    near = {place: min(found) for place, found in distances.items() if found and min(found) <= 31}
    assert {place: one.distance for place, one in pairs.items()} == near
    assert all(_slowly(own[place - 1], others[one.row_id - 1]) == one.distance for place, one in pairs.items())


def test_an_empty_index_finds_nothing() -> None:
    assert PictureIndex().distance_search(PDQ) == ()


def test_more_than_one_room_and_one_piece_is_searched() -> None:
    index = _index([changed(PDQ, 200)] * 9000, [PDQ])

    assert index.distance_search(PDQ) == (Near(9001, 0),)


async def test_rows_that_came_since_are_found_and_a_new_version_is_read_anew(database: Database) -> None:
    pictures = StoredPictures(list_pictures_after)
    await _add(database, 2, [PDQ])
    async with database.reading() as session:
        first = await pictures.near(session, [PDQ], version=2)

    await _add(database, 1, [changed(PDQ, 3)])
    async with database.reading() as session:
        second = await pictures.near(session, [PDQ], version=2)
        await pictures.near(session, [PDQ], version=3)

    assert [near.distance for near in first[0]] == [0]
    assert [near.distance for near in second[0]] == [0, 3]


async def test_a_number_is_never_given_twice(database: Database) -> None:
    pictures = StoredPictures(list_pictures_after)
    await _add(database, 1, [PDQ])
    async with database.transaction() as session:
        await pictures.fresh(session)
        await session.execute(delete(ListPictureRow))

    await _add(database, 2, [changed(PDQ, 5)])
    async with database.reading() as session:
        (found,) = await pictures.near(session, [PDQ])

    assert [(near.row_id, near.distance) for near in found] == [(1, 0), (2, 5)]


async def _add(database: Database, list_id: int, hashes: list[bytes]) -> None:
    async with database.transaction() as session:
        at = datetime.now(UTC)
        session.add(ListRow(list_id=list_id, name="known", started_at=at, loaded_at=at, entries=len(hashes)))
        await session.flush()
        await session.execute(insert(ListPictureRow), [{"list_id": list_id, "pdq": one, "note": ""} for one in hashes])
