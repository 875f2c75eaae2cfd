"""Alert routes: the pages about alerts and the rota, and what the analyst bot asks, put together."""

from fastapi import APIRouter
from starlette.routing import Route

from desk.alerts.api import AlertsApi
from desk.alerts.chats import ChatKey
from desk.alerts.digests import Digests
from desk.alerts.feed import Feed
from desk.alerts.linking import Linking
from desk.alerts.on_call import OnCall
from desk.alerts.overviews import Overviews
from desk.alerts.pressing import Pressing
from desk.alerts.telling import Telling
from desk.custody import Custody
from desk.database import Database
from desk.pages.alerting import Alerting
from desk.pages.guarding import Guard
from desk.pages.on_call import OnCallPages
from desk.pages.rendering import Renderer
from desk.settings import DeskSettings


def alert_routes(
    settings: DeskSettings, database: Database, custody: Custody, guard: Guard, renderer: Renderer
) -> tuple[list[Route], APIRouter]:
    """The addresses for analysts, and those for the bot."""
    key = ChatKey(settings.secrets[-1])
    linking, rota = Linking(database, custody, key), OnCall(database, custody)
    api = AlertsApi(
        Telling(database, next_line_after=settings.next_line_after),
        Feed(database, custody, key),
        Digests(database, custody, key),
        linking,
        Pressing(database, custody, linking),
        Overviews(database, custody),
        url=settings.desk_url,
    )
    pages = OnCallPages(rota, guard, renderer, next_line_minutes=settings.on_call_minutes)
    return [*Alerting(linking, guard, renderer).routes(), *pages.routes()], api.router()
