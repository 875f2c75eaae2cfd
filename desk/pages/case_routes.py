"""Case routes: every page and form of a case, and of its files, put together."""

from starlette.routing import BaseRoute

from desk.analysis.analysing import Analysing
from desk.analysis.mentions import Mentions
from desk.cases.reading import Cases
from desk.cases.viewing import Viewer
from desk.casework.acting import Casework
from desk.casework.closing import Closing
from desk.casework.exposure import Exposure
from desk.casework.merging import Merging
from desk.casework.notebook import Notebook
from desk.casework.outcomes import Answers
from desk.casework.splitting import Splitting
from desk.casework.writing import Writing
from desk.comparing.signs import SignKey
from desk.custody import Custody
from desk.database import Database
from desk.pages.analysing import AnalysisPages
from desk.pages.case_page import CasePage
from desk.pages.files import Files
from desk.pages.guarding import Guard
from desk.pages.joining import Joining
from desk.pages.noting import Noting
from desk.pages.rendering import Renderer
from desk.pages.rights import Rights
from desk.pages.welfare import Welfare
from desk.pages.working import Working
from desk.queue.holding import Holding
from desk.referral.app import ReferralApp
from desk.rights.answering import Answering
from desk.settings import DeskSettings


def case_routes(
    settings: DeskSettings,
    database: Database,
    custody: Custody,
    cases: Cases,
    viewer: Viewer,
    guard: Guard,
    renderer: Renderer,
    referral: ReferralApp,
) -> list[BaseRoute]:
    """Everything under /cases."""
    folder, answers, writing = settings.desk_evidence_dir, Answers(), Writing(cases.recipients)
    exposure = Exposure(database, settings.exposure_cap)
    casework = Casework(database, custody, cases.recipients)
    closing = Closing(database, custody, writing, answers, folder=folder, dossiers=settings.desk_dossier_dir)
    notebook = Notebook(database, custody, writing)
    answering = Answering(database, custody, writing, folder, settings.desk_dossier_dir)
    mentions = Mentions(SignKey(settings.secrets[-1]))
    analysing = Analysing(database, cases, viewer, mentions)
    page = CasePage(cases, exposure, Holding(database), referral.showing, guard, renderer)
    return [
        *Files(cases, viewer, exposure, guard, renderer).routes(),
        *Working(page, casework, closing, answers).routes(),
        *Joining(page, Merging(database, custody), Splitting(database, custody)).routes(),
        *Noting(page, notebook).routes(),
        *Rights(page, answering).routes(),
        *AnalysisPages(analysing, notebook, guard, renderer).routes(),
        *Welfare(page, exposure).routes(),
        *referral.routes(page, guard, renderer),
    ]
