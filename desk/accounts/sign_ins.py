"""Sign-ins: the browsers that are signed in to an account, to list and to end."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.credentials import token_hash
from desk.accounts.rows import now
from desk.tables import SignInRow

# So much of the stored hash names a session on a page; nobody can sign in with it.
NAME_CHARS = 16


class NoSuchSignIn(Exception):
    """It has ended already, or was never one of this account."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A signed-in browser; `started_at` and `used_at` are unknown for those of an earlier version."""

    sign_in_id: str
    browser: str
    started_at: datetime | None
    used_at: datetime | None
    is_here: bool


async def sign_ins_of(session: AsyncSession, account_id: str, *, here: str = "") -> tuple[SignIn, ...]:
    """Those of an account, the latest first; `here` is the token of the browser that asks."""
    mine = (SignInRow.account_id == account_id, SignInRow.expires_at >= now())
    query = select(SignInRow).where(*mine).order_by(SignInRow.expires_at.desc())
    return tuple(_shown(row, here) for row in await session.scalars(query))


async def end_sign_in(session: AsyncSession, account_id: str, sign_in_id: str) -> None:
    """End one of an account's sessions; raises NoSuchSignIn."""
    if len(sign_in_id) != NAME_CHARS or not sign_in_id.isalnum():
        raise NoSuchSignIn
    one = (SignInRow.account_id == account_id, SignInRow.token_hash.startswith(sign_in_id))
    if await session.scalar(delete(SignInRow).where(*one).returning(SignInRow.token_hash)) is None:
        raise NoSuchSignIn


async def end_sign_ins(session: AsyncSession, account_id: str, *, but: str = "") -> int:
    """End all of an account's sessions, except the one whose token is `but`; how many."""
    others = (SignInRow.account_id == account_id, SignInRow.token_hash != token_hash(but))
    return len((await session.scalars(delete(SignInRow).where(*others).returning(SignInRow.token_hash))).all())


def _shown(row: SignInRow, here: str) -> SignIn:
    is_here = bool(here) and row.token_hash == token_hash(here)
    return SignIn(row.token_hash[:NAME_CHARS], row.browser or "", row.started_at, row.used_at, is_here)
