"""Feed: what intakes read: new states and sealed replies, in order.

Whoever writes a line appends to the custody log first: its lock keeps the cursor in the order of the commits, so that
a reader never passes over a line that is still to come.
"""

import base64

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.tables import UpdateRow
from storage.wire import Update, Updates

PAGE = 500
# The type of a line that says that a report was purged.
PURGED = "purged"


async def updates_after(session: AsyncSession, after: int, *, purged: bool = False) -> Updates:
    """At most PAGE updates after a cursor, and the cursor to ask with next; what was `purged` only for who can read it."""
    query = select(UpdateRow).where(UpdateRow.cursor > after).order_by(UpdateRow.cursor).limit(PAGE)
    if not purged:
        query = query.where(UpdateRow.type != PURGED)
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
