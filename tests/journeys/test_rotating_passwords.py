"""Rotating what the stores and apps know us by: the old one works until it is taken away, and nothing is lost then."""

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from pydantic import SecretStr
from redis import Redis
from sqlalchemy import make_url, update

from bot import wiring
from storage.day_keys import DayKeys
from storage.key_files import KeyFiles
from storage.redis_sessions import RedisSessions
from storage.tables import InboxRow
from tests.drivers.citizen import Citizen
from tests.drivers.service import comes_true, open_channels, running
from tests.drivers.whatsapp_citizen import WhatsAppCitizen
from tests.drivers.whatsapp_server import PHONE_ID, SECRET, TOKEN, VERIFY_TOKEN, WhatsAppServer


async def test_a_new_role_of_the_database_takes_over_from_the_old_one(tmp_path: Path, postgres_url: str) -> None:
    old, new = (f"role_{secrets.token_hex(4)}" for _one in range(2))
    with psycopg.connect(postgres_url, autocommit=True) as server:
        for role in (old, new):
            # Each is the owner of the tables while it works, so that what one makes is the other's too.
            server.execute(f"CREATE ROLE {role} LOGIN IN ROLE iblagh")
            server.execute(f"ALTER ROLE {role} SUPERUSER")
            server.execute(f"ALTER ROLE {role} SET ROLE iblagh")
    urls = [make_url(postgres_url).set(username=role).render_as_string(hide_password=False) for role in (old, new)]
    async with running(tmp_path, urls[0]) as service:
        before = await Citizen(service.parts.turns).reports()
        changed = service.settings.model_copy(update={"database_url": urls[1]})
        async with wiring.intake_parts(changed) as rotated:
            both = await Citizen(service.parts.turns).reports(), await Citizen(rotated.turns).reports()
            await service.parts.database.close()
            with psycopg.connect(postgres_url, autocommit=True) as server:
                server.execute(f"DROP ROLE {old}")

            said = [await Citizen(rotated.turns).follows(one) for one in (before, *both)]

    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"DROP ROLE {new}")
    assert all("waits for an analyst" in one for one in said)


async def test_redis_knows_both_passwords_while_intakes_are_restarted(redis_url: str, tmp_path: Path) -> None:
    path, now = redis_url.removeprefix("unix://"), datetime.now(UTC)
    with Redis.from_url(redis_url) as server:
        server.execute_command("ACL", "SETUSER", "iblagh", "on", ">old", ">new", "~*", "&*", "+@all")
    keys = DayKeys(KeyFiles(tmp_path / "day-keys"))
    running_on, restarted = (
        RedisSessions(f"unix://iblagh:{one}@{path}", keys, connections=5, connection_wait_s=1.0)
        for one in ("old", "new")
    )
    await running_on.save(await running_on.hold("amina", now=now), b"draft", now=now, lives_s=600)

    held = await restarted.hold("amina", now=now)
    await restarted.release(held)
    with Redis.from_url(redis_url) as server:
        server.execute_command("ACL", "SETUSER", "iblagh", "<old")
    after = await restarted.hold("amina", now=now)

    await restarted.release(after)
    await running_on.close()
    await restarted.close()
    with Redis.from_url(redis_url) as server:
        server.execute_command("ACL", "DELUSER", "iblagh")
    assert (held.data, after.data) == (b"draft", b"draft")


async def test_what_waits_while_an_apps_token_is_wrong_is_answered_with_the_new_one(tmp_path: Path) -> None:
    server = WhatsAppServer()
    await server.comes_up()
    more = {"whatsapp_token": TOKEN, "whatsapp_phone_id": PHONE_ID, "whatsapp_api_url": server.url}
    more |= {"whatsapp_app_secret": SECRET, "whatsapp_verify_token": VERIFY_TOKEN, "language": "en"}
    async with running(tmp_path, f"sqlite:///{tmp_path}/intake.db", **more) as service:
        citizen = WhatsAppCitizen(server)
        async with open_channels(service):
            server.webhook = f"{service.settings.web_url}/channels/whatsapp"
            server.token = "the-new-token"
            status = await server.delivers(citizen.body(citizen.text("hello")))
            waiting = await service.parts.parking.count()
        # The minute for which an intake waits after its token was refused.
        async with service.parts.database.transaction() as session:
            await session.execute(update(InboxRow).values(due_at=datetime.now(UTC), leased_until=None))
        rotated = service.settings.model_copy(update={"whatsapp_token": SecretStr("the-new-token")})
        async with wiring.intake_parts(rotated) as parts, open_channels(replace(service, parts=parts)):
            await comes_true(lambda: bool(server.sent))

    await server.goes_down()
    assert (status, waiting) == (200, 1)
    assert "Report illegal online content" in citizen.heard
