"""App: the desk as one web application, built from its settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from conversations.text import _
from desk.accounts import Accounts
from desk.cases import Cases
from desk.casework import Casework
from desk.custody import Custody
from desk.database import Database
from desk.ingest import Ingest
from desk.pages.guarding import Guard, NotOurForm, SafeHeaders, SignInNeeded
from desk.pages.rendering import Renderer
from desk.pages.signing_in import SigningIn
from desk.pages.working import Working
from desk.settings import DeskSettings

log = structlog.get_logger()

NOT_FOUND = _("There is no such page.")
NOT_OURS = _("That form is too old, or did not come from the desk. Please go back and try again.")
FAILED = _("Something went wrong here. Nothing was changed. Please try again.")


def create_app(settings: DeskSettings) -> FastAPI:
    """The desk; its database has to be migrated."""
    database = Database(settings.desk_database_url)
    custody = Custody(settings.desk_secret.get_secret_value())
    accounts = Accounts(database, custody, settings.session_life)
    cases = Cases(database, custody, settings)
    casework = Casework(database, custody, settings.desk_evidence_dir, cases.recipients)
    guard, renderer = Guard(accounts, settings.desk_url), Renderer()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    https = settings.desk_url.startswith("https://")
    app = FastAPI(
        title="Iblagh desk",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
        middleware=[Middleware(SafeHeaders, https=https)],
    )
    app.include_router(Ingest(database, custody, settings.desk_evidence_dir, settings.push_secrets).router())
    app.router.routes.extend(SigningIn(accounts, guard, renderer).routes())
    app.router.routes.extend(Working(cases, casework, guard, renderer).routes())
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    app.add_api_route("/health", _health)
    _handle_errors(app, renderer)
    return app


async def _health() -> JSONResponse:
    return JSONResponse({"ok": True})


def _handle_errors(app: FastAPI, renderer: Renderer) -> None:
    async def to_sign_in(_request: Request, _error: Exception) -> Response:
        return RedirectResponse("/sign-in", status_code=303)

    async def not_ours(request: Request, _error: Exception) -> Response:
        return renderer.page(request, "error.html", status=403, words=NOT_OURS)

    async def not_found(request: Request, _error: Exception) -> Response:
        return renderer.page(request, "error.html", status=404, words=NOT_FOUND)

    async def failed(request: Request, error: Exception) -> Response:
        log.error("desk.failed", error=type(error).__name__, reason=_where(error))
        return renderer.page(request, "error.html", status=500, words=FAILED)

    app.add_exception_handler(SignInNeeded, to_sign_in)
    app.add_exception_handler(NotOurForm, not_ours)
    app.add_exception_handler(404, not_found)
    app.add_exception_handler(405, not_found)
    app.add_exception_handler(Exception, failed)


def _where(error: BaseException) -> str:
    """The module and line where an error was raised; never its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
