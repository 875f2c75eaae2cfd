"""My account: what each may change of their own: sessions, password, app code and recovery codes."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.confirming import Confirming
from desk.accounts.credentials import hashed_password, new_recovery_codes, recovery_hashes, step_of
from desk.accounts.rows import now
from desk.accounts.sign_ins import SignIn, end_sign_in, end_sign_ins, sign_ins_of
from desk.accounts.tables import IdentityRow, RecoveryCodeRow
from desk.custody import Custody, Entry
from desk.database import Database
from desk.roles import Analyst
from desk.tables import AccountRow


@dataclass(frozen=True, slots=True)
class Mine:
    """How one's own account stands."""

    sign_ins: tuple[SignIn, ...]
    has_password: bool
    codes_left: int
    is_linked: bool


class WrongCode(Exception):
    """The code is not the one of the new key."""


class MyAccount:
    """Everything is for the analyst's own account only, and on record."""

    def __init__(self, database: Database, custody: Custody, confirming: Confirming) -> None:
        self._database = database
        self._custody = custody
        self._confirming = confirming

    async def open(self, analyst: Analyst, *, token: str) -> Mine:
        """The account, and its signed-in browsers; `token` is this browser's."""
        async with self._database.reading() as session:
            row = await session.get_one(AccountRow, analyst.account_id)
            codes = RecoveryCodeRow.account_id == analyst.account_id
            left = await session.scalar(select(func.count()).select_from(RecoveryCodeRow).where(codes))
            sign_ins = await sign_ins_of(session, analyst.account_id, here=token)
            is_linked = await session.get(IdentityRow, analyst.account_id) is not None
            return Mine(sign_ins, row.password_hash is not None, left or 0, is_linked)

    async def end_session(self, analyst: Analyst, sign_in_id: str) -> None:
        """End one of one's own sessions; raises NoSuchSignIn."""
        async with self._database.transaction() as session:
            await end_sign_in(session, analyst.account_id, sign_in_id)
            await self._note(session, analyst, "session ended")

    async def end_others(self, analyst: Analyst, *, token: str) -> None:
        """End all but this browser's."""
        async with self._database.transaction() as session:
            if await end_sign_ins(session, analyst.account_id, but=token):
                await self._note(session, analyst, "sessions ended")

    async def change_password(self, analyst: Analyst, *, current: str, new: str, device: str, token: str) -> None:
        """Another password, which ends the other sessions; raises WeakPassword, SignInFailed, TooSoon."""
        hashed = await hashed_password(new)
        await self._confirming.confirm(analyst, password=current, device=device)
        async with self._database.transaction() as session:
            account = await session.get_one(AccountRow, analyst.account_id, with_for_update=True)
            account.password_hash = hashed
            await end_sign_ins(session, analyst.account_id, but=token)
            await self._note(session, analyst, "password changed")

    async def renew_code(self, analyst: Analyst, *, secret: str, code: str, password: str, device: str) -> None:
        """Another key for the authenticator app; raises WrongCode, SignInFailed, TooSoon."""
        await self._confirming.confirm(analyst, password=password, device=device)
        step = step_of(secret, code, now=now())
        if step is None:
            raise WrongCode
        async with self._database.transaction() as session:
            account = await session.get_one(AccountRow, analyst.account_id, with_for_update=True)
            account.totp_secret, account.totp_step = secret, step
            await self._note(session, analyst, "app code renewed")

    async def renew_recovery_codes(self, analyst: Analyst, *, password: str, device: str) -> tuple[str, ...]:
        """New codes, to be shown once; those of before work no more. Raises SignInFailed, TooSoon."""
        await self._confirming.confirm(analyst, password=password, device=device)
        codes = new_recovery_codes()
        hashes = await recovery_hashes(codes, analyst.account_id)
        async with self._database.transaction() as session:
            # Locked, so that two that renew at once do not leave twenty.
            await session.get_one(AccountRow, analyst.account_id, with_for_update=True)
            await session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.account_id == analyst.account_id))
            session.add_all(RecoveryCodeRow(account_id=analyst.account_id, code_hash=one) for one in hashes)
            await self._note(session, analyst, "recovery codes")
        return codes

    async def _note(self, session: AsyncSession, analyst: Analyst, action: str) -> None:
        await self._custody.append(session, Entry(analyst.name, action, analyst.name))
