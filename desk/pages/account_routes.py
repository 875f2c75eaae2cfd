"""Account routes: every page about signing in, one's own account and others' accounts, put together."""

from starlette.routing import Route

from desk.accounts.administering import Administering
from desk.accounts.challenges import Challenges
from desk.accounts.confirming import Confirming
from desk.accounts.my_account import MyAccount
from desk.accounts.passkeys import Passkeys
from desk.accounts.rows import SignInStarter
from desk.accounts.signing_in import Accounts
from desk.accounts.slowing import Strangers
from desk.custody import Custody
from desk.database import Database
from desk.pages.accounts import AccountPages
from desk.pages.guarding import Guard
from desk.pages.my_account import MyAccountPages, MyAccountScreen
from desk.pages.my_passkeys import MyPasskeys
from desk.pages.rendering import Renderer
from desk.pages.signing_in import SigningIn
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
    passkeys = Passkeys(
        database,
        custody,
        Challenges(settings.desk_secret.get_secret_value()),
        url=settings.desk_url,
        starter=SignInStarter(custody, settings.session_life),
        strangers=strangers,
    )
    confirming = Confirming(database, custody)
    mine = MyAccount(database, custody, confirming)
    screen = MyAccountScreen(mine, passkeys, guard, renderer)
    return [
        *SigningIn(accounts, passkeys, guard, renderer).routes(),
        *MyAccountPages(mine, screen).routes(),
        *MyPasskeys(passkeys, confirming, screen).routes(),
        *AccountPages(Administering(database, custody), guard, renderer, settings.desk_url).routes(),
    ]
