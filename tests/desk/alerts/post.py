"""Post: everything of alerts on one database, with accounts, chats and cases made in a line each."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from desk.accounts.rows import analyst_of
from desk.alerts.chats import ChatKey
from desk.alerts.digests import Digests
from desk.alerts.feed import Feed, Outcome
from desk.alerts.hours import PRESETS, Hours
from desk.alerts.linking import Linking
from desk.alerts.on_call import OnCall
from desk.alerts.overviews import Overviews
from desk.alerts.pressing import Press, Pressed, Pressing
from desk.alerts.standing import CardView
from desk.alerts.telling import Telling
from desk.custody import Custody, Entry
from desk.database import Database
from desk.queue.assignment import Assignment
from desk.roles import Analyst, Role
from desk.tables import AccountRow, CaseRow, CustodyRow

SECRET = "a secret of the desk that is long enough"
# A Thursday at ten in Morocco.
NOW = datetime.fromisoformat("2026-11-26T09:00:00+00:00")
FIVE = timedelta(minutes=5)


@dataclass
class Post:
    """A desk without its web server; `chats` are the chat numbers by name."""

    database: Database
    custody: Custody
    now: datetime = NOW
    chats: dict[str, int] = field(default_factory=dict)
    people: dict[str, Analyst] = field(default_factory=dict)
    _numbers: int = 0

    def __post_init__(self) -> None:
        key = ChatKey(SECRET)
        self.linking = Linking(self.database, self.custody, key)
        self.telling = Telling(self.database, next_line_after=FIVE)
        self.feed = Feed(self.database, self.custody, key)
        self.digests = Digests(self.database, self.custody, key)
        self.pressing = Pressing(self.database, self.custody, self.linking)
        self.overviews = Overviews(self.database, self.custody)
        self.rota = OnCall(self.database, self.custody)
        self.assignment = Assignment(self.database, self.custody)

    async def joins(
        self, name: str, role: Role = Role.ANALYST, *, cleared: bool = False, hours: str = "always"
    ) -> None:
        """Somebody with an account and a chat."""
        row = AccountRow(account_id=uuid.uuid4().hex, name=name, role=role.value, cleared=cleared)
        row.totp_step = row.failures = 0
        async with self.database.transaction() as session:
            session.add(row)
        self.people[name] = analyst_of(row, "")
        self.chats[name] = 7_000_000_000 + len(self.chats)
        code = await self.linking.new_code(self.people[name], self.now)
        await self.linking.link(code, self.chats[name], language="en", now=self.now)
        await self.linking.choose(self.chats[name], hours=Hours(*PRESETS[hours]))

    async def is_on_call(self, name: str, line: int) -> None:
        """All week."""
        boss = Analyst("0" * 32, "Boss", Role.SUPERVISOR, "")
        account_id = self.people[name].account_id
        await self.rota.add(boss, account_id, line=line, days=range(7), from_hour=0, to_hour=0)

    async def opens(self, priority: str = "P2", category: str = "FRAUD") -> str:
        """A case comes in; its id."""
        self._numbers += 1
        case = CaseRow(case_id=uuid.uuid4().hex, number=self._numbers, category=category, subtype=f"{category}.X")
        case.priority, case.state, case.reports = priority, "received", 1
        case.opened_at = case.changed_at = datetime.now(self.now.tzinfo)
        async with self.database.transaction() as session:
            session.add(case)
        await self.happens("received", case.case_id, by="intake")
        return case.case_id

    async def happens(self, action: str, subject: str, *, by: str = "intake", reason: str = "") -> None:
        """Something stands in the custody log."""
        async with self.database.transaction() as session:
            await self.custody.append(session, Entry(by, action, subject, reason))

    async def changes(self, case_id: str, **values: object) -> None:
        """Change a case beside everything."""
        async with self.database.transaction() as session:
            case = await session.get_one(CaseRow, case_id)
            for name, value in values.items():
                setattr(case, name, value)

    async def waits(self, how_long: timedelta) -> None:
        """Time goes by."""
        self.now += how_long

    async def due(self) -> dict[str, CardView]:
        """What the bot would be given now, by whom it is for; one card each."""
        await self.telling.tell(self.now)
        names = {chat: name for name, chat in self.chats.items()}
        return {names[one.to]: one for one in await self.feed.due(self.now)}

    async def delivers(self) -> dict[str, CardView]:
        """The bot sends everything that is due; it gets message numbers of its own."""
        given = await self.due()
        for one in given.values():
            message = one.message or 500 + one.card
            await self.feed.settle(one.card, Outcome.SENT, message=message, shown=one.shown, now=self.now)
        return given

    async def presses(self, name: str, card: CardView, press: Press) -> Pressed:
        """Somebody presses a button of a card."""
        return await self.pressing.press(self.chats[name], card.card, press, self.now)

    async def log(self, action: str) -> list[tuple[str, str, str]]:
        """Every entry of an action: who, about what, why."""
        query = select(CustodyRow).where(CustodyRow.action == action).order_by(CustodyRow.sequence)
        async with self.database.reading() as session:
            return [(one.analyst, one.subject, one.reason) for one in await session.scalars(query)]
