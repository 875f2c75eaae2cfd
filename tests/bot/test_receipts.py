"""Receipts: what makes one is derived from the reference, which nothing stores, so no row and no setting leads to a report."""

from datetime import UTC, datetime
from pathlib import Path

from bot.receipts import Receipts
from conversations.reference import make
from storage.database import Database
from storage.receipt_keys import SigningKey, drawn
from storage.receipt_log import ReceiptLog
from storage.references import derived

AT = datetime(2026, 11, 27, tzinfo=UTC)
SALT = b"0123456789abcdef"


async def test_a_receipt_of_the_same_report_is_another_one_with_another_reference(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/log.db")
    receipts = Receipts(SigningKey(drawn()[0]), (), ReceiptLog(database, every_s=86_400))
    one, other = (derived(make(f"{number:019d}"), salt=SALT) for number in (1, 2))

    made, again, not_its_own = (receipts.of("r-1", with_, filed_at=AT).commitment for with_ in (one, one, other))
    await database.close()

    assert made == again
    assert made != not_its_own


async def test_a_receipt_of_the_same_reference_is_another_one_for_another_report(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/log.db")
    receipts = Receipts(SigningKey(drawn()[0]), (), ReceiptLog(database, every_s=86_400))
    one = derived(make("1" * 19), salt=SALT)

    made = {receipts.of(report_id, one, filed_at=AT).commitment for report_id in ("r-1", "r-2")}
    await database.close()

    assert len(made) == 2
