"""Writing: words sealed to a reporter's reference, and to the desk's own keys so that analysts can read them again."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import pyrage
from pyrage import x25519
from sqlalchemy.ext.asyncio import AsyncSession

from conversations.report import Reply, to_json
from desk.tables import MessageRow, ReportRow, UpdateRow

# Replies come in steps of this size, so that a length does not tell a short question from a long one.
PAD_TO_BYTES = 1024


@dataclass(frozen=True, slots=True)
class Writing:
    """Seals; `recipients` are the desk's public keys."""

    recipients: tuple[str, ...]

    def send(self, session: AsyncSession, report: ReportRow, *, author: str, kind: str, text: str) -> None:
        """Put words on the feed for one reporter, and keep them for the desk; `kind` is question or note."""
        reply = Reply(report_id=report.report_id, reply_id=uuid.uuid4().hex, kind=kind, text=text)
        now = self.send_only(session, report, reply)
        row = MessageRow(reply_id=reply.reply_id, report_id=report.report_id, at=now, kind=kind, author=author)
        row.sealed = _sealed(_padded(reply), self.recipients)
        session.add(row)

    def send_only(self, session: AsyncSession, report: ReportRow, reply: Reply) -> datetime:
        """Put words on the feed that the desk itself does not keep; when they were written."""
        row = UpdateRow(report_id=report.report_id, at=datetime.now(UTC), type="reply", reply_id=reply.reply_id)
        row.sealed = _sealed(_padded(reply), (report.reply_key,))
        session.add(row)
        return row.at

    def own(self, own_id: str, text: str) -> bytes:
        """Words of analysts for each other, which open under the id of their own row."""
        reply = Reply(report_id=own_id, reply_id=own_id, kind="note", text=text)
        return _sealed(_padded(reply), self.recipients)


def _padded(reply: Reply) -> bytes:
    data = json.dumps(to_json(reply), ensure_ascii=False).encode()
    return data + b" " * (-len(data) % PAD_TO_BYTES)


def _sealed(content: bytes, recipients: tuple[str, ...]) -> bytes:
    return bytes(pyrage.encrypt(content, [x25519.Recipient.from_str(one) for one in recipients]))
