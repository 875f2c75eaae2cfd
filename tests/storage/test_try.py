import asyncio
from sqlalchemy import text
from storage.database import Database, migrate, is_migrated
import redis
async def test_db(database_url):
    await asyncio.to_thread(migrate, database_url)
    db = Database(database_url)
    async with db.reading() as s:
        print(await s.scalar(text("select version()" if not db.is_sqlite else "select sqlite_version()")))
    await db.close()
def test_redis(redis_url):
    print(redis.Redis.from_url(redis_url).info("server").get("redis_version"), redis_url)
