"""A desk whose pages about jurisdiction are served, with supervisors by name and open cases that a test gives."""

import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from desk.accounts.signing_in import Accounts
from desk.accounts.slowing import Strangers
from desk.app import create_app
from desk.custody import Custody
from desk.database import Database
from desk.jurisdiction.editing import Editing
from desk.jurisdiction.trials import OpenCases, Trying
from desk.pages.guarding import Guard
from desk.pages.jurisdiction import Jurisdiction
from desk.pages.jurisdiction_screen import RulesScreen
from desk.pages.jurisdiction_versions import JurisdictionVersions
from desk.pages.rendering import Renderer
from desk.settings import DeskSettings
from tests.desk.running import Desk, Keys, settings_of
from tests.drivers.web_servers import Server

SUPERVISORS = ("Nadia", "Karim")
WITHIN_S = 60.0


def rule_pages(database: Database, settings: DeskSettings, cases: OpenCases) -> list:
    """The routes, wired as the desk's app wires its own."""
    custody = Custody(settings.desk_secret.get_secret_value())
    guard = Guard(Accounts(database, custody, settings.session_life, Strangers()), settings.desk_url)
    screen = RulesScreen(guard, Renderer(), lambda analyst: analyst.name in SUPERVISORS)
    editing, trying = Editing(database, custody), Trying(database, custody, cases)
    return [*Jurisdiction(editing, screen).routes(), *JurisdictionVersions(editing, trying, screen).routes()]


def desk_with_rules(settings: DeskSettings, cases: OpenCases) -> FastAPI:
    """The desk's app and these pages; before its others, so that the test's own supervisors count."""
    app, database = create_app(settings), Database(settings.desk_database_url)
    app.router.routes[0:0] = rule_pages(database, settings, cases)
    of_app = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(running: FastAPI) -> AsyncIterator[None]:
        async with of_app(running):
            yield
        await database.close()

    app.router.lifespan_context = lifespan
    return app


@contextmanager
def serving(folder: Path, keys: Keys, database_url: str, cases: OpenCases) -> Iterator[Desk]:
    """A desk, until the end of the block."""
    server = Server(uvicorn.Config("", port=0, access_log=False, log_config=None))
    listening = server.config.bind_socket()
    settings = settings_of(folder, keys, database_url, port=listening.getsockname()[1])
    server.config.app = desk_with_rules(settings, cases)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    until = time.monotonic() + WITHIN_S
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield Desk(settings.desk_url, settings, keys)
    finally:
        server.should_exit = True
        thread.join(WITHIN_S)
        listening.close()
