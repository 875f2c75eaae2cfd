"""Fixtures of the API: tokens, and a program that asks with one."""

import asyncio
import http.client
import json
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from desk.api.pace import Pace
from desk.api.scopes import MEANINGS, Scope
from desk.api.tokens import Tokens
from tests.desk.running import Desk

EVERY = tuple(MEANINGS)


@dataclass(frozen=True, slots=True)
class Told:
    """What the desk answered."""

    status: int
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Program:
    """Another system, with its token."""

    url: str
    token: str

    def asks(self, path: str, *, method: str = "GET") -> Told:
        """A request with the token, if there is one."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            told = {name.lower(): value for name, value in answer.getheaders()}
            return Told(answer.status, json.loads(body) if body else None, told)
        finally:
            connection.close()


@pytest.fixture
def program(desk: Desk) -> Callable[..., Program]:
    """Makes another system with a new token."""

    async def made(name: str, scopes: Collection[Scope], *, cleared: bool) -> str:
        database = desk.database()
        try:
            return await Tokens(database, desk.custody, Pace(600)).make("Amal", name, scopes, cleared=cleared, days=30)
        finally:
            await database.close()

    def one(name: str = "Case system", scopes: Collection[Scope] = EVERY, *, cleared: bool = False) -> Program:
        with ThreadPoolExecutor(1) as thread:
            token = thread.submit(lambda: asyncio.run(made(name, scopes, cleared=cleared))).result()
        return Program(desk.url, token)

    return one
