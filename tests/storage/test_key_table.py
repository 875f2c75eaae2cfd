"""Key table: the day keys of many machines in one PostgreSQL, of which the database alone opens nothing."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import psycopg
import pytest

from storage.day_keys import DayKeys, KeyDestroyed
from storage.key_table import KeyTable, WrongSecret

SECRET, OTHER = "s" * 32, "t" * 32
WORDS = "سر المواطن".encode()


@pytest.fixture
def url(migrated_postgres: str) -> str:
    return migrated_postgres


@pytest.fixture
def here(url: str) -> DayKeys:
    return of_a_process(url)


@pytest.fixture
def there(url: str) -> DayKeys:
    return of_a_process(url)


def of_a_process(url: str, *all_secrets: str) -> DayKeys:
    return DayKeys(KeyTable(url, all_secrets or (SECRET,)))


def asked(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()


def test_what_one_machine_seals_another_opens(here, there, now):
    sealed = here.seal(WORDS, bound_to="citizen", now=now)

    assert there.open(sealed, bound_to="citizen") == WORDS


def test_machines_that_make_the_key_of_a_day_at_once_make_one(url, now):
    together = threading.Barrier(6)

    def seals(keys: DayKeys) -> bytes:
        together.wait()
        return keys.seal(WORDS, bound_to="citizen", now=now)

    with ThreadPoolExecutor(6) as pool:
        sealed = list(pool.map(seals, [of_a_process(url) for _ in range(6)]))

    assert {of_a_process(url).open(one, bound_to="citizen") for one in sealed} == {WORDS}
    assert asked(url, "SELECT count(*) FROM day_keys") == (1,)


def test_at_midnight_each_machine_opens_what_the_other_sealed(here, there, now):
    midnight = now.replace(hour=0, minute=0) + timedelta(days=1)
    late = here.seal(WORDS, bound_to="citizen", now=midnight - timedelta(seconds=1))
    early = there.seal(WORDS, bound_to="citizen", now=midnight)

    opened = [keys.open(one, bound_to="citizen") for keys in (here, there) for one in (late, early)]

    assert opened == [WORDS] * 4
    assert late[:8] != early[:8]


def test_a_sweep_makes_the_keys_of_today_and_tomorrow(here, url, now):
    here.sweep(now)

    assert asked(url, "SELECT array_agg(day ORDER BY day) FROM day_keys") == (["20261124", "20261125"],)


def test_a_destroyed_key_is_forgotten_by_the_machines_that_had_it_in_memory(here, there, now):
    sealed = here.seal(WORDS, bound_to="citizen", now=now)
    there.open(sealed, bound_to="citizen")

    gone = here.sweep(now + timedelta(days=4))
    gone_there = there.sweep(now + timedelta(days=4))

    assert (gone, gone_there) == (1, 0)
    for keys in (here, there):
        with pytest.raises(KeyDestroyed):
            keys.open(sealed, bound_to="citizen")


def test_a_key_that_was_deleted_before_its_time_is_forgotten_by_the_next_sweep(here, url, now):
    sealed = here.seal(WORDS, bound_to="citizen", now=now)
    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM day_keys")

    here.sweep(now + timedelta(days=1))

    with pytest.raises(KeyDestroyed):
        here.open(sealed, bound_to="citizen")


def test_the_table_is_written_anew_without_what_was_destroyed(here, url, now):
    here.seal(WORDS, bound_to="citizen", now=now)
    before = asked(url, "SELECT pg_relation_filenode('day_keys')")

    here.sweep(now + timedelta(days=4))

    assert asked(url, "SELECT pg_relation_filenode('day_keys')") != before


def test_the_database_alone_opens_nothing(here, url, now):
    sealed = here.seal(WORDS, bound_to="citizen", now=now)

    with pytest.raises(WrongSecret):
        of_a_process(url, OTHER).open(sealed, bound_to="citizen")


def test_a_wrong_secret_seals_nothing_either(here, url, now):
    here.seal(WORDS, bound_to="citizen", now=now)

    with pytest.raises(WrongSecret):
        of_a_process(url, OTHER).seal(WORDS, bound_to="citizen", now=now)


def test_a_new_secret_opens_what_the_one_before_wrapped(here, url, now: datetime):
    sealed = here.seal(WORDS, bound_to="citizen", now=now)
    changed = of_a_process(url, OTHER, SECRET)
    tomorrow = changed.seal(WORDS, bound_to="citizen", now=now + timedelta(days=1))

    assert changed.open(sealed, bound_to="citizen") == WORDS
    assert of_a_process(url, OTHER).open(tomorrow, bound_to="citizen") == WORDS
