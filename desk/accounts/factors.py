"""Factors: the second one that somebody types: a code of six digits, or a recovery code; each is used up."""

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.credentials import is_recovery_code, recovery_hashes, step_of
from desk.accounts.rows import now
from desk.accounts.tables import RecoveryCodeRow
from desk.custody import Custody, Entry
from desk.tables import AccountRow


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed; `recovery` is its hash when it is written like a recovery code."""

    code: str
    recovery: str = ""


async def typed_code(code: str, account: AccountRow | None) -> Typed:
    """Make it ready to be compared, which is slow for a recovery code: outside any transaction."""
    if not is_recovery_code(code):
        return Typed(code)
    return Typed(code, (await recovery_hashes((code,), account.account_id if account else ""))[0])


async def use_factor(session: AsyncSession, custody: Custody, account: AccountRow, typed: Typed) -> bool:
    """Whether it is right for this account, which uses it up; the caller holds the account's row locked."""
    if account.disabled_at is not None or account.totp_secret is None:
        return False
    if typed.recovery:
        used = (RecoveryCodeRow.account_id == account.account_id, RecoveryCodeRow.code_hash == typed.recovery)
        if await session.scalar(delete(RecoveryCodeRow).where(*used).returning(RecoveryCodeRow.code_hash)) is None:
            return False
        await custody.append(session, Entry(account.name, "recovery code used"))
        return True
    step = step_of(account.totp_secret, typed.code, now=now())
    if step is None or step <= account.totp_step:
        return False
    account.totp_step = step
    return True
