"""Picture pairs: how far two hashes are apart, and which pictures of two cases that were one look alike."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.comparing.related import MOST_RELATED
from desk.comparing.tables import PicturePairRow, PictureRow
from evidence.pdq import MIN_QUALITY, SAME_WITHIN


def distance(one: bytes, other: bytes) -> int:
    """How many of the bits of two PDQ hashes differ."""
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


async def pair(session: AsyncSession, case_id: str, new_id: str) -> None:
    """Note the nearest pictures of two cases, so that they stay related: within one case that was not noted."""
    query = select(PictureRow).where(PictureRow.case_id.in_((case_id, new_id)), PictureRow.quality >= MIN_QUALITY)
    pictures = list(await session.scalars(query.order_by(PictureRow.id)))
    stayed = [one for one in pictures if one.case_id == case_id]
    pairs: list[dict[str, int]] = []
    for one in (one for one in pictures if one.case_id == new_id):
        near, other_id = min(((distance(one.pdq, other.pdq), other.id) for other in stayed), default=(256, 0))
        if near <= SAME_WITHIN:
            pairs.append({"picture_id": one.id, "other_id": other_id, "distance": near})
    if pairs:
        await session.execute(insert(PicturePairRow), pairs[:MOST_RELATED])
