"""Tokens: what other systems show to the desk: made for a time and for scopes, shown once, kept as a hash, revoked at once."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from starlette.requests import Request

from desk.api.pace import Pace
from desk.api.problems import Problem
from desk.api.scopes import MEANINGS, Holder, Scope
from desk.api.tables import TokenRow
from desk.custody import Custody, Entry, one_at_a_time
from desk.database import Database

MAX_NAME = 48
MAX_DAYS = 365
_TOKEN = re.compile(r"iblagh_([0-9a-f]{16})_([A-Za-z0-9_-]{43})", re.ASCII)
# Compared with where there is no token of the id.
_NOBODY = "0" * 64
BEARER = HTTPBearer(scheme_name="token", bearerFormat="iblagh_<id>_<secret>", auto_error=False)


class UnfitToken(ValueError):
    """The name, the scopes or the days are not as they have to be."""


class NameTaken(Exception):
    """A token has or had this name: the custody log tells them apart by it."""


class NoSuchToken(Exception):
    """There is no token of this id."""


@dataclass(frozen=True, slots=True)
class TokenShown:
    """A token as it is listed; its secret is not kept anywhere."""

    token_id: str
    name: str
    scopes: tuple[Scope, ...]
    cleared: bool
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_on: str | None
    revoked_at: datetime | None

    @property
    def is_valid(self) -> bool:
        """Whether it opens anything now."""
        return self.revoked_at is None and self.expires_at > datetime.now(UTC)


class Tokens:
    """Every token of the desk; who makes and revokes them is asked before, and is on record."""

    def __init__(self, database: Database, custody: Custody, pace: Pace) -> None:
        self._database = database
        self._custody = custody
        self._pace = pace

    async def make(self, by: str, name: str, scopes: Collection[Scope], *, cleared: bool, days: int) -> str:
        """A new token, which is shown now and never again; raises UnfitToken or NameTaken."""
        name = name.strip()
        if (
            not 0 < len(name) <= MAX_NAME
            or not name.isprintable()
            or not _are_given(scopes)
            or not 1 <= days <= MAX_DAYS
        ):
            raise UnfitToken
        words = " ".join(sorted(scopes))
        token_id, secret, now = secrets.token_hex(8), secrets.token_urlsafe(32), datetime.now(UTC)
        row = TokenRow(token_id=token_id, secret_hash=_hashed(secret), name=name, scopes=words, cleared=cleared)
        row.made_by, row.made_at, row.expires_at = by, now, now + timedelta(days=days)
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            if await session.scalar(select(TokenRow.token_id).where(TokenRow.name == name)) is not None:
                raise NameTaken
            session.add(row)
            reason = f"{words} cleared" if cleared else words
            await self._custody.append(session, Entry(by, "token made", name, f"{reason}, {days} d"))
        return f"iblagh_{token_id}_{secret}"

    async def all(self) -> tuple[TokenShown, ...]:
        """Every token there ever was, the newest first."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(TokenRow).order_by(TokenRow.made_at.desc(), TokenRow.token_id))
            return tuple(_shown(row) for row in rows)

    async def revoke(self, by: str, token_id: str) -> TokenShown:
        """Let a token open nothing from now on; raises NoSuchToken."""
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            row = await session.get(TokenRow, token_id, populate_existing=True)
            if row is None:
                raise NoSuchToken
            if row.revoked_at is None:
                row.revoked_at, row.revoked_by = datetime.now(UTC), by
                await self._custody.append(session, Entry(by, "token revoked", row.name))
        return _shown(row)

    async def holder(self, token: str, scope: Scope) -> Holder:
        """Who shows this token; raises Problem: 401 when it is none, 403 without the scope, 429 when it is too often."""
        row = await self._valid(token)
        if row is None:
            raise Problem(
                HTTPStatus.UNAUTHORIZED,
                "A valid token is needed.",
                www_authenticate='Bearer realm="iblagh", error="invalid_token"' if token else 'Bearer realm="iblagh"',
            )
        if wait_s := self._pace.wait_s(row.token_id):
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests.", retry_after=str(wait_s))
        holder = Holder(row.token_id, row.name, frozenset(_shown(row).scopes), row.cleared)
        if scope not in holder.scopes:
            raise Problem(
                HTTPStatus.FORBIDDEN,
                f"The token needs the scope {scope.value}.",
                www_authenticate=f'Bearer realm="iblagh", error="insufficient_scope", scope="{scope.value}"',
            )
        return holder

    async def _valid(self, token: str) -> TokenRow | None:
        found = _TOKEN.fullmatch(token)
        if found is None:
            return None
        now = datetime.now(UTC)
        async with self._database.reading() as session:
            row = await session.get(TokenRow, found[1])
        is_secret = hmac.compare_digest(_hashed(found[2]), row.secret_hash if row else _NOBODY)
        if row is None or not is_secret or row.revoked_at is not None or row.expires_at <= now:
            return None
        if row.used_on != now.date().isoformat():
            await self._note_use(row.token_id, now.date().isoformat())
        return row

    async def _note_use(self, token_id: str, day: str) -> None:
        async with self._database.transaction() as session:
            row = await session.get(TokenRow, token_id)
            if row is not None:
                row.used_on = day


def needs(scope: Scope) -> Callable[..., Awaitable[Holder]]:
    """What an endpoint depends on to be called by holders of a scope: `Annotated[Holder, Security(needs(Scope.…))]`.

    The desk's Tokens stand in `app.state.tokens`. It raises Problem before anything of the request is looked at.
    """

    async def holder(
        request: Request,
        credentials: Annotated[HTTPAuthorizationCredentials | None, Security(BEARER, scopes=[scope.value])],
    ) -> Holder:
        tokens: Tokens = request.app.state.tokens
        return await tokens.holder(credentials.credentials if credentials else "", scope)

    return holder


def _are_given(scopes: Collection[Scope]) -> bool:
    return bool(scopes) and set(scopes) <= set(MEANINGS)


def _hashed(secret: str) -> str:
    """What is kept. The secret is 256 random bits that nobody can guess, so that a slow hash would only cost time."""
    return hashlib.sha256(b"iblagh token\0" + secret.encode()).hexdigest()


def _shown(row: TokenRow) -> TokenShown:
    # A scope that a later desk knew opens nothing here.
    known = tuple(one for one in Scope if one.value in row.scopes.split())
    return TokenShown(
        token_id=row.token_id,
        name=row.name,
        scopes=known,
        cleared=row.cleared,
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        used_on=row.used_on,
        revoked_at=row.revoked_at,
    )
