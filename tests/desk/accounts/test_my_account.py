"""What each changes of their own account: sessions, password, app code, and recovery codes that work once."""

import asyncio

import pyotp
import pytest
from sqlalchemy import select

from desk.accounts.confirming import Confirming
from desk.accounts.credentials import SignInFailed, WeakPassword
from desk.accounts.my_account import MyAccount, WrongCode
from desk.accounts.sign_ins import NoSuchSignIn
from desk.accounts.signing_in import Accounts
from desk.accounts.slowing import TooSoon
from desk.accounts.tables import RecoveryCodeRow
from desk.custody import Custody
from desk.database import Database
from tests.desk.members import PASSWORD, code, enrolled

NEW = "a quite different one"


@pytest.fixture
def mine(database: Database, custody: Custody) -> MyAccount:
    return MyAccount(database, custody, Confirming(database, custody))


@pytest.mark.both_databases
async def test_sessions_show_the_browser_in_words_and_which_one_asks(accounts: Accounts, mine: MyAccount) -> None:
    salma, first = await enrolled(accounts)
    await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device="", browser="Firefox, Windows")

    shown = (await mine.open(salma, token=first.token)).sign_ins

    assert [(one.browser, one.is_here) for one in shown] == [("Firefox, Windows", False), ("", True)]
    assert all(one.started_at and one.used_at for one in shown)


async def test_all_other_sessions_end_and_this_one_stays(accounts: Accounts, mine: MyAccount) -> None:
    salma, first = await enrolled(accounts)
    second = await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device="")

    await mine.end_others(salma, token=first.token)

    assert await accounts.signed_in(first.token)
    assert await accounts.signed_in(second.token) is None


async def test_nobody_ends_a_session_of_somebody_else(accounts: Accounts, mine: MyAccount) -> None:
    salma, _browser = await enrolled(accounts)
    nadia, browser = await enrolled(accounts, "Nadia")
    theirs = (await mine.open(nadia, token=browser.token)).sign_ins[0]

    with pytest.raises(NoSuchSignIn):
        await mine.end_session(salma, theirs.sign_in_id)

    assert await accounts.signed_in(browser.token)


@pytest.mark.parametrize("sign_in_id", ["", "%" * 16, "_" * 16, "a" * 64, "é" * 16])
async def test_what_names_no_session_ends_none(accounts: Accounts, mine: MyAccount, sign_in_id: str) -> None:
    salma, browser = await enrolled(accounts)

    with pytest.raises(NoSuchSignIn):
        await mine.end_session(salma, sign_in_id)

    assert await accounts.signed_in(browser.token)


async def test_a_new_password_needs_the_present_one_and_ends_the_other_sessions(
    accounts: Accounts, mine: MyAccount
) -> None:
    salma, first = await enrolled(accounts)
    second = await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device="")
    here = {"device": first.device, "token": first.token}

    with pytest.raises(SignInFailed):
        await mine.change_password(salma, current="wrong", new=NEW, **here)
    with pytest.raises(WeakPassword):
        await mine.change_password(salma, current=PASSWORD, new="short", **here)
    await mine.change_password(salma, current=PASSWORD, new=NEW, **here)

    assert await accounts.signed_in(first.token)
    assert await accounts.signed_in(second.token) is None
    with pytest.raises(SignInFailed):
        await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device="")


async def test_whoever_guesses_the_password_at_an_open_browser_has_to_wait(accounts: Accounts, mine: MyAccount) -> None:
    salma, browser = await enrolled(accounts)
    here = {"device": browser.device, "token": browser.token}
    for _time in range(3):
        with pytest.raises(SignInFailed):
            await mine.change_password(salma, current="wrong", new=NEW, **here)

    with pytest.raises(TooSoon):
        await mine.change_password(salma, current=PASSWORD, new=NEW, **here)


async def test_the_app_is_renewed_once_a_code_of_the_new_key_is_typed(accounts: Accounts, mine: MyAccount) -> None:
    salma, browser = await enrolled(accounts)
    secret = pyotp.random_base32()
    confirmed = {"secret": secret, "password": PASSWORD, "device": browser.device}

    with pytest.raises(WrongCode):
        await mine.renew_code(salma, code="12345", **confirmed)
    await mine.renew_code(salma, code=pyotp.TOTP(secret).now(), **confirmed)

    with pytest.raises(SignInFailed):
        await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device=browser.device)


async def test_a_recovery_code_signs_in_once_however_it_is_typed(accounts: Accounts, mine: MyAccount) -> None:
    salma, browser = await enrolled(accounts)
    codes = await mine.renew_recovery_codes(salma, password=PASSWORD, device=browser.device)
    typed = codes[3].lower().replace("-", " ").replace("0", "o").replace("1", "l")

    await accounts.sign_in("Salma", password=PASSWORD, code=typed, device="")

    assert (await mine.open(salma, token=browser.token)).codes_left == 9
    with pytest.raises(SignInFailed):
        await accounts.sign_in("Salma", password=PASSWORD, code=codes[3], device="")


@pytest.mark.both_databases
async def test_of_two_who_use_one_recovery_code_at_once_one_gets_in(accounts: Accounts, mine: MyAccount) -> None:
    salma, browser = await enrolled(accounts)
    codes = await mine.renew_recovery_codes(salma, password=PASSWORD, device=browser.device)

    tries = (accounts.sign_in("Salma", password=PASSWORD, code=codes[0], device="") for _one in range(2))
    ended = await asyncio.gather(*tries, return_exceptions=True)

    assert sorted(type(one).__name__ for one in ended) == ["SignInFailed", "SignedIn"]


async def test_a_recovery_code_does_not_do_without_the_password_and_is_not_used_up(
    accounts: Accounts, mine: MyAccount
) -> None:
    salma, browser = await enrolled(accounts)
    codes = await mine.renew_recovery_codes(salma, password=PASSWORD, device=browser.device)

    with pytest.raises(SignInFailed):
        await accounts.sign_in("Salma", password="wrong", code=codes[0], device="")

    assert await accounts.sign_in("Salma", password=PASSWORD, code=codes[0], device=browser.device)


async def test_the_codes_of_somebody_else_do_not_sign_in(accounts: Accounts, mine: MyAccount) -> None:
    salma, browser = await enrolled(accounts)
    await enrolled(accounts, "Nadia")
    codes = await mine.renew_recovery_codes(salma, password=PASSWORD, device=browser.device)

    with pytest.raises(SignInFailed):
        await accounts.sign_in("Nadia", password=PASSWORD, code=codes[0], device="")


@pytest.mark.both_databases
async def test_new_codes_replace_those_of_before(accounts: Accounts, mine: MyAccount) -> None:
    salma, browser = await enrolled(accounts)
    before = await mine.renew_recovery_codes(salma, password=PASSWORD, device=browser.device)

    after = await mine.renew_recovery_codes(salma, password=PASSWORD, device=browser.device)

    assert len({*before, *after}) == 20
    with pytest.raises(SignInFailed):
        await accounts.sign_in("Salma", password=PASSWORD, code=before[0], device=browser.device)


async def test_strangers_with_wrong_recovery_codes_make_a_known_browser_wait_for_nothing(
    accounts: Accounts, mine: MyAccount
) -> None:
    salma, browser = await enrolled(accounts)
    codes = await mine.renew_recovery_codes(salma, password=PASSWORD, device=browser.device)
    for _time in range(3):
        with pytest.raises(SignInFailed):
            await accounts.sign_in("Salma", password="wrong", code="ABCD-EFGH-JKMN", device="")

    with pytest.raises(TooSoon):
        await accounts.sign_in("Salma", password=PASSWORD, code=codes[0], device="")

    assert await accounts.sign_in("Salma", password=PASSWORD, code=codes[0], device=browser.device)


async def test_recovery_codes_are_not_stored(accounts: Accounts, mine: MyAccount, database: Database) -> None:
    salma, browser = await enrolled(accounts)
    codes = await mine.renew_recovery_codes(salma, password=PASSWORD, device=browser.device)

    async with database.reading() as session:
        stored = list(await session.scalars(select(RecoveryCodeRow.code_hash)))

    assert len(stored) == 10
    assert not {*stored} & {*codes, *(one.replace("-", "") for one in codes)}
