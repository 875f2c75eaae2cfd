"""App: the desk as one web application, built from its settings."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI
from sqlalchemy import select
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from conversations.text import Text, _
from desk.accounts.signing_in import Accounts
from desk.accounts.slowing import Strangers
from desk.api import problems
from desk.api.cases import CasesApi
from desk.api.document import routers as api_routers
from desk.api.pace import Pace
from desk.api.tokens import Tokens
from desk.cases import evidence
from desk.cases.reading import Cases
from desk.cases.viewing import Viewer
from desk.comparing.grouping import Comparing
from desk.comparing.marking import Marking
from desk.comparing.signs import SignKey
from desk.custody import Custody
from desk.custody_ranges import keep_making
from desk.database import Database
from desk.ingest.receiving import Ingest
from desk.monitoring import Monitoring
from desk.pages.account_routes import account_routes
from desk.pages.alert_routes import alert_routes
from desk.pages.case_routes import case_routes
from desk.pages.guarding import Guard, NotOurForm, SignInNeeded
from desk.pages.headers import SafeHeaders, told
from desk.pages.jurisdiction_routes import jurisdiction_routes
from desk.pages.looking import NO_CASE
from desk.pages.powers import NotAllowed
from desk.pages.rendering import Renderer
from desk.pages.statistics_routes import statistics_routes
from desk.pages.tokens import TokenPages
from desk.queue.app import QueueApp, queue_app
from desk.readiness import needed_by_desk
from desk.readiness import routes_of as health_routes
from desk.referral.app import referral_app
from desk.retention.forgetting import keep_forgetting
from desk.retention.noting import keep_noting
from desk.rights.terms import kept_of
from desk.settings import DeskSettings
from desk.tables import EvidenceRow

log = structlog.get_logger()

NOT_FOUND = _("There is no such page.")
NOT_OURS = _("That form is too old, or did not come from the desk. Please go back and try again.")
NOT_YOURS = _("This page is not for your role.")
FAILED = _("Something went wrong here. Nothing was changed. Please try again.")


class _App(FastAPI):
    """Its headers are around everything, also around what is answered to an error."""

    hsts = ""

    def build_middleware_stack(self) -> ASGIApp:
        """FastAPI's own, and the headers outside of it."""
        return SafeHeaders(super().build_middleware_stack(), hsts=self.hsts)


def create_app(settings: DeskSettings) -> FastAPI:
    """The desk; its database has to be migrated. Raises UnsafeKeyFile for a private key that others can read."""
    database = Database(settings.desk_database_url, settings.database_limits)
    renderer, viewer = Renderer(), Viewer()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await _sweep(database, settings.desk_evidence_dir)
        kept = (
            keep_noting(settings, database),
            keep_forgetting(database),
            keep_making(database, size=settings.desk_custody_range),
        )
        keeping = [asyncio.create_task(one) for one in kept]
        async with queue.running(), app.state.referral.preparing.running(), app.state.monitoring.running():
            yield
        for one in keeping:
            one.cancel()
        app.state.readiness.close()
        await asyncio.to_thread(viewer.close)
        await database.close()

    app = _App(
        title="Iblagh desk",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=lifespan,
    )
    app.hsts = settings.desk_hsts if settings.desk_url.startswith("https://") else ""
    # The server itself answers what is no request.
    app.state.told = told(app.hsts)
    # A redirect to the address without its last slash would be to whatever host the request names.
    app.router.redirect_slashes = False
    queue = _add_routes(app, settings, database, renderer, viewer)
    _handle_errors(app, renderer)
    return app


def _add_routes(
    app: FastAPI, settings: DeskSettings, database: Database, renderer: Renderer, viewer: Viewer
) -> QueueApp:
    custody = Custody(*settings.secrets)
    strangers = Strangers()
    accounts = Accounts(database, custody, settings.session_life, strangers)
    guard = Guard(accounts, settings.desk_url)
    cases = Cases(database, custody, settings)
    comparing = Comparing(cases.documents, SignKey(settings.secrets[-1]), Marking(custody))
    # Listens beside the desk, never among its own addresses.
    app.state.monitoring = monitoring = Monitoring(settings, database, custody)
    app.include_router(_ingest(settings, database, custody, comparing, monitoring).router())
    queue = queue_app(settings, database, custody, cases, comparing, guard, renderer)
    # Endpoints that need a token find them here (desk.api.tokens.needs).
    tokens = app.state.tokens = Tokens(database, custody, Pace(settings.desk_api_per_minute))
    app.router.routes.extend(TokenPages(tokens, guard, renderer).routes())
    for router in api_routers(CasesApi(database, custody, cases)):
        app.include_router(router)
    app.state.readiness = needed_by_desk(database, settings.desk_evidence_dir)
    app.router.routes.extend(health_routes(app.state.readiness))
    app.router.routes.extend(account_routes(settings, database, custody, accounts, strangers, guard, renderer))
    app.router.routes.extend(queue.routes)
    # Dossiers that are being made end with the desk.
    app.state.referral = referral_app(settings, database, custody, cases)
    app.router.routes.extend(
        case_routes(settings, database, custody, cases, viewer, guard, renderer, app.state.referral)
    )
    app.router.routes.extend(jurisdiction_routes(database, custody, guard, renderer))
    app.router.routes.extend(statistics_routes(settings, database, custody, guard, renderer))
    alerting, alerts = alert_routes(settings, database, custody, guard, renderer)
    app.include_router(alerts)
    app.router.routes.extend(alerting)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    return queue


def _ingest(
    settings: DeskSettings, database: Database, custody: Custody, comparing: Comparing, monitoring: Monitoring
) -> Ingest:
    return Ingest(
        database,
        custody,
        comparing,
        settings.desk_evidence_dir,
        settings.push_secrets,
        clocks=settings.clocks,
        told=monitoring.metrics.ingested,
        kept=kept_of(settings),
    )


async def _sweep(database: Database, folder: Path) -> None:
    async with database.reading() as session:
        wanted = frozenset(await session.scalars(select(EvidenceRow.evidence_id)))
    if count := await asyncio.to_thread(evidence.sweep, folder, wanted.__contains__):
        log.info("evidence.swept", count=count)


def _handle_errors(app: FastAPI, renderer: Renderer) -> None:
    problems.handle(app)

    def answer(request: Request, words: Text, status: int, headers: Mapping[str, str] | None = None) -> Response:
        if request.url.path.startswith("/v1"):
            return problems.of_status(request, status, headers or {})
        return renderer.page(request, "error.html", status=status, words=words)

    async def to_sign_in(request: Request, _error: Exception) -> Response:
        # Who comes by a link elsewhere has no cookie with them (SameSite=Strict): this page leads on to the same address.
        if request.method == "GET" and request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return renderer.page(request, "onward.html")
        return RedirectResponse("/sign-in", status_code=303)

    async def not_ours(request: Request, _error: Exception) -> Response:
        return answer(request, NOT_OURS, 403)

    async def not_yours(request: Request, error: Exception) -> Response:
        is_case = request.url.path.startswith("/cases")
        words, status = (NO_CASE, 404) if is_case else (NOT_YOURS, 403)
        analyst = error.analyst if isinstance(error, NotAllowed) else None
        return renderer.page(request, "error.html", analyst=analyst, status=status, words=words)

    async def not_found(request: Request, error: Exception) -> Response:
        # A page says nothing of methods; a program is told which there are.
        if isinstance(error, HTTPException) and request.url.path.startswith("/v1"):
            return answer(request, NOT_FOUND, error.status_code, error.headers)
        return answer(request, NOT_FOUND, 404)

    async def failed(request: Request, error: Exception) -> Response:
        log.error("desk.failed", error=type(error).__name__, reason=_where(error))
        return answer(request, FAILED, 500)

    app.add_exception_handler(SignInNeeded, to_sign_in)
    app.add_exception_handler(NotOurForm, not_ours)
    app.add_exception_handler(NotAllowed, not_yours)
    app.add_exception_handler(404, not_found)
    app.add_exception_handler(405, not_found)
    app.add_exception_handler(Exception, failed)


def _where(error: BaseException) -> str:
    """The module and line where an error was raised; never its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
