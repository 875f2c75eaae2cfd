"""Account routes: every page about signing in, one's own account and others' accounts, put together."""

from starlette.routing import Route

from desk.accounts.administering import Administering
from desk.accounts.arrivals import Arrivals
from desk.accounts.challenges import Challenges
from desk.accounts.confirming import Confirming
from desk.accounts.linking import Linking
from desk.accounts.my_account import MyAccount
from desk.accounts.passkeys import Passkeys
from desk.accounts.provider import Client, Provider
from desk.accounts.rows import SignInStarter
from desk.accounts.signing_in import Accounts
from desk.accounts.single_sign_on import SingleSignOn
from desk.accounts.slowing import Strangers
from desk.custody import Custody
from desk.database import Database
from desk.pages.accounts import AccountPages
from desk.pages.guarding import Guard
from desk.pages.my_account import MyAccountPages, MyAccountScreen
from desk.pages.my_passkeys import MyPasskeys
from desk.pages.rendering import Renderer
from desk.pages.signing_in import SigningIn
from desk.pages.single_sign_on import BACK, SingleSignOnPages
from desk.settings import DeskSettings


def account_routes(
    settings: DeskSettings,
    database: Database,
    custody: Custody,
    accounts: Accounts,
    strangers: Strangers,
    guard: Guard,
    renderer: Renderer,
) -> list[Route]:
    """Their addresses; `strangers` are those of `accounts`, so that passkeys and passwords wait in one line."""
    challenges = Challenges(*settings.secrets)
    starter = SignInStarter(custody, settings.session_life)
    passkeys = Passkeys(database, custody, challenges, url=settings.desk_url, starter=starter, strangers=strangers)
    client = _client(settings)
    single_sign_on, provider = None, ""
    if client is not None:
        arrivals = Arrivals(database, custody, starter, client.issuer)
        single_sign_on = SingleSignOn(database, custody, challenges, Provider(client), arrivals)
        provider = client.name
    confirming = Confirming(database, custody)
    mine = MyAccount(database, custody, confirming)
    screen = MyAccountScreen(mine, passkeys, guard, renderer, provider=provider)
    signing_in = SigningIn(accounts, passkeys, guard, renderer, provider=provider)
    administering, linking = Administering(database, custody), Linking(database, custody)
    return [
        *signing_in.routes(),
        *SingleSignOnPages(single_sign_on, signing_in, guard, renderer).routes(),
        *MyAccountPages(mine, screen).routes(),
        *MyPasskeys(passkeys, confirming, screen).routes(),
        *AccountPages(administering, linking, guard, renderer, url=settings.desk_url, provider=provider).routes(),
    ]


def _client(settings: DeskSettings) -> Client | None:
    """What the desk is at the operator's provider, if there is one."""
    if not settings.desk_oidc_issuer:
        return None
    return Client(
        issuer=settings.desk_oidc_issuer,
        client_id=settings.desk_oidc_client_id,
        secret=settings.desk_oidc_client_secret,
        name=settings.desk_oidc_name,
        redirect_uri=settings.desk_url.rstrip("/") + BACK,
        required_acr=tuple(settings.desk_oidc_require_acr.split()),
        trusts_second_factor=settings.desk_oidc_trust_mfa,
    )
