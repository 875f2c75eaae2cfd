"""Who gets in: one-time links, passwords with codes that work once, and waits that lock nobody out."""

import asyncio
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from desk.accounts.credentials import SignInFailed, WeakPassword, step_of
from desk.accounts.signing_in import Accounts, LinkUsed, Purpose, Role, SignedIn
from desk.accounts.slowing import LONGEST_WAIT_S, MOST_NAMES, Strangers, TooSoon, check_wait
from desk.custody import Custody
from desk.database import Database
from desk.tables import AccountRow

pytestmark = pytest.mark.both_databases

PASSWORD = "correct horse battery"
SECRET = pyotp.random_base32()


def code(*, steps: int = 0) -> str:
    """The code of a time step, counted from now.

    Accounts enrol with the present one and sign in with the next, so that a step that ends in between does no harm.
    """
    return pyotp.TOTP(SECRET).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


async def enrolled(accounts: Accounts, name: str = "Salma") -> SignedIn:
    token = await accounts.invite(name, Role.ANALYST, purpose=Purpose.ENROL)
    return await accounts.enrol(token, password=PASSWORD, totp_secret=SECRET, code=code())


async def fails(accounts: Accounts, *, times: int, device: str = "") -> None:
    for _time in range(times):
        with pytest.raises(SignInFailed):
            await accounts.sign_in("Salma", password="wrong", code="000000", device=device)


async def guessed(accounts: Accounts, name: str, *, times: int) -> list[type[BaseException]]:
    """How each of so many wrong tries is refused."""
    refused = []
    for _time in range(times):
        with pytest.raises((SignInFailed, TooSoon)) as caught:
            await accounts.sign_in(name, password="wrong", code="000000", device="")
        refused.append(caught.type)
    return refused


async def test_a_password_and_a_code_sign_in(accounts: Accounts) -> None:
    await enrolled(accounts)

    signed_in = await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device="")

    analyst = await accounts.signed_in(signed_in.token)
    assert analyst is not None
    assert (analyst.name, analyst.role) == ("Salma", Role.ANALYST)


async def test_a_code_works_once(accounts: Accounts) -> None:
    await enrolled(accounts)
    await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device="")

    with pytest.raises(SignInFailed):
        await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device="")


async def test_of_two_who_use_one_code_at_once_one_gets_in(accounts: Accounts) -> None:
    await enrolled(accounts)
    present = code(steps=1)

    tries = (accounts.sign_in("Salma", password=PASSWORD, code=present, device="") for _one in range(2))
    ended = await asyncio.gather(*tries, return_exceptions=True)

    assert sorted(type(one).__name__ for one in ended) == ["SignInFailed", "SignedIn"]


@pytest.mark.parametrize(
    ("name", "password", "steps"), [("Nadia", PASSWORD, 1), ("Salma", "wrong", 1), ("Salma", PASSWORD, -20)]
)
async def test_a_wrong_name_password_or_code_does_not_sign_in(
    accounts: Accounts, name: str, password: str, steps: int
) -> None:
    await enrolled(accounts)

    with pytest.raises(SignInFailed):
        await accounts.sign_in(name, password=password, code=code(steps=steps), device="")


async def test_a_link_works_once_even_when_two_use_it_at_once(accounts: Accounts) -> None:
    token = await accounts.invite("Salma", Role.ANALYST, purpose=Purpose.DEMO)

    ended = await asyncio.gather(*(accounts.use_demo_link(token) for _one in range(3)), return_exceptions=True)

    assert sorted(type(one).__name__ for one in ended) == ["LinkUsed", "LinkUsed", "SignedIn"]


async def test_a_link_to_enrol_does_not_sign_in_by_itself(accounts: Accounts) -> None:
    token = await accounts.invite("Salma", Role.ANALYST, purpose=Purpose.ENROL)

    with pytest.raises(LinkUsed):
        await accounts.use_demo_link(token)


async def test_a_short_password_is_refused_and_the_link_still_works(accounts: Accounts) -> None:
    token = await accounts.invite("Salma", Role.ANALYST, purpose=Purpose.ENROL)

    with pytest.raises(WeakPassword):
        await accounts.enrol(token, password="short", totp_secret=SECRET, code=code())

    assert await accounts.link(token) == ("Salma", Purpose.ENROL)


async def test_a_new_password_ends_the_sessions_that_were_open(accounts: Accounts) -> None:
    before = await enrolled(accounts)

    await enrolled(accounts)

    assert await accounts.signed_in(before.token) is None


async def test_an_invitation_without_a_role_keeps_the_one_there_is(accounts: Accounts, database: Database) -> None:
    await accounts.invite("Salma", Role.CLEARED, purpose=Purpose.ENROL)

    token = await accounts.invite("Salma", None, purpose=Purpose.DEMO)

    analyst = await accounts.signed_in((await accounts.use_demo_link(token)).token)
    assert analyst is not None
    assert analyst.cleared


async def test_a_cleared_analyst_of_an_earlier_version_is_still_cleared(accounts: Accounts, database: Database) -> None:
    signed_in = await enrolled(accounts)
    async with database.transaction() as session:
        await session.execute(update(AccountRow).values(role=Role.CLEARED.value, cleared=None))

    analyst = await accounts.signed_in(signed_in.token)

    assert analyst is not None
    assert (analyst.role, analyst.cleared) == (Role.ANALYST, True)


async def test_whoever_guesses_waits_and_a_browser_known_to_the_account_does_not(accounts: Accounts) -> None:
    known = await enrolled(accounts)
    await fails(accounts, times=3)

    with pytest.raises(TooSoon):
        await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device="")
    signed_in = await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device=known.device)

    assert signed_in.device == known.device


async def test_a_name_that_nobody_has_waits_as_one_that_somebody_has(
    accounts: Accounts, database: Database, custody: Custody
) -> None:
    await enrolled(accounts)
    other_desk = Accounts(database, custody, timedelta(hours=8), Strangers(pause_s=0.0))

    for desk in (accounts, other_desk):
        answers = {name: await guessed(desk, name, times=6) for name in ("Salma", "Nobody")}
        assert answers["Nobody"] == answers["Salma"] == [SignInFailed] * 3 + [TooSoon] * 3


def test_names_are_not_remembered_without_end() -> None:
    strangers = Strangers()
    strangers.guessed("first").failures = 9

    for number in range(MOST_NAMES):
        strangers.guessed(f"name {number}")

    assert strangers.guessed("first").failures == 0


async def test_a_known_browser_that_guesses_waits_too(accounts: Accounts) -> None:
    known = await enrolled(accounts)
    await fails(accounts, times=3, device=known.device)

    with pytest.raises(TooSoon):
        await accounts.sign_in("Salma", password=PASSWORD, code=code(steps=1), device=known.device)


async def test_neither_passwords_nor_tokens_are_stored(accounts: Accounts, database: Database) -> None:
    signed_in = await enrolled(accounts)

    async with database.reading() as session:
        account = await session.get_one(AccountRow, (await accounts.signed_in(signed_in.token)).account_id)

    assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_session_ends_with_its_time(accounts: Accounts, database: Database) -> None:
    brief = Accounts(database, accounts._custody, timedelta(seconds=-1), Strangers(pause_s=0.0))

    signed_in = await enrolled(brief)

    assert await accounts.signed_in(signed_in.token) is None


async def test_strangers_wait_for_each_other_and_are_sent_away_when_there_are_too_many() -> None:
    strangers = Strangers(at_once=1, waiting=0, pause_s=0.0)

    async with strangers.turn():
        with pytest.raises(TooSoon):
            async with strangers.turn():
                pass


@given(failures=st.integers(0, 10_000), ago_s=st.integers(0, 10_000))
def test_nobody_waits_longer_than_the_longest_wait(failures: int, ago_s: int) -> None:
    now = datetime.now(UTC)
    waits = [0]

    try:
        check_wait(failures=failures, failed_at=now - timedelta(seconds=ago_s), now=now)
    except TooSoon as error:
        waits.append(error.wait_s)

    assert max(waits) + ago_s <= LONGEST_WAIT_S or max(waits) == 0


@given(away=st.integers(-5, 5))
def test_a_code_is_good_for_its_step_and_the_ones_beside_it(away: int) -> None:
    now = datetime.now(UTC)

    step = step_of(SECRET, pyotp.TOTP(SECRET).at(now + timedelta(seconds=30 * away)), now=now)

    assert (step is not None) == (abs(away) <= 1)
