"""Owners: what is kept of a conversation opens for its citizen alone, and a draft in an app survives another name."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.saying import Outbound
from bot.kept import read, written, written_told
from bot.limits.pacing import NO_PACE
from bot.owners import Owner
from conversations.session import Session
from storage.database import Database, migrate
from tests.conversations.walker import fresh

DRAFT = fresh().answered("details", "canary words")
SENT = replace(DRAFT, filed=True, reference="")
SAID = Outbound("en", ("canary said",))
BROWSER, OTHER = Owner("web", "a-cookie"), Owner("web", "another")
IN_APP, RENAMED = Owner("whatsapp", "1", has_other_names=True), Owner("whatsapp", "2", has_other_names=True)


@pytest.mark.parametrize(("owner", "session"), [(BROWSER, DRAFT), (BROWSER, SENT), (IN_APP, SENT)])
def test_what_is_kept_opens_for_its_owner_alone(owner: Owner, session: Session) -> None:
    data = written(session, "key", SAID, owner)

    stands = read(data, owner).stands

    assert b"canary" not in data
    assert stands is not None
    assert (stands.session, stands.event_key, stands.said()) == (session, "key", SAID)
    assert read(data, OTHER).stands is None


def test_a_draft_in_an_app_goes_on_under_another_name() -> None:
    data = written(DRAFT, "key", SAID, IN_APP)

    stands = read(data, RENAMED).stands

    assert stands is not None
    assert stands.session == DRAFT


@pytest.mark.parametrize("session", [DRAFT, SENT])
def test_who_is_only_told_something_stands_where_they_stood(session: Session) -> None:
    before = read(written(session, "key", SAID, IN_APP), IN_APP).stands

    after = read(written_told(before, NO_PACE, None), IN_APP).stands

    assert after == before


async def test_the_journal_is_empty_after_what_was_overwritten_is_forgotten(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path}/a.db")
    database = Database(f"sqlite:///{tmp_path}/a.db")
    await database.run(lambda connection: connection.exec_driver_sql("CREATE TABLE t (x TEXT)"))
    await database.run(lambda connection: connection.exec_driver_sql("INSERT INTO t VALUES ('canary words')"))
    await database.run(lambda connection: connection.exec_driver_sql("DELETE FROM t"))
    before = (tmp_path / "a.db-wal").read_bytes()

    await database.forget_overwritten()

    assert b"canary words" in before
    assert (tmp_path / "a.db-wal").read_bytes() == b""
    assert b"canary words" not in (tmp_path / "a.db").read_bytes()
    await database.close()
