"""Day keys: what a day encrypts can be read until its key is destroyed, and by nobody after."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.day_keys import DAY_BYTES, KEY_BYTES, NONCE_BYTES, DayKeys, KeyDestroyed, NotOurs
from storage.key_files import KeyFiles

SECRET = "سر المواطن".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "day-keys"


@pytest.fixture
def sealed(day_keys: DayKeys, now: datetime) -> bytes:
    return day_keys.seal(SECRET, bound_to="citizen", now=now)


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 4096, 1 << 20])
def test_what_is_sealed_opens(day_keys, now, size):
    sealed = day_keys.seal(b"x" * size, bound_to="citizen", now=now)

    opened = day_keys.open(sealed, bound_to="citizen")

    assert opened == b"x" * size


def test_the_same_words_are_sealed_differently_each_time(day_keys, now, sealed):
    again = day_keys.seal(SECRET, bound_to="citizen", now=now)

    assert again != sealed
    assert SECRET not in again


def test_what_is_sealed_for_one_citizen_does_not_open_for_another(day_keys, sealed):
    with pytest.raises(NotOurs):
        day_keys.open(sealed, bound_to="another")


@pytest.mark.parametrize("place", range(DAY_BYTES, DAY_BYTES + NONCE_BYTES + len(SECRET) + 16))
def test_a_changed_byte_is_noticed(day_keys, sealed, place):
    changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]

    with pytest.raises(NotOurs):
        day_keys.open(changed, bound_to="citizen")


@pytest.mark.parametrize("length", range(DAY_BYTES + NONCE_BYTES + 16))
def test_a_piece_of_what_was_sealed_does_not_open(day_keys, sealed, length):
    with pytest.raises(NotOurs):
        day_keys.open(sealed[:length], bound_to="citizen")


def test_a_day_moved_to_another_does_not_open(day_keys, sealed, now):
    day_keys.seal(b"", bound_to="citizen", now=now + timedelta(days=1))
    moved = b"20261125" + sealed[DAY_BYTES:]

    with pytest.raises(NotOurs):
        day_keys.open(moved, bound_to="citizen")


@given(st.binary(max_size=80))
def test_bytes_of_a_stranger_raise_nothing_but_our_two_errors(tmp_path_factory, stranger):
    day_keys = DayKeys(KeyFiles(tmp_path_factory.getbasetemp() / "none"))

    with pytest.raises((NotOurs, KeyDestroyed)):
        day_keys.open(stranger, bound_to="citizen")


def test_a_destroyed_key_takes_with_it_what_it_sealed(day_keys, sealed, now):
    gone = day_keys.destroy_old(now + timedelta(days=4))

    assert gone == 1
    with pytest.raises(KeyDestroyed):
        day_keys.open(sealed, bound_to="citizen")


def test_a_key_is_kept_for_three_days_after_its_own(day_keys, sealed, now):
    gone = day_keys.destroy_old(now + timedelta(days=3))

    assert gone == 0
    assert day_keys.open(sealed, bound_to="citizen") == SECRET


def test_a_key_that_another_process_destroyed_is_forgotten_here(day_keys, folder, sealed, now):
    day_keys.open(sealed, bound_to="citizen")

    DayKeys(KeyFiles(folder)).destroy_old(now + timedelta(days=4))

    with pytest.raises(KeyDestroyed):
        day_keys.open(sealed, bound_to="citizen")


def test_a_key_that_another_process_destroyed_is_swept_from_memory_too(day_keys, folder, sealed, now):
    key = (folder / "20261124.key").read_bytes()
    DayKeys(KeyFiles(folder)).destroy_old(now + timedelta(days=4))

    day_keys.destroy_old(now + timedelta(days=4))

    assert repr(key) not in repr(vars(day_keys))


def test_a_destroyed_key_is_overwritten_before_it_is_deleted(day_keys, folder, sealed, now, tmp_path):
    key = (folder / "20261124.key").read_bytes()
    second_name = tmp_path / "same-inode"
    second_name.hardlink_to(folder / "20261124.key")

    day_keys.destroy_old(now + timedelta(days=4))

    assert len(second_name.read_bytes()) == KEY_BYTES
    assert second_name.read_bytes() != key


def test_a_file_that_is_no_key_is_left_alone(day_keys, folder, sealed, now):
    stranger = folder / "notes.key"
    stranger.write_bytes(b"mine")

    day_keys.destroy_old(now + timedelta(days=400))

    assert stranger.read_bytes() == b"mine"


def test_two_that_destroy_at_once_are_content(folder, now):
    days = [now + timedelta(days=day) for day in range(40)]
    stores = [DayKeys(KeyFiles(folder)), DayKeys(KeyFiles(folder))]
    sealed = [stores[0].seal(SECRET, bound_to="citizen", now=day) for day in days]
    together = threading.Barrier(2)

    def destroys(store: DayKeys) -> int:
        together.wait()
        return store.destroy_old(now + timedelta(days=400))

    with ThreadPoolExecutor(2) as pool:
        gone = list(pool.map(destroys, stores))

    assert sum(gone) == len(sealed)
    assert list(folder.iterdir()) == []


def test_processes_that_make_the_key_of_a_day_at_once_make_one(folder, now):
    together = threading.Barrier(8)

    def seals(store: DayKeys) -> bytes:
        together.wait()
        return store.seal(SECRET, bound_to="citizen", now=now)

    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(seals, [DayKeys(KeyFiles(folder)) for _ in range(8)]))

    assert {DayKeys(KeyFiles(folder)).open(one, bound_to="citizen") for one in sealed} == {SECRET}
    assert [path.name for path in folder.iterdir()] == ["20261124.key"]


def test_only_the_owner_can_read_a_key(folder, sealed):
    modes = [path.stat().st_mode & 0o777 for path in (folder, folder / "20261124.key")]

    assert modes == [0o700, 0o600]


def test_a_restart_reads_what_was_sealed_before(folder, sealed):
    opened = DayKeys(KeyFiles(folder)).open(sealed, bound_to="citizen")

    assert opened == SECRET


def test_the_day_is_that_of_utc(day_keys, folder):
    late_in_rabat = datetime(2026, 11, 25, 0, 30, tzinfo=timezone(timedelta(hours=1)))

    sealed = day_keys.seal(SECRET, bound_to="citizen", now=late_in_rabat)

    assert sealed[:DAY_BYTES] == f"{late_in_rabat.astimezone(UTC):%Y%m%d}".encode() == b"20261124"


class Counted(KeyFiles):
    """A place that says how often it was asked for a key, and that never tells by itself that one is gone."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []

    def find(self, day: str) -> bytes | None:
        self.asked.append(day)
        return super().find(day)

    def is_there(self, day: str) -> bool:
        return bool(day)


def test_a_key_is_looked_up_once_and_so_is_one_that_is_missing(folder, day_keys, now):
    sealed = day_keys.seal(SECRET, bound_to="citizen", now=now)
    place = Counted(folder)
    keys = DayKeys(place)

    opened = [keys.open(sealed, bound_to="citizen") for _ in range(3)]
    for _again in range(3):
        with pytest.raises(KeyDestroyed):
            keys.open(b"20200101" + sealed[DAY_BYTES:], bound_to="citizen")

    assert opened == [SECRET] * 3
    assert place.asked == ["20261124", "20200101"]
