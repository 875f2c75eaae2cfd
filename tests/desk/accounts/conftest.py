"""Fixtures of accounts: a provider of identity on loopback, somebody who visits it, and an account that is linked."""

from collections.abc import Iterator

import pytest

from desk.accounts.linking import Linking
from desk.accounts.rows import SignedIn
from desk.accounts.signing_in import Accounts, Analyst, Role
from desk.custody import Custody
from desk.database import Database
from tests.desk.accounts.provider import IdentityProvider, providing
from tests.desk.accounts.visiting import Visitor, visitor_of
from tests.desk.members import enrolled


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with providing() as one:
        yield one


@pytest.fixture
def visitor(database: Database, custody: Custody, provider: IdentityProvider) -> Visitor:
    return visitor_of(database, custody, provider)


@pytest.fixture
def linking(database: Database, custody: Custody) -> Linking:
    return Linking(database, custody)


@pytest.fixture
async def amal(accounts: Accounts) -> Analyst:
    return (await enrolled(accounts, "Amal", Role.ADMINISTRATOR))[0]


@pytest.fixture
async def salma(accounts: Accounts) -> Analyst:
    return (await enrolled(accounts))[0]


@pytest.fixture
async def linked(visitor: Visitor, linking: Linking, amal: Analyst, salma: Analyst) -> SignedIn:
    """Salma's account is linked, and was signed in to by it."""
    return await visitor.passes(await visitor.comes_back(await linking.invite(amal, salma.account_id)), steps=1)
