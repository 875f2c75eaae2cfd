"""Members: accounts of tests that set a password and a code by their link, and what they sign in with."""

from datetime import UTC, datetime, timedelta

import pyotp

from desk.accounts.signing_in import Accounts, Analyst, Purpose, Role, SignedIn

PASSWORD = "correct horse battery"
SECRET = pyotp.random_base32()


def code(*, steps: int = 0) -> str:
    """The code of a time step, counted from now: accounts enrol with the present one and sign in with the next."""
    return pyotp.TOTP(SECRET).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


async def enrolled(
    accounts: Accounts, name: str = "Salma", role: Role = Role.ANALYST, *, cleared: bool | None = None
) -> tuple[Analyst, SignedIn]:
    """Somebody who is signed in."""
    token = await accounts.invite(name, role, purpose=Purpose.ENROL, cleared=cleared)
    return await joined(accounts, token)


async def joined(accounts: Accounts, token: str) -> tuple[Analyst, SignedIn]:
    """Whoever uses a link."""
    signed_in = await accounts.enrol(token, password=PASSWORD, totp_secret=SECRET, code=code())
    analyst = await accounts.signed_in(signed_in.token)
    assert analyst is not None
    return analyst, signed_in
