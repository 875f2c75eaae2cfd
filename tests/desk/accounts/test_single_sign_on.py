"""Single sign-on against a real provider on loopback: who is linked gets in, and only by the desk's own rules."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from desk.accounts.administering import Administering
from desk.accounts.arrivals import Arrival, ArrivalOver, NoFactor, Visit
from desk.accounts.credentials import SignInFailed
from desk.accounts.linking import Disabled, Linking
from desk.accounts.rows import SignedIn
from desk.accounts.signing_in import Accounts, Analyst
from desk.accounts.single_sign_on import NotLinked, NotStrongEnough
from desk.accounts.slowing import TooSoon
from desk.accounts.tables import ArrivalRow
from desk.custody import Custody
from desk.database import Database
from desk.tables import AccountRow
from tests.desk.accounts.provider import IdentityProvider
from tests.desk.accounts.visiting import Visitor, entries, let_time_pass, visitor_of
from tests.desk.members import code

MFA = {"amr": ["pwd", "mfa"]}


async def test_whoever_uses_the_link_is_linked_with_the_desk_s_own_factor(
    database: Database, accounts: Accounts, linked: SignedIn
) -> None:
    analyst = await accounts.signed_in(linked.token)

    assert analyst is not None
    assert analyst.name == "Salma"
    assert (await entries(database))[-3:] == [
        ("Amal", "invited provider", "analyst"),
        ("Salma", "linked provider", "analyst"),
        ("Salma", "signed in", "single sign-on"),
    ]


@pytest.mark.both_databases
async def test_who_is_linked_signs_in_with_the_second_factor(
    database: Database, visitor: Visitor, linked: SignedIn, accounts: Accounts
) -> None:
    await let_time_pass(database)

    arrival = await visitor.comes_back()
    signed_in = await visitor.passes(arrival)

    assert isinstance(arrival, Arrival)
    assert not arrival.needs_key
    assert await accounts.signed_in(signed_in.token) is not None
    assert (await entries(database))[-1] == ("Salma", "signed in", "single sign-on")


async def outcome(visitor: Visitor, arrival: SignedIn | Arrival) -> type[Exception]:
    with pytest.raises((SignInFailed, TooSoon)) as raised:
        await visitor.types(arrival, "000000")
    return raised.type


async def test_a_wrong_code_is_slowed_down_and_on_record(
    database: Database, visitor: Visitor, linked: SignedIn
) -> None:
    arrival = await visitor.comes_back()

    outcomes = [await outcome(visitor, arrival) for _try in range(4)]

    assert outcomes == [SignInFailed, SignInFailed, SignInFailed, TooSoon]
    assert (await entries(database))[-1] == ("Salma", "sign-in failed", "single sign-on")


async def test_a_trusted_second_factor_is_not_asked_for_again(
    database: Database, custody: Custody, provider: IdentityProvider, linked: SignedIn
) -> None:
    trusting = visitor_of(database, custody, provider, trusts_second_factor=True)
    provider.does.claims = MFA

    arrived = await trusting.comes_back()

    assert isinstance(arrived, SignedIn)


@pytest.mark.parametrize(
    ("trusts", "claims"), [(False, MFA), (True, {}), (True, {"amr": ["pwd"]}), (True, {"acr": "1"})]
)
async def test_what_is_not_stated_or_not_trusted_is_asked_for(
    database: Database,
    custody: Custody,
    provider: IdentityProvider,
    linked: SignedIn,
    trusts: bool,
    claims: dict[str, object],
) -> None:
    visitor = visitor_of(database, custody, provider, trusts_second_factor=trusts)
    provider.does.claims = claims

    arrived = await visitor.comes_back()

    assert isinstance(arrived, Arrival)


async def test_a_required_acr_is_asked_for_and_lets_nobody_in_without(
    database: Database, custody: Custody, provider: IdentityProvider, linked: SignedIn
) -> None:
    strict = visitor_of(database, custody, provider, trusts_second_factor=True, required_acr=("gold", "silver"))
    departure = await strict.single_sign_on.depart()

    with pytest.raises(NotStrongEnough):
        await strict.comes_back()
    provider.does.claims = {"acr": "silver"}
    arrived = await strict.comes_back()

    assert "acr_values=gold+silver" in departure.address
    assert isinstance(arrived, SignedIn)


async def test_nobody_gets_an_account_by_the_provider(database: Database, visitor: Visitor, salma: Analyst) -> None:
    with pytest.raises(NotLinked):
        await visitor.comes_back()

    assert (await entries(database))[-1] == ("", "sign-in failed", "single sign-on")


async def test_an_account_that_is_disabled_stays_out(
    database: Database,
    custody: Custody,
    visitor: Visitor,
    linking: Linking,
    amal: Analyst,
    salma: Analyst,
    linked: SignedIn,
) -> None:
    await let_time_pass(database)
    arrival = await visitor.comes_back()
    await Administering(database, custody).disable(amal, salma.account_id)

    with pytest.raises(NotLinked):
        await visitor.comes_back()
    with pytest.raises(ArrivalOver):
        await visitor.passes(arrival)
    with pytest.raises(Disabled):
        await linking.invite(amal, salma.account_id)


async def test_without_any_second_factor_nobody_gets_in(database: Database, visitor: Visitor, linked: SignedIn) -> None:
    async with database.transaction() as session:
        account = await session.scalar(select(AccountRow).where(AccountRow.name == "Salma"))
        assert account is not None
        account.totp_secret = None

    with pytest.raises(NoFactor):
        await visitor.comes_back()


async def test_who_waits_too_long_begins_again(database: Database, visitor: Visitor, linked: SignedIn) -> None:
    arrival = await visitor.comes_back()
    async with database.transaction() as session:
        row = (await session.scalars(select(ArrivalRow))).one()
        row.expires_at -= timedelta(minutes=11)

    with pytest.raises(ArrivalOver):
        await visitor.passes(arrival)
    with pytest.raises(ArrivalOver):
        await visitor.single_sign_on.arrivals.finish(code=code(), secret="", visit=Visit("another"))
