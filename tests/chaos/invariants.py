"""Invariants: what has to hold whenever everybody has been answered, and at the end; read at the desk and in what was logged."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from conversations.report import Report, UnreadableReport
from desk.cases.reading import Cases
from desk.custody import Custody
from desk.database import Database
from desk.tables import EvidenceRow, ReportRow
from storage.database import Database as IntakeDatabase
from storage.outbox import Outbox
from storage.references import References
from tests.chaos.citizens import Crowd, Person
from tests.chaos.hands import FIRST_CHAT, FIRST_PHONE
from tests.chaos.stack import WEBHOOK_SECRET, Stack
from tests.drivers.s3 import SECRET_KEY
from tests.drivers.service import variables
from tests.drivers.telegram_server import TOKEN
from tests.drivers.whatsapp_server import TOKEN as WHATSAPP_TOKEN

ARRIVES_S = 120.0
CANARIES = (
    "canary",
    "Canary",
    str(FIRST_CHAT)[:6],
    str(FIRST_PHONE)[:7],
    TOKEN,
    WHATSAPP_TOKEN,
    WEBHOOK_SECRET,
    SECRET_KEY,
)
_ADDRESS = re.compile(r"\b127\.0\.0\.1:\d{4,5}\b.{0,40}\"(?:GET|POST|PATCH|HEAD|PUT)")


@dataclass
class Reckoning:
    """The desk read as its own code reads it, with its keys; every wrong thing is a line in `wrong`."""

    stack: Stack
    crowd: Crowd
    wrong: list[str] = field(default_factory=list)
    _keys: dict[str, str] = field(default_factory=dict)
    # Reports whose evidence was opened and found whole.
    _whole: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.references = References(self.stack.intake.secret.get_secret_value())

    async def looks(self, *, after: str, from_the_start: bool = False) -> None:
        """Look at everything; what does not hold is said with what it came after. Nobody may be in mid-dialog."""
        if from_the_start:
            self._whole.clear()
        for line in self.crowd.unanswered:
            self._says(after, f"unanswered: {line}")
        self.crowd.unanswered.clear()
        self._nobody_heard_of_another(after)
        await self._exactly_the_confirmed(after)
        self._nothing_logged(after)

    def _nobody_heard_of_another(self, after: str) -> None:
        owners = Counter(one for person in self.crowd.people for one in person.told())
        for person in self.crowd.people:
            if len(person.told()) > 1:
                self._says(after, f"citizen {person.number} was told several references")
            if person.foreign():
                self._says(after, f"citizen {person.number} was told of another")
            if person.told() and owners[next(iter(person.told()))] > 1:
                self._says(after, f"the reference of citizen {person.number} was told to another too")

    async def _exactly_the_confirmed(self, after: str) -> None:
        people = {await self._key(one.confirmed): one for one in self.crowd.confirmed}
        await self._until_pushed()
        rows = await self._arrived()
        for key, count in Counter(row.reply_key for row in rows).items():
            if count > 1:
                self._says(after, f"doubled at the desk: citizen {people[key].number if key in people else '?'}")
        for _row in (one for one in rows if one.reply_key not in people):
            self._says(after, "at the desk, and confirmed to nobody")
        arrived = {row.reply_key: row for row in rows}
        for key, person in people.items():
            if key not in arrived:
                self._says(after, f"lost: the report of citizen {person.number} ({type(person.hand).__name__})")
            elif arrived[key].report_id not in self._whole:
                await self._evidence(after, arrived[key], person)

    async def _evidence(self, after: str, row: ReportRow, person: Person) -> None:
        """The link is in the report, and every file opens to what the same picture is when nothing fails."""
        try:
            async with self._reading() as (database, cases):
                (document,) = await cases.documents([row.sealed], report_id=row.report_id)
                async with database.reading() as session:
                    query = select(EvidenceRow.evidence_id).where(EvidenceRow.report_id == row.report_id)
                    ids = set(await session.scalars(query))
                digests = [sha256(await cases.unsealed(await cases.sealed(one))).hexdigest() for one in ids]
        except (FileNotFoundError, UnreadableReport) as error:
            self._says(after, f"evidence lost: citizen {person.number}: {type(error).__name__}")
            return
        expected = {sha256(clean).hexdigest() for _taken, clean in person.pictures}
        is_whole = (
            isinstance(document, Report)
            and [one.raw for one in document.locators] == [person.link]
            and {one.id for one in document.files} == ids
            # What was given again because it came late is there twice.
            and person.files <= len(ids) <= person.pictures_sent
            and set(digests) == expected
        )
        if is_whole:
            self._whole.add(row.report_id)
        else:
            self._says(after, f"evidence of citizen {person.number} differs: {len(ids)} files of {person.files}")

    async def _until_pushed(self) -> None:
        until = asyncio.get_running_loop().time() + ARRIVES_S
        while await self._waiting():
            if asyncio.get_running_loop().time() > until:
                return
            await asyncio.sleep(0.2)

    async def _waiting(self) -> int:
        """How many rows have not reached the desk; while a database starts, that is not known."""
        database = IntakeDatabase(self.stack.intake.database_url)
        try:
            return await Outbox(database).waiting()
        except SQLAlchemyError:
            return 1
        finally:
            await database.close()

    async def _arrived(self) -> Sequence[Any]:
        async with self._reading() as (database, _cases), database.reading() as session:
            columns = (ReportRow.report_id, ReportRow.reply_key, ReportRow.sealed)
            return (await session.execute(select(*columns))).all()

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[tuple[Database, Cases]]:
        """The desk's database and its reading room, as it has them itself."""
        database = Database(self.stack.desk.desk_database_url)
        try:
            yield database, Cases(database, Custody(self.stack.desk.desk_secret.get_secret_value()), self.stack.desk)
        finally:
            await database.close()

    def _nothing_logged(self, after: str) -> None:
        for word in leaked(self.stack, (one.confirmed for one in self.crowd.confirmed)):
            self._says(after, f"logged: {word}")

    async def _key(self, reference: str) -> str:
        if reference not in self._keys:
            self._keys[reference] = (await self.references.derive(reference)).reply_key
        return self._keys[reference]

    def _says(self, after: str, line: str) -> None:
        self.wrong.append(f"after {after}: {line}")


def leaked(stack: Stack, references: Iterable[str]) -> set[str]:
    """What of a citizen, or which secret, stands in a log, by its kind."""
    logged = stack.logged()
    digits = re.sub(r"(?<=\d) (?=\d)", "", logged)
    values = {**variables(stack.intake), **variables(stack.desk)}
    secrets = [values[f"IBLAGH_{name}"] for name in ("SECRET", "PUSH_SECRET", "DESK_SECRET")]
    found = {word for word in CANARIES if word in logged} | {"a secret" for one in secrets if one in logged}
    found |= {"a reference" for one in references if one in digits}
    return found | ({"a request with its address"} if _ADDRESS.search(logged) else set())
