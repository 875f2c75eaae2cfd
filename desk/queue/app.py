"""Queue, wired: its pages and what runs beside them, built from the desk's settings."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from starlette.routing import Route

from desk.cases.reading import Cases
from desk.casework.closing import Closing
from desk.casework.outcomes import Answers
from desk.casework.writing import Writing
from desk.comparing.grouping import Comparing
from desk.comparing.signs import SignKey
from desk.custody import Custody
from desk.database import Database
from desk.log import Log
from desk.pages.assigning import Assigning
from desk.pages.guarding import Guard
from desk.pages.looking import Looking
from desk.pages.queue_forms import QueueForms
from desk.pages.rendering import Renderer
from desk.queue.assignment import Assignment
from desk.queue.closing_together import ClosingTogether
from desk.queue.counting import mend
from desk.queue.escalation import Escalation
from desk.queue.listing import Queue
from desk.queue.live import Live
from desk.queue.references import ReferenceKeys
from desk.queue.searching import Searching
from desk.queue.views import Views
from desk.settings import DeskSettings

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class QueueApp:
    """The routes of the queue, and what looks at clocks and tells screens while the desk runs."""

    routes: tuple[Route, ...]
    escalation: Escalation
    live: Live
    database: Database
    comparing: Comparing

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Until the end of the block."""
        tasks = [asyncio.create_task(one) for one in (self._prepare(), self.escalation.run(), self.live.run())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _prepare(self) -> None:
        """What would make the first search slow, or a line of the queue wrong after an older desk wrote it."""
        try:
            async with self.database.transaction() as session:
                await mend(session)
            async with self.database.reading() as session:
                await self.comparing.read_ahead(session)
        except Exception as error:
            log.warning("queue.unprepared", error=type(error).__name__)


def queue_app(
    settings: DeskSettings,
    database: Database,
    custody: Custody,
    cases: Cases,
    comparing: Comparing,
    guard: Guard,
    renderer: Renderer,
) -> QueueApp:
    """Everything of the queue."""
    key = SignKey(settings.secrets[-1])
    views, live, assignment = Views(database), Live(database), Assignment(database, custody)
    searching = Searching(database, custody, comparing, key, ReferenceKeys(settings.reference_salts.split()))
    folder = settings.desk_evidence_dir
    closing = Closing(
        database, custody, Writing(cases.recipients), Answers(), folder=folder, dossiers=settings.desk_dossier_dir
    )
    looking = Looking(Queue(database, custody), views, searching, Log(database, custody), guard, renderer)
    forms = QueueForms(looking, ClosingTogether(database, closing), views, live, guard)
    routes = (*looking.routes(), *forms.routes(), *Assigning(assignment, guard, renderer).routes())
    escalation = Escalation(database, custody, assignment, hands_back_after=settings.hands_back_after)
    return QueueApp(routes, escalation, live, database, comparing)
