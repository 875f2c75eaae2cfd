"""Wiring of receipts: what signs, keeps and checks them, and the list of official addresses, constructed from the settings."""

from dataclasses import dataclass

from bot.handles import Published
from bot.log_keeping import LogKeeper, keeper_of
from bot.proving import Proofs
from bot.receipts import keys_of, receipts_of
from bot.settings import Settings
from bot.verifying import Verifier
from storage.database import Database
from storage.receipt_keys import public_keys
from storage.receipt_log import ReceiptLog


@dataclass(frozen=True, slots=True)
class Proving:
    """What the bots ask, what anybody may ask over HTTP, and what closes the intervals of the log."""

    verifier: Verifier
    proofs: Proofs
    log_keeper: LogKeeper


def proving_of(settings: Settings, database: Database) -> Proving:
    """Raises BadList for a list of handles that the operator's keys did not sign."""
    log, keys, published = (
        ReceiptLog(database, every_s=settings.receipt_head_s),
        keys_of(settings),
        published_of(settings),
    )
    verifier = Verifier(receipts_of(settings, log), published)
    return Proving(verifier, Proofs(log, keys, published), keeper_of(settings, database, log, keys))


def published_of(settings: Settings) -> Published:
    """The list, read and checked now, so that one that is not signed is noticed before anybody is shown it."""
    published = Published(settings.handles_file, public_keys(settings.handles_keys))
    _ = published.listed
    return published
