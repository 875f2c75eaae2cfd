"""Referring: what a liaison does in a browser to hand a case over, for tests of what comes after it."""

import asyncio
import re
import time
from datetime import UTC, datetime

from conversations.text import Label
from desk.referral.making import stored
from desk.referral.tables import ReferralRow
from tests.desk.running import Desk
from tests.desk.screens import Page, Screen

KEPT = "9" * 32
READY_WITHIN_S = 90.0


def prepared(liaison: Screen, case: str, **fields: str) -> str:
    """Have a dossier made, and wait until it is there; the address of its page."""
    liaison.opens(case)
    page = liaison.sends(f"{case}/referral", **fields)
    assert re.fullmatch(rf"{case}/referral/[0-9a-f]{{32}}", page.path), page.text
    waited(liaison, page.path)
    return page.path


def waited(screen: Screen, path: str) -> Page:
    """The page of a dossier, when it is made or not made."""
    until = time.monotonic() + READY_WITHIN_S
    while (page := screen.opens(path)).headers.get("refresh"):
        assert time.monotonic() < until
        time.sleep(0.05)
    return page


def handed_over(liaison: Screen, referral: str) -> Page:
    """Hand a dossier over."""
    return liaison.sends(f"{referral}/hand-over", way="in_person", to_whom="Inspector A, Casablanca")


def refers(liaison: Screen, case: str) -> str:
    """Have a dossier made and hand it over; the address of its page."""
    referral = prepared(liaison, case)
    assert handed_over(liaison, referral).path == referral
    return referral


def keeps(desk: Desk, case: str) -> None:
    """A referral under the id KEPT, as if its dossier had been made; there is none."""
    row = ReferralRow(
        referral_id=KEPT,
        case_id=case.rsplit("/", 1)[-1],
        number="IB-2026-000001-9",
        service_id="ma-cas",
        service=stored(Label("أ", "A", "A")),
        recipient="",
        verified=True,
        rule_id="place",
        rules_version=0,
        reason=stored(Label("ب", "B", "B")),
        chosen="",
        identities="[]",
        needs_second=False,
        content="0" * 64,
        begun_at=datetime.now(UTC),
        renewed_at=datetime.now(UTC),
        begun_by="Karim",
        begun_by_id="1" * 32,
        prepared_at=datetime.now(UTC),
    )

    async def kept() -> None:
        database = desk.database()
        async with database.transaction() as session:
            session.add(row)
        await database.close()

    asyncio.run(kept())
