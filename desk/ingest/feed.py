"""Feed: what intakes read: new states and sealed replies, in order.

Whoever writes a line appends to the custody log first: its lock keeps the cursor in the order of the commits, so that
a reader never passes over a line that is still to come.
"""

import base64
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.tables import UpdateRow
from storage.wire import Update, Updates

PAGE = 500
# Types of lines that only those get who ask for them: a report was purged, or its name and contact deleted for their age.
PURGED, UNNAMED = "purged", "unnamed"
ASKED_FOR = (PURGED, UNNAMED)


async def updates_after(session: AsyncSession, after: int, asked: Collection[str] = ()) -> Updates:
    """At most PAGE updates after a cursor, and the cursor to ask with next; of ASKED_FOR only the types in `asked`."""
    left_out = [one for one in ASKED_FOR if one not in asked]
    query = select(UpdateRow).where(UpdateRow.cursor > after, UpdateRow.type.not_in(left_out))
    query = query.order_by(UpdateRow.cursor).limit(PAGE)
    updates = tuple(_update(row) for row in await session.scalars(query))
    return Updates(updates=updates, next=updates[-1].cursor if updates else after)


def _update(row: UpdateRow) -> Update:
    return Update(
        cursor=row.cursor,
        report_id=row.report_id,
        at=row.at,
        type=row.type,
        state=row.state,
        reply_id=row.reply_id,
        sealed=base64.b64encode(row.sealed).decode() if row.sealed else None,
    )
