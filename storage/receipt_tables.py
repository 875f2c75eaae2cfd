"""Tables of the log of receipts. Nothing in them is of a report: hashes, and signed heads."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Base

ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")


class ReceiptLeafRow(Base):
    """A leaf of the log of receipts: `number` once it is in the tree. Neither a time nor the order tells which report it is of."""

    __tablename__ = "receipt_leaves"
    # SQLite would number rows as they come.
    __table_args__ = (Index("receipt_leaves_due", "number", "due_at"), {"sqlite_with_rowid": False})

    leaf_hash: Mapped[bytes] = mapped_column(primary_key=True)
    # The end of the interval in which its report came, never the moment.
    due_at: Mapped[datetime]
    number: Mapped[int | None] = mapped_column(BigInteger, unique=True)


class ReceiptNodeRow(Base):
    """The hash over a complete subtree of the log of receipts (storage.merkle)."""

    __tablename__ = "receipt_nodes"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    node_hash: Mapped[bytes]


class ReceiptHeadRow(Base):
    """A signed head of the log of receipts; the last one is what the log is."""

    __tablename__ = "receipt_heads"

    number: Mapped[int] = mapped_column(ROW_NUMBER, primary_key=True, autoincrement=True)
    origin: Mapped[str] = mapped_column(String(200))
    size: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text)
