"""The custody log under a new secret: it goes on, the entry between proves both, and neither alone writes it anew."""

import secrets

import pytest
from typer.testing import CliRunner

from desk.__main__ import app
from desk.custody import Broken, Custody, Entry
from desk.database import Database
from tests.desk.relaying import Relay
from tests.desk.running import Keys, running, settings_in
from tests.desk.test_custody import THREE, append, tamper

pytestmark = pytest.mark.both_databases

OLD, NEW, NEWEST = (secrets.token_hex(32) for _one in range(3))
BOTH, ALL = (NEW, OLD), (NEWEST, NEW, OLD)


async def handed_over(database: Database, custody: Custody) -> bool:
    async with database.transaction() as session:
        return await custody.hand_over(session)


async def test_desks_with_the_new_secret_write_on_under_the_old_one_until_it_is_handed_over(
    database: Database,
) -> None:
    await append(database, Custody(OLD), *THREE)
    await append(database, Custody(*BOTH), Entry("Salma", "case"))
    await append(database, Custody(OLD), Entry("Nadia", "case"))

    whole = await Custody(OLD).verify(database)

    assert whole.count == 5


async def test_a_log_that_was_handed_over_twice_verifies_from_its_beginning(database: Database) -> None:
    await append(database, Custody(OLD), *THREE)
    first = await handed_over(database, Custody(*BOTH))
    await append(database, Custody(*BOTH), *THREE)
    second = await handed_over(database, Custody(*ALL))
    await append(database, Custody(*ALL), *THREE)

    whole = await Custody(*ALL).verify(database)

    assert (first, second, await handed_over(database, Custody(*ALL))) == (True, True, False)
    assert whole.count == 11


@pytest.mark.parametrize("known", [Custody(OLD), Custody(NEW), Custody(NEWEST, OLD)], ids=["old", "new", "another"])
async def test_a_log_that_was_handed_over_needs_both_secrets(database: Database, known: Custody) -> None:
    await append(database, Custody(OLD), *THREE)
    await handed_over(database, Custody(*BOTH))
    await append(database, Custody(*BOTH), *THREE)

    with pytest.raises(Broken):
        await known.verify(database)


async def test_who_has_only_the_old_secret_cannot_write_what_was_before_anew(database: Database) -> None:
    await append(database, Custody(OLD), *THREE)
    await handed_over(database, Custody(*BOTH))
    await append(database, Custody(*BOTH), *THREE)
    await tamper(database, "DELETE FROM custody", "DELETE FROM custody_head")
    await append(database, Custody(OLD), Entry("Nadia", "signed in"), *THREE[1:])

    with pytest.raises(Broken, match="is under an older secret"):
        await Custody(*BOTH).verify(database)


async def test_an_entry_before_the_hand_over_that_was_changed_shows(database: Database) -> None:
    await append(database, Custody(OLD), *THREE)
    await handed_over(database, Custody(*BOTH))
    await append(database, Custody(*BOTH), *THREE)
    await tamper(database, "UPDATE custody SET analyst = 'Nadia' WHERE sequence = 2")

    with pytest.raises(Broken) as broken:
        await Custody(*BOTH).verify(database)

    assert broken.value.sequence == 2


def test_a_desk_that_runs_goes_on_under_its_new_secret(tmp_path, keys: Keys, sqlite_url: str) -> None:
    with running(tmp_path, keys, sqlite_url) as desk:
        Relay(desk).files()
        before = desk.settings
    rotated = {**settings_in(desk), "IBLAGH_DESK_SECRET": NEW}
    rotated["IBLAGH_DESK_OLDER_SECRETS"] = before.desk_secret.get_secret_value()

    done = CliRunner().invoke(app, ["custody-rekey"], env=rotated)
    whole = CliRunner().invoke(app, ["verify-log"], env=rotated)
    again = CliRunner().invoke(app, ["custody-rekey"], env=rotated)

    assert (done.exit_code, whole.exit_code) == (0, 0)
    assert "goes on under the new secret" in done.stdout
    assert "already" in again.stdout
