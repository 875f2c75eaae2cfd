"""Statistics routes: the pages of statistics, constructed for the desk's app; the public one only where it is wanted."""

from starlette.routing import Route

from desk.custody import Custody
from desk.database import Database
from desk.pages.guarding import Guard
from desk.pages.public_summary import PublicPages
from desk.pages.rendering import Renderer
from desk.pages.statistics import StatisticsPages
from desk.settings import DeskSettings
from desk.statistics.reading import Statistics
from desk.statistics.summary import PublicSummary


def statistics_routes(
    settings: DeskSettings, database: Database, custody: Custody, guard: Guard, renderer: Renderer
) -> list[Route]:
    """Their addresses; without IBLAGH_DESK_PUBLIC_SUMMARY the public ones are not there."""
    routes = StatisticsPages(Statistics(database, custody), guard, renderer).routes()
    if settings.desk_public_summary:
        routes += PublicPages(PublicSummary(database, settings.desk_public_k), renderer).routes()
    return routes
