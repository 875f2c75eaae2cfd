"""Searching by a reference at a desk that was told the salts of its intakes: it leads to its own case and no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conversations.reference import grouped, make
from storage.references import derived, salt_of
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk, Keys, running
from tests.desk.screens import Screen

pytestmark = pytest.mark.both_databases

SALT = salt_of("a secret of an intake that is long enough")
MINE, ANOTHER = make("1" * 19), make("2" * 19)


@pytest.fixture
def desk(tmp_path: Path, keys: Keys, database_url: str) -> Iterator[Desk]:
    """A desk that was told the salts of two intakes."""
    with running(tmp_path, keys, database_url, reference_salts=f"{'0' * 64} {SALT.hex()}") as one:
        yield one


def test_a_reference_leads_to_its_case_and_another_to_none(relay: Relay, analyst: Screen) -> None:
    filed = relay.filed(new_id())
    filed["data"]["reply_key"] = derived(MINE, salt=SALT).reply_key
    statuses = relay.event(relay.filed(new_id())).status, relay.event(filed).status
    analyst.opens("/search")

    pages = [analyst.sends("/search", words=words) for words in (grouped(MINE), MINE)]
    other = analyst.sends("/search", words=grouped(ANOTHER))

    assert statuses == (200, 200)
    assert [page.says("Case 2") and not page.says("Case 1") for page in pages] == [True, True]
    assert other.says("No case that you may see has that.")
