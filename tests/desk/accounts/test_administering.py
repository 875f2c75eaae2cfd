"""What administrators do to accounts, and that one who can sign in always remains."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from desk.accounts.administering import Administering, NameTaken, NotAdministrator, OwnAccount, UnfitName
from desk.accounts.administrators import LastAdministrator
from desk.accounts.confirming import Confirming
from desk.accounts.credentials import SignInFailed
from desk.accounts.my_account import MyAccount
from desk.accounts.sign_ins import NoSuchSignIn
from desk.accounts.signing_in import Accounts, LinkUsed, Purpose, Role
from desk.custody import Custody
from desk.database import Database
from desk.tables import CustodyRow
from tests.desk.members import PASSWORD, code, enrolled, joined

pytestmark = pytest.mark.both_databases


@pytest.fixture
def administering(database: Database, custody: Custody) -> Administering:
    return Administering(database, custody)


async def test_whoever_is_invited_sets_a_password_and_has_the_role(
    accounts: Accounts, administering: Administering
) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)

    token = await administering.invite(admin, " Youssef ", Role.SUPERVISOR, cleared=True)

    analyst, _browser = await joined(accounts, token)
    assert (analyst.name, analyst.role, analyst.cleared) == ("Youssef", Role.SUPERVISOR, True)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("Amal", NameTaken),
        ("Desk", NameTaken),
        ("token x", NameTaken),
        ("", UnfitName),
        ("a\nb", UnfitName),
        ("x" * 65, UnfitName),
    ],
)
async def test_a_name_that_is_taken_or_unfit_is_refused(
    accounts: Accounts, administering: Administering, name: str, error: type[Exception]
) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)

    with pytest.raises(error):
        await administering.invite(admin, name, Role.ANALYST, cleared=False)


async def test_another_role_holds_at_once(accounts: Accounts, administering: Administering) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    salma, browser = await enrolled(accounts)

    await administering.change_role(admin, salma.account_id, Role.AUDITOR, cleared=True)

    after = await accounts.signed_in(browser.token)
    assert after is not None
    assert (after.role, after.cleared, after.sees_cases, after.reads_log) == (Role.AUDITOR, False, False, True)


async def test_who_is_recovered_is_signed_out_and_needs_the_link(
    accounts: Accounts, administering: Administering
) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    salma, browser = await enrolled(accounts)

    token = await administering.recover(admin, salma.account_id)

    assert await accounts.signed_in(browser.token) is None
    with pytest.raises(SignInFailed):
        await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device=browser.device)
    assert (await joined(accounts, token))[0].name == "Salma"


async def test_a_recovery_takes_the_recovery_codes_away(
    accounts: Accounts, administering: Administering, database: Database, custody: Custody
) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    salma, browser = await enrolled(accounts)
    mine = MyAccount(database, custody, Confirming(database, custody))
    codes = await mine.renew_recovery_codes(salma, password=PASSWORD, device=browser.device)

    await joined(accounts, await administering.recover(admin, salma.account_id))

    with pytest.raises(SignInFailed):
        await accounts.sign_in("Salma", password=PASSWORD, code=codes[0], device="")


async def test_a_disabled_account_neither_stays_signed_in_nor_signs_in_until_it_is_enabled(
    accounts: Accounts, administering: Administering
) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    salma, browser = await enrolled(accounts)

    await administering.disable(admin, salma.account_id)

    assert await accounts.signed_in(browser.token) is None
    with pytest.raises(SignInFailed):
        await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device=browser.device)
    await administering.enable(admin, salma.account_id)
    assert await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device=browser.device)


async def test_a_link_of_before_does_not_open_a_disabled_account(
    accounts: Accounts, administering: Administering
) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    token = await administering.invite(admin, "Salma", Role.ANALYST, cleared=False)
    shown = next(one for one in await administering.accounts(admin) if one.name == "Salma")

    await administering.disable(admin, shown.account_id)

    with pytest.raises(LinkUsed):
        await joined(accounts, token)


async def test_nobody_changes_disables_or_recovers_their_own_account(
    accounts: Accounts, administering: Administering
) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    await enrolled(accounts, "Nadia", Role.ADMINISTRATOR)

    with pytest.raises(OwnAccount):
        await administering.change_role(admin, admin.account_id, Role.SUPERVISOR, cleared=False)
    with pytest.raises(OwnAccount):
        await administering.disable(admin, admin.account_id)
    with pytest.raises(OwnAccount):
        await administering.recover(admin, admin.account_id)


async def test_of_two_administrators_who_disable_each_other_at_once_one_remains(
    accounts: Accounts, administering: Administering
) -> None:
    amal, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    nadia, _browser = await enrolled(accounts, "Nadia", Role.ADMINISTRATOR)

    acts = administering.disable(amal, nadia.account_id), administering.disable(nadia, amal.account_id)
    ended = await asyncio.gather(*acts, return_exceptions=True)

    assert sorted(type(one).__name__ for one in ended) == ["NoneType", "NotAdministrator"]


async def test_who_has_no_password_yet_does_not_count_as_the_one_who_remains(
    accounts: Accounts, administering: Administering
) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    await administering.invite(admin, "Nadia", Role.ADMINISTRATOR, cleared=False)

    with pytest.raises(LastAdministrator):
        await accounts.invite("Amal", Role.ANALYST, purpose=Purpose.ENROL)


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMINISTRATOR])
async def test_nobody_else_manages_accounts(accounts: Accounts, administering: Administering, role: Role) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    other = replace(admin, role=role)

    with pytest.raises(NotAdministrator):
        await administering.accounts(other)
    with pytest.raises(NotAdministrator):
        await administering.invite(other, "Mallory", Role.ADMINISTRATOR, cleared=False)


async def test_an_administrator_ends_one_session_or_all(accounts: Accounts, administering: Administering) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    salma, first = await enrolled(accounts)
    second = await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device=first.device)
    _shown, sign_ins = await administering.account(admin, salma.account_id)

    await administering.end_session(admin, salma.account_id, sign_ins[0].sign_in_id)

    assert await accounts.signed_in(second.token) is None
    assert await accounts.signed_in(first.token)
    await administering.end_sessions(admin, salma.account_id)
    assert await accounts.signed_in(first.token) is None
    with pytest.raises(NoSuchSignIn):
        await administering.end_session(admin, salma.account_id, sign_ins[1].sign_in_id)


async def test_every_act_is_in_the_custody_log(
    accounts: Accounts, administering: Administering, database: Database
) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    salma, _browser = await enrolled(accounts)
    await administering.end_sessions(admin, salma.account_id)
    await administering.change_role(admin, salma.account_id, Role.LIAISON, cleared=True)
    await administering.disable(admin, salma.account_id)
    await administering.enable(admin, salma.account_id)
    await administering.recover(admin, salma.account_id)

    async with database.reading() as session:
        found = list(await session.scalars(select(CustodyRow).where(CustodyRow.analyst == "Amal")))

    acts = [(one.action, one.subject, one.reason) for one in found if one.action != "signed in"]
    assert acts == [
        ("sessions ended", "Salma", "analyst"),
        ("role changed", "Salma", "liaison cleared"),
        ("disabled", "Salma", "liaison cleared"),
        ("enabled", "Salma", "liaison cleared"),
        ("recovered", "Salma", "liaison cleared"),
    ]
