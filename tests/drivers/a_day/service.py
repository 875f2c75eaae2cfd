"""Service: intake, relay and desk as processes, with a day's cases at the desk, copied from one that was filled once."""

import asyncio
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, expect

from desk.accounts.signing_in import Accounts, Purpose, Role
from desk.accounts.slowing import Strangers
from tests.desk.running import Desk
from tests.drivers.a_day.at_desk import AtDesk
from tests.drivers.a_day.filing import Filing, desk_of
from tests.drivers.a_day.plan import Day
from tests.drivers.a_day.words import Words
from tests.drivers.processes import Processes


@dataclass
class Service:
    """A running service and who works at its desk; `look` is how their browsers show it."""

    processes: Processes
    desk: Desk
    day: Day
    browser: Browser
    words: Words
    look: dict[str, Any]
    contexts: list[BrowserContext] = field(default_factory=list)

    def signs_in(self, name: str, role: Role, *, cleared: bool = False, **more: Any) -> AtDesk:
        """Somebody new at the desk."""
        page = self.context(**more).new_page()
        page.goto(self.desk.url + link(self.desk, name, role, cleared=cleared))
        page.get_by_role("main").get_by_role("button", name=self.words("Sign in")).click()
        expect(page.get_by_role("button", name=self.words("Sign out"))).to_be_visible()
        return AtDesk(page, self.desk.url, self.words, name)

    def in_language(self, words: Words) -> "Service":
        """The same for people with another language."""
        return replace(self, words=words)

    def context(self, **more: Any) -> BrowserContext:
        """A browser of its own that prefers the language."""
        made = self.browser.new_context(**{"locale": self.words.language, **self.look, **more})
        made.set_default_timeout(30_000)
        self.contexts.append(made)
        return made

    def closes(self) -> None:
        """Close every browser."""
        for one in self.contexts:
            one.close()


@contextmanager
def running(folder: Path, browser: Browser, day: Day, *, language: str, look: dict[str, Any]) -> Iterator[Service]:
    """The service on a folder that `fill` filled, until the end of the block."""
    processes = Processes(folder)
    one = Service(processes, desk_of(processes.demo), day, browser, Words(language), look)
    try:
        for name in ("desk", "intake", "relay"):
            processes.starts(name)
        yield one
    finally:
        one.closes()
        processes.stops()


def fill(folder: Path, day: Day) -> None:
    """Let a desk take a day, and end it."""
    processes = Processes(folder)
    try:
        processes.starts("desk")
        Filing(desk_of(processes.demo)).files_day(day)
    finally:
        processes.stops()


def copied(filled: Path, folder: Path) -> Path:
    """The same desk once more."""
    shutil.copytree(filled, folder, dirs_exist_ok=True)
    return folder


def link(desk: Desk, name: str, role: Role, *, cleared: bool = False, purpose: Purpose = Purpose.DEMO) -> str:
    """The path of a one-time link: that of the demo signs somebody in."""

    async def made() -> str:
        database = desk.database()
        accounts = Accounts(database, desk.custody, desk.settings.session_life, Strangers())
        try:
            return "/link/" + await accounts.invite(name, role, purpose=purpose, cleared=cleared)
        finally:
            await database.close()

    # In a thread of its own: a test that drives a browser has a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(made())).result()
