"""Referral, wired: what makes, keeps and gives dossiers, and its pages, built from the desk's settings."""

from dataclasses import dataclass
from pathlib import Path

from starlette.routing import Route

from desk.cases.reading import Cases
from desk.custody import Custody
from desk.database import Database
from desk.dossier import signing
from desk.pages.case_page import CasePage
from desk.pages.guarding import Guard
from desk.pages.referral_page import ReferralPage
from desk.pages.referring import Referring
from desk.pages.rendering import Renderer
from desk.referral.giving import Giving
from desk.referral.instructing import Instructing
from desk.referral.making import Making
from desk.referral.notices import Notices
from desk.referral.preparing import Preparing
from desk.referral.showing import Showing
from desk.referral.stepping import Stepping
from desk.referral.storing import Shelf
from desk.settings import DeskSettings


@dataclass(frozen=True, slots=True)
class ReferralApp:
    """What the rest of the desk needs of it."""

    preparing: Preparing
    showing: Showing
    instructing: Instructing
    notices: Notices
    stepping: Stepping
    giving: Giving

    def routes(self, page: CasePage, guard: Guard, renderer: Renderer) -> list[Route]:
        """Its pages and forms, those on the page of a case among them."""
        return [
            *ReferralPage(self.showing, self.stepping, self.giving, guard, renderer).routes(),
            *Referring(page, self.preparing, self.instructing, self.notices).routes(),
        ]


def referral_app(settings: DeskSettings, database: Database, custody: Custody, cases: Cases) -> ReferralApp:
    """Everything of referral; raises UnsafeKeyFile for a signing key that others can read, or that is none."""
    shelf = Shelf(settings.desk_dossier_dir, cases.recipients, cases.copy)
    making = None
    if settings.desk_signing_key_file and settings.desk_sender_email:
        signer = signing.read(Path(settings.desk_signing_key_file))
        making = Making(cases, shelf, signer, settings.sender)
    instructing = Instructing(database, custody, cases)
    preparing = Preparing(database, custody, making, shelf, instructing)
    return ReferralApp(
        preparing=preparing,
        showing=Showing(database, custody, preparing, instructing),
        instructing=instructing,
        notices=Notices(database, custody, cases, settings.sender),
        stepping=Stepping(database, custody, shelf),
        giving=Giving(database, custody, making, shelf),
    )
