"""Rotating the secret by which a provider knows the desk: both count for a while, and then only the new one."""

import pytest

from desk.accounts.arrivals import Arrival
from desk.accounts.provider import ProviderDown
from desk.accounts.rows import SignedIn
from desk.accounts.signing_in import Accounts
from desk.custody import Custody
from desk.database import Database
from tests.desk.accounts.provider import SECRET, IdentityProvider
from tests.desk.accounts.visiting import Visitor, visitor_of


async def test_desks_are_restarted_with_the_new_secret_while_the_provider_knows_both(
    database: Database,
    custody: Custody,
    provider: IdentityProvider,
    accounts: Accounts,
    visitor: Visitor,
    linked: SignedIn,
) -> None:
    provider.does.secrets = {SECRET, "the new one"}
    restarted = visitor_of(database, custody, provider, secret="the new one")

    both = [await visitor.comes_back(), await restarted.comes_back()]
    provider.does.secrets = {"the new one"}
    after = await restarted.comes_back()
    with pytest.raises(ProviderDown):
        await visitor.comes_back()

    assert {type(one) for one in (*both, after)} == {Arrival}
    assert await accounts.signed_in(linked.token) is not None
