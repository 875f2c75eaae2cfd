"""Health: whether an intake can take reports now, and in what state each channel is."""

from sqlalchemy import text

from bot.logs import shape_of
from bot.wiring import Parts


async def health_of(parts: Parts) -> dict[str, object]:
    """`ok`, what the database says, and the channels; nothing of a citizen."""
    try:
        async with parts.database.reading() as session:
            await session.execute(text("SELECT 1"))
        database = "up"
    except Exception as error:
        database = shape_of(error)["error"]
    return {"ok": database == "up", "database": database, "channels": dict(parts.channels)}
