"""Odd addresses: what can be no case's is no case's, on either database, and no failure."""

import asyncio

import pytest

from desk.api.pace import Pace
from desk.api.scopes import MEANINGS
from desk.api.tokens import Tokens
from tests.desk.relaying import request
from tests.desk.running import Desk
from tests.desk.screens import Screen

pytestmark = pytest.mark.both_databases
ODD = ["%00", "a%00b", "%0A", "%7F", "%ED%A0%80", "%F0%9F%98%80", "x" * 4000]


@pytest.mark.parametrize("odd", ODD)
def test_no_page_is_at_an_odd_address(analyst: Screen, odd: str) -> None:
    pages = [analyst.opens(f"/cases/{odd}{rest}") for rest in ("", "/files/a", "/analysis")]

    assert {one.status for one in pages} == {404}


@pytest.mark.parametrize("odd", ODD)
def test_the_api_has_none_there_either(desk: Desk, odd: str) -> None:
    async def made() -> str:
        database = desk.database()
        try:
            return await Tokens(database, desk.custody, Pace(1000)).make(
                "Amal", "odd", tuple(MEANINGS), cleared=True, days=1
            )
        finally:
            await database.close()

    bearer = {"authorization": f"Bearer {asyncio.run(made())}"}

    answer = request(desk.url, "GET", f"/v1/cases/{odd}", b"", bearer)

    assert answer.status in (404, 422)
