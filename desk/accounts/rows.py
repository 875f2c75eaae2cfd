"""Account rows: what several units of work do to an account inside a transaction of theirs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.credentials import new_token, token_hash
from desk.accounts.tables import ArrivalRow, IdentityRow, PasskeyRow, RecoveryCodeRow
from desk.custody import Custody, Entry
from desk.roles import Analyst, Role, kept
from desk.tables import AccountRow, DeviceRow, LinkRow, SignInRow

LINK_LIVES = timedelta(hours=12)


class Purpose(StrEnum):
    """What a one-time link is for."""

    ENROL = "enrol"
    DEMO = "demo"
    PROVIDER = "provider"


class LinkUsed(Exception):
    """The link was used, has expired, or never was one."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What the browser keeps: `token` for this session, `device` to be known next time."""

    token: str
    device: str


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


async def named(session: AsyncSession, name: str) -> AccountRow | None:
    """The account of this name."""
    found: AccountRow | None = await session.scalar(select(AccountRow).where(AccountRow.name == name))
    return found


async def known_device(session: AsyncSession, account: AccountRow | None, device: str) -> DeviceRow | None:
    """The browser, if it signed in to this account before."""
    row = await session.get(DeviceRow, token_hash(device)) if device else None
    return row if row and account and row.account_id == account.account_id else None


def analyst_of(account: AccountRow, form_token: str) -> Analyst:
    """Who the account is, with clearance as it is stored now or was before."""
    role, cleared = role_of(account)
    return Analyst(account.account_id, account.name, role, form_token, cleared)


def role_of(account: AccountRow) -> tuple[Role, bool]:
    """Role and clearance of an account."""
    return kept(Role(account.role), cleared=bool(account.cleared))


def role_words(account: AccountRow) -> str:
    """Role and clearance for the custody log."""
    role, cleared = role_of(account)
    return f"{role.value} cleared" if cleared else role.value


async def new_link(session: AsyncSession, account: AccountRow, purpose: Purpose) -> str:
    """A one-time token for the account; the one before works no more."""
    token = new_token()
    await session.execute(delete(LinkRow).where(LinkRow.account_id == account.account_id))
    link = LinkRow(token_hash=token_hash(token), account_id=account.account_id, purpose=purpose.value)
    link.expires_at = now() + LINK_LIVES
    session.add(link)
    return token


async def use_link(session: AsyncSession, token: str, purpose: Purpose) -> AccountRow:
    """The account of a link, which is gone in the same statement, so that two browsers cannot both use it."""
    return await use_hashed_link(session, token_hash(token), purpose)


async def use_hashed_link(session: AsyncSession, link_hash: str, purpose: Purpose) -> AccountRow:
    """The same, for a link of which only the hash was kept."""
    valid = (LinkRow.token_hash == link_hash, LinkRow.purpose == purpose.value, LinkRow.expires_at >= now())
    account_id = await session.scalar(delete(LinkRow).where(*valid).returning(LinkRow.account_id))
    if account_id is None:
        raise LinkUsed
    account = await session.get_one(AccountRow, account_id, with_for_update=True)
    if account.disabled_at is not None:
        raise LinkUsed
    return account


async def reset(session: AsyncSession, account: AccountRow) -> None:
    """Take password, second factors, the provider, browsers and sessions away: only a new link helps."""
    account.password_hash = account.totp_secret = None
    account.failures = 0
    for table in (SignInRow, DeviceRow, PasskeyRow, RecoveryCodeRow, IdentityRow, ArrivalRow):
        await session.execute(delete(table).where(table.account_id == account.account_id))


class SignInStarter:
    """Starts sessions; each is on record."""

    def __init__(self, custody: Custody, life: timedelta) -> None:
        self._custody = custody
        self._life = life

    async def start(
        self, session: AsyncSession, account: AccountRow, *, known: str = "", browser: str = "", how: str = ""
    ) -> SignedIn:
        """A session of the account in a browser; `known` is the device's token if it has one already."""
        signed_in = SignedIn(new_token(), known or new_token())
        if not known:
            hashed = token_hash(signed_in.device)
            session.add(DeviceRow(token_hash=hashed, account_id=account.account_id, failures=0))
        await session.execute(delete(SignInRow).where(SignInRow.expires_at < now()))
        row = SignInRow(token_hash=token_hash(signed_in.token), account_id=account.account_id, form_token=new_token())
        row.started_at = row.used_at = account.signed_in_at = now()
        row.expires_at, row.browser = now() + self._life, browser
        session.add(row)
        await self._custody.append(session, Entry(account.name, "signed in", reason=how))
        return signed_in
