"""Tables of comparing: by what reports are found to be about the same, and lists of known content."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base, RowNumber


class SignRow(Base):
    """Something that a report is about and by which others are found: a link, an account, a file's hash.

    `sign_hash` is keyed (desk.comparing.signs): who has only the database learns no link from it, and cannot look one up.
    """

    __tablename__ = "signs"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    sign_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.report_id"), index=True)
    evidence_id: Mapped[str | None] = mapped_column(String(32))


class PictureRow(Base):
    """The PDQ hash of a picture, in the clear: a distance cannot be measured between keyed values.

    It is 256 coarse brightness bits, from which no picture can be made; numbers are never used again (desk.comparing.picture_index).
    """

    __tablename__ = "picture_hashes"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    evidence_id: Mapped[str] = mapped_column(String(32), index=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.report_id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    pdq: Mapped[bytes] = mapped_column(LargeBinary(32))
    quality: Mapped[int] = mapped_column(Integer)


class PicturePairRow(Base):
    """Two pictures of different cases that look alike: the nearest of each case, found when the later one came."""

    __tablename__ = "picture_pairs"

    picture_id: Mapped[int] = mapped_column(ForeignKey("picture_hashes.id"), primary_key=True, autoincrement=False)
    other_id: Mapped[int] = mapped_column(
        ForeignKey("picture_hashes.id"), primary_key=True, autoincrement=False, index=True
    )
    distance: Mapped[int] = mapped_column(Integer)


class ListRow(Base):
    """A list of known content; only one with `loaded_at` counts, the others are being loaded or taken down."""

    __tablename__ = "lists"
    __table_args__ = ({"sqlite_autoincrement": True},)

    list_id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(64), index=True)
    started_at: Mapped[datetime]
    loaded_at: Mapped[datetime | None]
    entries: Mapped[int] = mapped_column(Integer, default=0)


class ListSignRow(Base):
    """A link or a file's hash of a list, keyed as those of reports are."""

    __tablename__ = "list_signs"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("lists.list_id"), index=True)
    sign_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    note: Mapped[str] = mapped_column(String(200))


class ListPictureRow(Base):
    """A picture's PDQ hash of a list."""

    __tablename__ = "list_pictures"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("lists.list_id"), index=True)
    pdq: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str] = mapped_column(String(200))


class CaseMarkRow(Base):
    """That a case holds what a list names; `kind` is file, picture or link, `distance` is a picture's."""

    __tablename__ = "case_marks"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True, autoincrement=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.case_id"), index=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.report_id"), index=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("lists.list_id"), index=True)
    evidence_id: Mapped[str | None] = mapped_column(String(32))
    kind: Mapped[str] = mapped_column(String(8))
    distance: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(String(200))
    marked_at: Mapped[datetime]
