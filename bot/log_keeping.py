"""Log keeping: one intake at a time closes each interval of the log of receipts with a signed head."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import structlog

from bot.logs import shape_of
from bot.settings import Settings
from storage.database import Database
from storage.kept_heads import Forked, KeptHeads
from storage.leader import Leader
from storage.log_heads import BadHead, Head, read
from storage.receipt_keys import PublicKey, SigningKey
from storage.receipt_log import MOST_LEAVES, ReceiptLog

log = structlog.get_logger()

# An interval is closed so long after its end, when reports of before are committed; and looked at again that often.
AFTER_S = 5.0
LOOKS_S = 60.0


@dataclass(frozen=True, slots=True)
class LogKeeper:
    """Closes intervals; several may run, and the one that leads does it."""

    receipts: ReceiptLog
    key: SigningKey
    keys: tuple[PublicKey, ...]
    kept: KeptHeads
    leader: Leader
    host: str

    async def close_due(self, now: datetime) -> bool:
        """Sign what is due, unless another leads, which is False; raises Forked rather than sign another history."""
        if not await self.leader.hold():
            return False
        try:
            await self._closed(now)
        finally:
            await self.leader.let_go()
        return True

    async def _closed(self, now: datetime) -> None:
        for note in await self.receipts.heads():
            await self.kept.check(self.receipts, origin=_ours(note, self.keys).origin)
        before = await self.receipts.size()
        while head := await self.receipts.close_interval(self.key, origin=new_origin(self.host), now=now):
            await self._keep()
            log.info("receipts.head", count=head.size)
            if head.size - before < MOST_LEAVES:
                return
            before = head.size

    async def restart(self, now: datetime) -> Head:
        """Go on under another name, with what the database has; whoever kept a head of before sees that."""
        head = await self.receipts.begin_anew(self.key, origin=new_origin(self.host), now=now)
        await self._keep()
        return head

    async def _keep(self) -> None:
        for note in await self.receipts.heads():
            await self.kept.keep(note)


def _ours(note: str, keys: tuple[PublicKey, ...]) -> Head:
    """The last head; where its key is one of ours no more, as after a theft, only a log under another name may go on."""
    try:
        return read(note, keys)
    except BadHead as error:
        raise Forked from error


def new_origin(host: str) -> str:
    """The name of a new log: no two have the same."""
    return f"{host}/receipts/{secrets.token_hex(4)}"


def keeper_of(settings: Settings, database: Database, receipts: ReceiptLog, keys: tuple[PublicKey, ...]) -> LogKeeper:
    """Constructed from the settings."""
    return LogKeeper(
        receipts,
        SigningKey(settings.receipt_key.get_secret_value()),
        keys,
        KeptHeads(settings.heads_file, keys),
        Leader(database, "receipts"),
        urlsplit(settings.web_url).netloc,
    )


async def keep_closing(keeper: LogKeeper, stop: asyncio.Event, told: Callable[[bool], None]) -> None:
    """Until told to stop; what fails is tried again, and reports are taken all the while.

    `told` is whether the log continues what was signed before.
    """
    while not stop.is_set():
        now = datetime.now(UTC)
        try:
            if await keeper.close_due(now):
                told(True)
        except Forked:
            log.error("receipts.forked")
            told(False)
        except Exception as error:
            log.error("receipts.failed", **shape_of(error))
        wait = (keeper.receipts.next_end(now) - now).total_seconds() + min(AFTER_S, keeper.receipts.every_s / 10)
        with suppress(TimeoutError):
            async with asyncio.timeout(min(wait, LOOKS_S)):
                await stop.wait()
