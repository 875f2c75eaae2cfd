"""Desk terms: for how long the desk keeps things, as it said itself with its feed; kept beside the feed's cursor."""

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import FeedCursorRow
from storage.wire_terms import Kept


async def kept_at_desk(session: AsyncSession) -> Kept | None:
    """What the desk said last; None while it has not, or where it does not say."""
    row = await session.get(FeedCursorRow, 1)
    if row is None or row.kept is None:
        return None
    try:
        return Kept.model_validate_json(row.kept)
    except ValidationError:
        # Kept by a newer version, which knows more of it.
        return None
