"""Passkeys: one signs in by itself, once for each question, only here, and strangers with wrong ones hinder nobody."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.accounts.administering import Administering, UnfitName
from desk.accounts.challenges import BadChallenge, Challenges
from desk.accounts.credentials import SignInFailed
from desk.accounts.passkeys import NoSuchPasskey, PasskeyRefused, Passkeys
from desk.accounts.rows import SignInStarter
from desk.accounts.signing_in import Accounts, Analyst
from desk.accounts.slowing import Strangers, TooSoon
from desk.custody import Custody
from desk.database import Database
from desk.roles import Role
from tests.desk.authenticators import PRESENT, Authenticator
from tests.desk.members import PASSWORD, code, enrolled

URL = "https://desk.example"


def passkeys_at(database: Database, custody: Custody, url: str = URL, strangers: Strangers | None = None) -> Passkeys:
    starter, strangers = SignInStarter(custody, timedelta(hours=8)), strangers or Strangers(pause_s=0.0)
    return Passkeys(database, custody, Challenges("x" * 32), url=url, starter=starter, strangers=strangers)


@pytest.fixture
def passkeys(database: Database, custody: Custody) -> Passkeys:
    return passkeys_at(database, custody)


@pytest.fixture
def authenticator() -> Authenticator:
    return Authenticator(URL, "desk.example")


async def added(passkeys: Passkeys, analyst: Analyst, authenticator: Authenticator, name: str = "Phone") -> None:
    await passkeys.add(analyst, authenticator.makes(await passkeys.options_to_add(analyst)), name=name)


async def test_a_passkey_signs_in_without_name_password_and_code(
    accounts: Accounts, passkeys: Passkeys, authenticator: Authenticator
) -> None:
    salma, _browser = await enrolled(accounts)
    await added(passkeys, salma, authenticator)

    signed_in = await passkeys.sign_in(authenticator.signs(passkeys.options_to_sign_in()), device="")

    analyst = await accounts.signed_in(signed_in.token)
    assert analyst is not None
    assert analyst.name == "Salma"
    assert (await passkeys.of(salma))[0].used_at is not None


@pytest.mark.both_databases
async def test_an_answer_works_once(accounts: Accounts, passkeys: Passkeys, authenticator: Authenticator) -> None:
    salma, _browser = await enrolled(accounts)
    await added(passkeys, salma, replace(authenticator, count=0))
    # Many authenticators never count: the challenge alone has to refuse the second use.
    authenticator.count = -1
    answer = authenticator.signs(passkeys.options_to_sign_in())
    await passkeys.sign_in(answer, device="")

    with pytest.raises(SignInFailed):
        await passkeys.sign_in(answer, device="")


async def test_a_copy_whose_count_stands_still_is_refused(
    accounts: Accounts, passkeys: Passkeys, authenticator: Authenticator
) -> None:
    salma, _browser = await enrolled(accounts)
    await added(passkeys, salma, authenticator)
    await passkeys.sign_in(authenticator.signs(passkeys.options_to_sign_in()), device="")
    authenticator.count = 0

    with pytest.raises(SignInFailed):
        await passkeys.sign_in(authenticator.signs(passkeys.options_to_sign_in()), device="")


@pytest.mark.parametrize(
    "change", [{"origin": "https://desk.example.org"}, {"host": "example"}, {"flags": PRESENT}], ids=str
)
async def test_an_answer_for_another_site_or_without_the_user_verified_is_refused(
    accounts: Accounts, passkeys: Passkeys, authenticator: Authenticator, change: dict[str, str]
) -> None:
    salma, _browser = await enrolled(accounts)
    await added(passkeys, salma, authenticator)
    other = replace(authenticator, **change)

    with pytest.raises(SignInFailed):
        await passkeys.sign_in(other.signs(passkeys.options_to_sign_in()), device="")
    with pytest.raises(PasskeyRefused):
        await added(passkeys, salma, replace(other, credential_id=b"another" * 4))


async def test_a_challenge_to_add_is_for_the_session_that_asked(
    accounts: Accounts, passkeys: Passkeys, authenticator: Authenticator
) -> None:
    salma, _browser = await enrolled(accounts)
    nadia, _browser = await enrolled(accounts, "Nadia")
    options = await passkeys.options_to_add(salma)

    with pytest.raises(PasskeyRefused):
        await passkeys.add(nadia, authenticator.makes(options), name="Phone")
    with pytest.raises(PasskeyRefused):
        await passkeys.add(salma, authenticator.makes(passkeys.options_to_sign_in()), name="Phone")

    assert await passkeys.of(salma) == await passkeys.of(nadia) == ()


@pytest.mark.both_databases
async def test_one_passkey_belongs_to_one_account(
    accounts: Accounts, passkeys: Passkeys, authenticator: Authenticator
) -> None:
    salma, _browser = await enrolled(accounts)
    nadia, _browser = await enrolled(accounts, "Nadia")
    await added(passkeys, salma, authenticator)

    with pytest.raises(PasskeyRefused):
        await added(passkeys, nadia, authenticator)


async def test_a_passkey_is_renamed_and_removed_by_its_owner_only(
    accounts: Accounts, passkeys: Passkeys, authenticator: Authenticator
) -> None:
    salma, _browser = await enrolled(accounts)
    nadia, _browser = await enrolled(accounts, "Nadia")
    await added(passkeys, salma, authenticator)
    passkey_id = (await passkeys.of(salma))[0].passkey_id

    with pytest.raises(NoSuchPasskey):
        await passkeys.rename(nadia, passkey_id, "Mine")
    with pytest.raises(NoSuchPasskey):
        await passkeys.remove(nadia, passkey_id)
    with pytest.raises(UnfitName):
        await passkeys.rename(salma, passkey_id, " ")
    await passkeys.rename(salma, passkey_id, "Key in the safe")

    assert [one.name for one in await passkeys.of(salma)] == ["Key in the safe"]
    await passkeys.remove(salma, passkey_id)
    with pytest.raises(SignInFailed):
        await passkeys.sign_in(authenticator.signs(passkeys.options_to_sign_in()), device="")


async def test_disabling_and_recovering_an_account_stop_its_passkeys(
    accounts: Accounts, passkeys: Passkeys, authenticator: Authenticator, database: Database, custody: Custody
) -> None:
    admin, _browser = await enrolled(accounts, "Amal", Role.ADMINISTRATOR)
    salma, _browser = await enrolled(accounts)
    await added(passkeys, salma, authenticator)
    administering = Administering(database, custody)
    await administering.disable(admin, salma.account_id)

    with pytest.raises(SignInFailed):
        await passkeys.sign_in(authenticator.signs(passkeys.options_to_sign_in()), device="")
    await administering.enable(admin, salma.account_id)
    await administering.recover(admin, salma.account_id)

    assert await passkeys.of(salma) == ()


async def test_strangers_with_wrong_passkeys_make_neither_passkey_nor_password_wait(
    accounts: Accounts, passkeys: Passkeys, authenticator: Authenticator
) -> None:
    salma, _browser = await enrolled(accounts)
    await added(passkeys, salma, authenticator)
    forged = Authenticator(URL, "desk.example", credential_id=authenticator.credential_id)
    for _time in range(5):
        with pytest.raises(SignInFailed):
            await passkeys.sign_in(forged.signs(passkeys.options_to_sign_in()), device="")

    assert await passkeys.sign_in(authenticator.signs(passkeys.options_to_sign_in()), device="")
    assert await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device="")


async def test_a_known_browser_signs_in_while_strangers_fill_every_place(
    accounts: Accounts, database: Database, custody: Custody, authenticator: Authenticator
) -> None:
    strangers = Strangers(at_once=1, waiting=0, pause_s=0.0)
    passkeys = passkeys_at(database, custody, strangers=strangers)
    salma, browser = await enrolled(accounts)
    await added(passkeys, salma, authenticator)

    async with strangers.turn():
        signed_in = await passkeys.sign_in(authenticator.signs(passkeys.options_to_sign_in()), device=browser.device)
        with pytest.raises(TooSoon):
            await passkeys.sign_in(authenticator.signs(passkeys.options_to_sign_in()), device="")

    assert signed_in.device == browser.device


async def test_guessed_passwords_do_not_make_a_passkey_on_a_new_device_wait(
    accounts: Accounts, passkeys: Passkeys, authenticator: Authenticator
) -> None:
    salma, _browser = await enrolled(accounts)
    await added(passkeys, salma, authenticator)
    for _time in range(3):
        with pytest.raises(SignInFailed):
            await accounts.sign_in("Salma", password="wrong", code="000000", device="")

    assert await passkeys.sign_in(authenticator.signs(passkeys.options_to_sign_in()), device="")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=st.one_of(st.text(), st.recursive(st.none() | st.text(), lambda one: st.lists(one)).map(json.dumps)))
async def test_whatever_is_sent_is_refused_and_nothing_breaks(passkeys: Passkeys, answer: str) -> None:
    with pytest.raises(SignInFailed):
        await passkeys.sign_in(answer, device="")


async def test_a_challenge_ends_after_five_minutes(database: Database) -> None:
    challenges, now = Challenges("x" * 32), datetime.now(UTC)
    challenge = challenges.new("", now=now - timedelta(minutes=6))

    async with database.transaction() as session:
        with pytest.raises(BadChallenge):
            await challenges.use(session, challenge, "", now=now)


@pytest.mark.parametrize(
    ("url", "possible"),
    [(URL, True), ("http://localhost:8090", True), ("http://127.0.0.1:8090", False), ("http://[::1]:8090", False)],
)
def test_passkeys_need_a_name_as_the_address(database: Database, custody: Custody, url: str, possible: bool) -> None:
    assert passkeys_at(database, custody, url).possible is possible
