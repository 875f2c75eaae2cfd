"""Receipts: one for each report, signed and appended to the log, and checked for whoever shows one."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.settings import Settings
from conversations import receipt
from conversations.events import Checked
from conversations.receipt import Receipt, Verdict
from storage.receipt_keys import PublicKey, SigningKey, is_genuine, public_keys
from storage.receipt_log import ReceiptLog, UnknownLeaf
from storage.references import Derived

_CONTEXT = b"iblagh receipt of a report\0"


@dataclass(frozen=True, slots=True)
class Receipts:
    """Signs with `key`; what any of `keys` signed is genuine."""

    key: SigningKey
    keys: tuple[PublicKey, ...]
    log: ReceiptLog

    def of(self, report_id: str, derived: Derived, *, filed_at: datetime) -> Receipt:
        """The receipt of a report: always the same one, as long as the key is."""
        # Keyed with what only the reference derives and nothing stores: neither a receipt nor its leaf leads to a report.
        made = hmac.digest(derived.opening_key.encode(), _CONTEXT + report_id.encode(), hashlib.sha256)
        return self.key.signed(Receipt(self.key.public.id, filed_at.date(), made[:16]))

    async def append(self, session: AsyncSession, given: Receipt, *, now: datetime) -> None:
        """Its leaf, in the transaction of its report."""
        await self.log.append(session, given.leaf, now=now)

    async def check(self, text: str) -> Checked:
        """What is found of a text that should be a receipt, or a message with one in it."""
        if len(text) > receipt.MAX_CHARS:
            return Checked(Verdict.TOO_LONG)
        shown = receipt.find(text)
        if shown is None:
            return Checked(Verdict.NO_RECEIPT)
        if not is_genuine(shown, self.keys):
            return Checked(Verdict.FORGED)
        return Checked(await self._standing(shown), shown.day.isoformat())

    async def _standing(self, shown: Receipt) -> Verdict:
        try:
            number = await self.log.number_of(shown.leaf)
        except UnknownLeaf:
            return Verdict.MISSING
        return Verdict.WAITING if number is None else Verdict.GENUINE


def keys_of(settings: Settings) -> tuple[PublicKey, ...]:
    """The key that receipts are signed with, and those of before."""
    return (SigningKey(settings.receipt_key.get_secret_value()).public, *public_keys(settings.receipt_old_keys))


def receipts_of(settings: Settings, log: ReceiptLog) -> Receipts:
    """Constructed from the settings."""
    return Receipts(SigningKey(settings.receipt_key.get_secret_value()), keys_of(settings), log)
