"""Custody files: a range of the log as a file that verifies by itself, of which no byte can be another."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desk.custody import Broken, Custody, Whole
from desk.custody_files import BadFile, joined
from desk.custody_ranges import Range
from desk.database import Database
from tests.desk.conftest import SECRET
from tests.desk.custody_parts import SIZE, Vault, appended, in_small_ranges
from tests.desk.test_custody import tamper

pytestmark = pytest.mark.both_databases

Lines = list[str]


@pytest.fixture
async def vault(database: Database, custody: Custody, tmp_path: Path) -> Vault:
    """A log of two full ranges and a few entries, and an empty folder."""
    await in_small_ranges(database)
    await appended(database, custody, 2 * SIZE + 3)
    return Vault(database, custody, tmp_path)


async def test_a_range_is_a_file_of_lines_that_ends_with_its_signed_head(vault: Vault) -> None:
    exported = await vault.exports(1)

    whole = await vault.custody.verify(vault.database, [exported.end])
    lines = (vault.folder / "custody-1-10.jsonl").read_text().splitlines()
    assert len(lines) == SIZE + 2
    assert exported.range == Range(1, SIZE)
    assert exported.anchor.is_signed
    assert whole.count == 2 * SIZE + 3
    assert (vault.folder / "custody-1-10.jsonl").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_byte_of_a_file_can_be_another(vault: Vault) -> None:
    await vault.exports(11, count=2)

    assert vault.flips_not_seen(vault.path_of(Range(11, 12))) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[1:],
        lambda lines: lines[:-1],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines[:3], *lines[4:]],
        lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]],
        lambda lines: [lines[0], lines[-1]],
        lambda _lines: [],
        lambda _lines: ["[" * 3000],
    ],
)
async def test_a_file_that_lost_something_or_has_more_is_refused(
    vault: Vault, change: Callable[[Lines], Lines]
) -> None:
    await vault.exports(1)
    path = vault.path_of(Range(1, SIZE))
    path.write_text("".join(f"{line}\n" for line in change(path.read_text().splitlines())))

    with pytest.raises((BadFile, Broken)):
        vault.reads(path)


async def test_a_log_that_is_broken_makes_no_file(vault: Vault) -> None:
    await tamper(vault.database, "UPDATE custody SET analyst = 'Nadia' WHERE sequence = 4")

    with pytest.raises(Broken) as broken:
        await vault.exports(1)

    assert broken.value.sequence == 4
    assert list(vault.folder.glob("*.jsonl")) == []


async def test_a_file_that_is_there_is_not_replaced_and_what_a_crash_left_is_written_anew(vault: Vault) -> None:
    vault.path_of(Range(1, SIZE)).with_suffix(".part").write_text("half a file")
    await vault.exports(1)

    with pytest.raises(FileExistsError):
        await vault.exports(1)

    assert vault.reads(vault.path_of(Range(1, SIZE))).range == Range(1, SIZE)


async def test_files_that_follow_each_other_verify_as_one_from_the_beginning(vault: Vault) -> None:
    second, first = await vault.exports(11), await vault.exports(1)

    end = joined([second, first])

    assert end == Whole(2 * SIZE, second.end.head, 1)
    assert (await vault.custody.verify(vault.database, [end])).count == 2 * SIZE + 3


async def test_files_of_which_one_is_missing_or_is_of_another_log_do_not(vault: Vault, tmp_path: Path) -> None:
    first, second = await vault.exports(1), await vault.exports(11)
    await tamper(vault.database, "DELETE FROM custody", "DELETE FROM custody_head")
    await appended(vault.database, vault.custody, 3 * SIZE, "c2")
    (tmp_path / "other").mkdir()
    other = Vault(vault.database, Custody(SECRET), tmp_path / "other")
    later = await other.exports(21)

    with pytest.raises(Broken, match="entry 11: it is in none of the files"):
        joined([first, later])
    with pytest.raises(Broken, match="entry 21: it follows another one"):
        joined([first, second, later])
