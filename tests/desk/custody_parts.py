"""Custody parts: a log in ranges of a few entries, as it would be after millions of them, their files, and their age."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from desk.anchoring import BadAnchor, public_key
from desk.custody import Broken, Custody, Entry
from desk.custody_codes import entry_code, head_code, key_of
from desk.custody_files import BadFile, Exported, name_of, read, write
from desk.custody_parting import Parting
from desk.custody_ranges import Range, keep_ranges
from desk.database import Database
from desk.dossier.signing import Signer, create
from desk.tables import CustodyHeadRow, CustodyRow

SIZE = 10
LONG_AGO = "2000-01-01T00:00:00.000000+00:00"
KEEP = timedelta(days=5475)
# When everything that was written today has been kept for long enough.
THEN = datetime.now(UTC) + KEEP + timedelta(days=1)


class Vault:
    """A folder with files of a log, and what writes and reads them."""

    def __init__(self, database: Database, custody: Custody, folder: Path) -> None:
        self.database, self.custody, self.folder = database, custody, folder
        self.signer: Signer = create(folder / "signing.pem")
        self.parting = Parting(database, custody, size=SIZE, keep=KEEP)

    def path_of(self, one: Range) -> Path:
        """Where its file is."""
        return self.folder / name_of(one)

    def reads(self, path: Path) -> Exported:
        """Verifies a file."""
        return read(path, self.custody, public_key(self.signer.public_pem))

    async def exports(self, first: int, *, count: int = SIZE) -> Exported:
        """So many entries from one on, as a file."""
        one = Range(first, first + count - 1)
        return await write(self.database, one, self.path_of(one), signer=self.signer, check=self.reads)

    async def parts_with(self, first: int) -> Exported:
        """The same, and then it is taken out."""
        exported = await self.exports(first)
        await self.parting.take_out(exported, THEN)
        return exported

    def flips_not_seen(self, path: Path) -> list[tuple[int, int]]:
        """Where a file can have another byte without anybody's noticing: one bit of each is another, and which."""
        content = path.read_bytes()
        flips = [(place, 1 << place % 8) for place in range(len(content))]
        return [one for one in flips if self._verifies(path.with_name("flipped"), content, *one)]

    def _verifies(self, path: Path, content: bytes, place: int, bit: int) -> bool:
        path.write_bytes(content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :])
        try:
            self.reads(path)
        except (BadFile, BadAnchor, Broken):
            return False
        return True


async def in_small_ranges(database: Database) -> None:
    """While the log is empty, its first partition is made anew, and smaller."""
    if not database.is_sqlite:
        async with database.transaction() as session:
            await session.execute(text("DROP TABLE custody_from_1"))
        await keep_ranges(database, size=SIZE)


async def appended(database: Database, custody: Custody, count: int, subject: str = "c1") -> None:
    """So many entries, in one transaction."""
    async with database.transaction() as session:
        for number in range(count):
            await custody.append(session, Entry("Salma", "case", subject, str(number)))


async def of_the_past(database: Database, secret: str, count: int) -> None:
    """So many entries of the year 2000, as a desk of then would have written them, in a log that is empty."""
    key, code = key_of(secret), ""
    async with database.transaction() as session:
        for number in range(1, count + 1):
            row = CustodyRow(sequence=number, at=LONG_AGO, analyst="Salma", action="case", subject="c1", reason="")
            row.mac = code = entry_code(key, row, code)
            session.add(row)
        session.add(CustodyHeadRow(id=1, sequence=count, mac=head_code(key, count, code)))
