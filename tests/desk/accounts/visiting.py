"""Visiting: a browser that goes to the provider of tests and comes back, without a desk around it."""

import asyncio
import http.client
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import SecretStr
from sqlalchemy import select

from desk.accounts.arrivals import Arrival, Arrivals, Visit
from desk.accounts.challenges import Challenges
from desk.accounts.provider import Client, Provider
from desk.accounts.rows import SignedIn, SignInStarter
from desk.accounts.single_sign_on import Departure, SingleSignOn
from desk.custody import Custody
from desk.database import Database
from desk.tables import AccountRow, CustodyRow
from tests.desk.accounts.provider import CLIENT, SECRET, IdentityProvider
from tests.desk.members import code

BACK = "https://desk.example/sign-in/provider/back"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody with a browser."""

    single_sign_on: SingleSignOn

    async def comes_back(self, link: str = "") -> SignedIn | Arrival:
        """There and back."""
        departure = await self.single_sign_on.depart(link)
        return await self.arrives(departure, await answered(departure))

    async def arrives(self, departure: Departure, answer: dict[str, str]) -> SignedIn | Arrival:
        """Back, with an answer of the provider's or another."""
        return await self.single_sign_on.arrive(answer, Visit(departure.kept, browser="Firefox"))

    async def passes(self, arrival: SignedIn | Arrival, *, steps: int = 0) -> SignedIn:
        """The desk's own second factor."""
        return await self.types(arrival, code(steps=steps))

    async def types(self, arrival: SignedIn | Arrival, typed: str, *, secret: str = "") -> SignedIn:
        """Any code, and a new key."""
        assert isinstance(arrival, Arrival)
        return await self.single_sign_on.arrivals.finish(code=typed, secret=secret, visit=Visit(arrival.ticket))


def visitor_of(
    database: Database,
    custody: Custody,
    provider: IdentityProvider,
    *,
    timeout_s: float = 5.0,
    secret: str = SECRET,
    **more: Any,
) -> Visitor:
    """Somebody at a desk that has this provider."""
    client = Client(provider.issuer, CLIENT, SecretStr(secret), "The office", BACK, **more)
    arrivals = Arrivals(database, custody, SignInStarter(custody, timedelta(hours=8)), provider.issuer)
    there = Provider(client, timeout_s=timeout_s)
    return Visitor(SingleSignOn(database, custody, Challenges("x" * 32), there, arrivals))


async def answered(departure: Departure) -> dict[str, str]:
    """What the provider sends a browser back with."""
    return await asyncio.to_thread(_asked, departure.address)


def _asked(address: str) -> dict[str, str]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", f"{parts.path}?{parts.query}")
    location = connection.getresponse().headers["location"]
    connection.close()
    assert location.startswith(BACK)
    return dict(parse_qsl(urlsplit(location).query))


async def entries(database: Database) -> list[tuple[str, str, str]]:
    """Who did what and why, in the custody log."""
    async with database.reading() as session:
        rows = await session.scalars(select(CustodyRow).order_by(CustodyRow.sequence))
        return [(one.analyst, one.action, one.reason) for one in rows]


async def let_time_pass(database: Database) -> None:
    """The code of before may be used again, as half a minute later another one may."""
    async with database.transaction() as session:
        account = await session.scalar(select(AccountRow).where(AccountRow.name == "Salma"))
        assert account is not None
        account.totp_step = 0
