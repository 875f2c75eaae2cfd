"""Accounts: the administrators' pages: who has an account, what it may do, and who is signed in."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.accounts.administering import Administering, NameTaken, NoSuchAccount, NotAdministrator, OwnAccount, UnfitName
from desk.accounts.administrators import LastAdministrator
from desk.accounts.linking import Disabled, Linking, NeedsLink
from desk.accounts.sign_ins import NoSuchSignIn
from desk.pages.account_words import ROLES, SHORT
from desk.pages.guarding import Guard
from desk.pages.powers import NotAllowed
from desk.pages.rendering import Renderer
from desk.roles import Analyst, Role

HOME = "/accounts"
NO_ACCOUNT = _("There is no such account.")
TAKEN = _("There is already an account of this name.")
UNFIT = _("A name has 1 to 64 characters, on one line.")
NO_ROLE = _("Please choose a role.")
OWN = _("Your own account is changed under “My account”. Another administrator changes its role.")
LAST = _("This is the last administrator who can sign in. Please make another one first.")
ENDED = _("This session has ended already.")
DISABLED = _("The account is disabled. Please enable it first.")
NEEDS_LINK = _("The account is not linked. Without a password nobody could sign in to it.")
COMPLAINTS: Mapping[type[Exception], Text] = {
    NameTaken: TAKEN,
    UnfitName: UNFIT,
    OwnAccount: OWN,
    LastAdministrator: LAST,
    NoSuchSignIn: ENDED,
    Disabled: DISABLED,
    NeedsLink: NEEDS_LINK,
}

_Act = Callable[[Analyst, str, Mapping[str, str]], Awaitable[str | None]]
_Endpoint = Callable[[Request], Awaitable[Response]]


class AccountPages:
    """For administrators only; each act goes back to the account that it was about.

    `provider` is what single sign-on is called, if there is one.
    """

    def __init__(
        self,
        administering: Administering,
        linking: Linking,
        guard: Guard,
        renderer: Renderer,
        *,
        url: str,
        provider: str = "",
    ) -> None:
        self._linking = linking
        self._provider = provider
        self._administering = administering
        self._guard = guard
        self._renderer = renderer
        self._url = url

    def routes(self) -> list[Route]:
        """Their addresses."""
        acts: dict[str, _Act] = {
            "role": self._role,
            "recover": self._recover,
            "disable": self._disable,
            "enable": self._enable,
            "sessions": self._end,
            "provider": self._link_provider,
            "unlink": self._unlink,
            "no-password": self._remove_password,
        }
        return [
            Route(HOME, self.list, methods=["GET"]),
            Route(HOME, self.invite, methods=["POST"]),
            Route(f"{HOME}/{{account_id}}", self.account, methods=["GET"]),
            *(
                Route(f"{HOME}/{{account_id}}/{name}", self._acting(act), methods=["POST"])
                for name, act in acts.items()
            ),
        ]

    async def list(self, request: Request) -> Response:
        """Every account, and the form to invite."""
        return await self._list(request, await self._guard.analyst(request))

    async def invite(self, request: Request) -> Response:
        """Make an account and show its link, once."""
        analyst = await self._guard.analyst(request)
        fields = await self._guard.form(request, analyst)
        role, name = _role(fields), fields.get("name", "")
        if role is None:
            return await self._list(request, analyst, complaint=NO_ROLE, typed=fields)
        try:
            token = await self._administering.invite(analyst, name, role, cleared="cleared" in fields)
        except (NameTaken, UnfitName) as error:
            return await self._list(request, analyst, complaint=COMPLAINTS[type(error)], typed=fields)
        except NotAdministrator as error:
            raise NotAllowed(analyst) from error
        return self._link(request, analyst, name.strip(), token, HOME)

    async def account(self, request: Request) -> Response:
        """One account."""
        analyst = await self._guard.analyst(request)
        try:
            return await self._show(request, analyst)
        except NoSuchAccount:
            return self._none(request, analyst)

    def _acting(self, act: _Act) -> _Endpoint:
        async def acted(request: Request) -> Response:
            analyst = await self._guard.analyst(request)
            fields, account_id = await self._guard.form(request, analyst), request.path_params["account_id"]
            try:
                if token := await act(analyst, account_id, fields):
                    shown, _sessions = await self._administering.account(analyst, account_id)
                    return self._link(request, analyst, shown.name, token, f"{HOME}/{account_id}")
                return RedirectResponse(f"{HOME}/{account_id}", status_code=303)
            except NoSuchAccount:
                return self._none(request, analyst)
            except NotAdministrator as error:
                raise NotAllowed(analyst) from error
            except tuple(COMPLAINTS) as error:
                return await self._show(request, analyst, status=422, complaint=COMPLAINTS[type(error)])

        return acted

    async def _role(self, analyst: Analyst, account_id: str, fields: Mapping[str, str]) -> str | None:
        role = _role(fields)
        if role is None:
            raise NoSuchAccount
        await self._administering.change_role(analyst, account_id, role, cleared="cleared" in fields)
        return None

    async def _recover(self, analyst: Analyst, account_id: str, _fields: Mapping[str, str]) -> str | None:
        return await self._administering.recover(analyst, account_id)

    async def _disable(self, analyst: Analyst, account_id: str, _fields: Mapping[str, str]) -> str | None:
        await self._administering.disable(analyst, account_id)
        return None

    async def _enable(self, analyst: Analyst, account_id: str, _fields: Mapping[str, str]) -> str | None:
        await self._administering.enable(analyst, account_id)
        return None

    async def _end(self, analyst: Analyst, account_id: str, fields: Mapping[str, str]) -> str | None:
        if session := fields.get("session"):
            await self._administering.end_session(analyst, account_id, session)
        else:
            await self._administering.end_sessions(analyst, account_id)
        return None

    async def _link_provider(self, analyst: Analyst, account_id: str, _fields: Mapping[str, str]) -> str | None:
        if not self._provider:
            raise NoSuchAccount
        return await self._linking.invite(analyst, account_id)

    async def _unlink(self, analyst: Analyst, account_id: str, _fields: Mapping[str, str]) -> str | None:
        await self._linking.unlink(analyst, account_id)
        return None

    async def _remove_password(self, analyst: Analyst, account_id: str, _fields: Mapping[str, str]) -> str | None:
        if not self._provider:
            raise NoSuchAccount
        await self._linking.remove_password(analyst, account_id)
        return None

    async def _list(
        self, request: Request, analyst: Analyst, complaint: Text | None = None, typed: Mapping[str, str] | None = None
    ) -> Response:
        accounts = await self._administering.accounts(analyst)
        values = {"accounts": accounts, "complaint": complaint, "typed": typed or {}, **self._words()}
        return self._renderer.page(
            request, "accounts.html", analyst=analyst, status=422 if complaint else 200, **values
        )

    async def _show(self, request: Request, analyst: Analyst, *, status: int = 200, **values: object) -> Response:
        account, sessions = await self._administering.account(analyst, request.path_params["account_id"])
        known = {"account": account, "sign_ins": sessions, **self._words()}
        return self._renderer.page(request, "account.html", analyst=analyst, status=status, **known, **values)

    def _link(self, request: Request, analyst: Analyst, name: str, token: str, back: str) -> Response:
        link, is_linking = f"{self._url}/link/{token}", request.url.path.endswith("/provider")
        provider = self._provider if is_linking else ""
        return self._renderer.page(
            request, "account_link.html", analyst=analyst, name=name, link=link, back=back, provider=provider
        )

    def _words(self) -> Mapping[str, object]:
        return {"roles": ROLES, "short": SHORT, "provider": self._provider}

    def _none(self, request: Request, analyst: Analyst) -> Response:
        return self._renderer.page(request, "error.html", analyst=analyst, status=404, words=NO_ACCOUNT)


def _role(fields: Mapping[str, str]) -> Role | None:
    chosen = fields.get("role", "")
    return Role(chosen) if chosen in ROLES else None
