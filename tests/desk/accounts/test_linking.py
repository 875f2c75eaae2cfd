"""Linking accounts to a provider, and undoing it: by administrators, on record, and one who can sign in always remains."""

from dataclasses import replace

import pytest

from desk.accounts.administering import Administering, OwnAccount
from desk.accounts.administrators import LastAdministrator
from desk.accounts.arrivals import Arrival, ArrivalOver, LinkedElsewhere
from desk.accounts.credentials import SignInFailed
from desk.accounts.linking import Linking, NeedsLink
from desk.accounts.rows import LinkUsed, SignedIn
from desk.accounts.signing_in import Accounts, Analyst, Role
from desk.accounts.single_sign_on import NotLinked
from desk.custody import Custody
from desk.database import Database
from tests.desk.accounts.visiting import Visitor, entries, let_time_pass
from tests.desk.members import PASSWORD, SECRET, code, enrolled


async def test_a_new_account_sets_its_key_while_it_is_linked(
    database: Database, custody: Custody, visitor: Visitor, linking: Linking, amal: Analyst, accounts: Accounts
) -> None:
    administering = Administering(database, custody)
    await administering.invite(amal, "Nadia", Role.LIAISON, cleared=False)
    nadia = next(one for one in await administering.accounts(amal) if one.name == "Nadia")

    arrival = await visitor.comes_back(await linking.invite(amal, nadia.account_id))
    with pytest.raises(SignInFailed):
        await visitor.types(arrival, "000000", secret=SECRET)
    signed_in = await visitor.types(arrival, code(), secret=SECRET)

    assert isinstance(arrival, Arrival)
    assert (arrival.needs_key, arrival.is_linking) == (True, True)
    analyst = await accounts.signed_in(signed_in.token)
    assert analyst is not None
    assert (analyst.name, analyst.role) == ("Nadia", Role.LIAISON)


@pytest.mark.both_databases
async def test_a_link_works_once_and_only_for_its_purpose(
    visitor: Visitor, linking: Linking, amal: Analyst, salma: Analyst, accounts: Accounts
) -> None:
    link = await linking.invite(amal, salma.account_id)
    with pytest.raises(LinkUsed):
        await accounts.enrol(link, password=PASSWORD, totp_secret=SECRET, code=code())
    first, second = await visitor.comes_back(link), await visitor.comes_back(link)
    await visitor.passes(first, steps=1)

    with pytest.raises(LinkUsed):
        await visitor.comes_back(link)
    with pytest.raises((LinkUsed, SignInFailed)):
        await visitor.passes(second, steps=1)
    with pytest.raises(LinkUsed):
        await visitor.comes_back("x" * 43)


@pytest.mark.both_databases
async def test_one_person_at_the_provider_is_linked_to_one_account(
    visitor: Visitor, linking: Linking, amal: Analyst, linked: SignedIn, accounts: Accounts
) -> None:
    youssef, _browser = await enrolled(accounts, "Youssef")
    link = await linking.invite(amal, youssef.account_id)

    with pytest.raises(LinkedElsewhere):
        await visitor.comes_back(link)


async def test_an_account_that_is_unlinked_is_signed_out_and_stays_out(
    database: Database,
    visitor: Visitor,
    linking: Linking,
    amal: Analyst,
    salma: Analyst,
    linked: SignedIn,
    accounts: Accounts,
) -> None:
    await let_time_pass(database)
    arrival = await visitor.comes_back()

    await linking.unlink(amal, salma.account_id)
    await linking.unlink(amal, salma.account_id)

    assert await accounts.signed_in(linked.token) is None
    with pytest.raises(ArrivalOver):
        await visitor.passes(arrival)
    with pytest.raises(NotLinked):
        await visitor.comes_back()
    assert [one for one in await entries(database) if one[1] == "unlinked provider"] == [
        ("Amal", "unlinked provider", "analyst")
    ]


async def test_without_a_password_only_the_provider_signs_in(
    database: Database,
    visitor: Visitor,
    linking: Linking,
    amal: Analyst,
    salma: Analyst,
    linked: SignedIn,
    accounts: Accounts,
) -> None:
    await linking.remove_password(amal, salma.account_id)
    await let_time_pass(database)

    with pytest.raises(SignInFailed):
        await accounts.sign_in("Salma", password=PASSWORD, code=code(), device=linked.device)
    assert await accounts.signed_in(linked.token) is None
    assert isinstance(await visitor.passes(await visitor.comes_back()), SignedIn)


async def test_a_password_stays_where_nothing_else_would_let_in(
    linking: Linking, amal: Analyst, salma: Analyst
) -> None:
    with pytest.raises(NeedsLink):
        await linking.remove_password(amal, salma.account_id)
    with pytest.raises(OwnAccount):
        await linking.invite(amal, amal.account_id)


async def test_one_administrator_keeps_a_password(
    database: Database,
    custody: Custody,
    visitor: Visitor,
    linking: Linking,
    amal: Analyst,
    salma: Analyst,
    linked: SignedIn,
) -> None:
    administering = Administering(database, custody)
    await administering.change_role(amal, salma.account_id, Role.ADMINISTRATOR, cleared=False)
    await linking.remove_password(amal, salma.account_id)
    by_provider = replace(salma, role=Role.ADMINISTRATOR)

    with pytest.raises(LastAdministrator):
        await administering.disable(by_provider, amal.account_id)


async def test_a_recovery_takes_the_provider_away(
    database: Database, custody: Custody, visitor: Visitor, amal: Analyst, salma: Analyst, linked: SignedIn
) -> None:
    await Administering(database, custody).recover(amal, salma.account_id)

    with pytest.raises(NotLinked):
        await visitor.comes_back()
