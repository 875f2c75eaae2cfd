"""Jurisdiction routes: the pages about jurisdiction, constructed for the desk's app."""

from starlette.routing import Route

from desk.custody import Custody
from desk.database import Database
from desk.jurisdiction.editing import Editing
from desk.jurisdiction.trials import Trying
from desk.jurisdiction.waiting import Waiting
from desk.pages.guarding import Guard
from desk.pages.jurisdiction import Jurisdiction
from desk.pages.jurisdiction_screen import RulesScreen
from desk.pages.jurisdiction_versions import JurisdictionVersions
from desk.pages.rendering import Renderer


def jurisdiction_routes(database: Database, custody: Custody, guard: Guard, renderer: Renderer) -> list[Route]:
    """Their addresses; supervisors change the rules."""
    screen = RulesScreen(guard, renderer, lambda analyst: analyst.supervises)
    editing, trying = Editing(database, custody), Trying(database, custody, Waiting(database))
    return [*Jurisdiction(editing, screen).routes(), *JurisdictionVersions(editing, trying, screen).routes()]
