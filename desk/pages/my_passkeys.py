"""My passkeys: the forms that add, name and remove the passkeys of whoever is signed in."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from conversations.text import Text, _
from desk.accounts.administering import UnfitName
from desk.accounts.confirming import Confirming
from desk.accounts.credentials import SignInFailed
from desk.accounts.passkeys import NoSuchPasskey, PasskeyRefused, Passkeys, TooManyPasskeys
from desk.accounts.slowing import TooSoon
from desk.pages.accounts import UNFIT
from desk.pages.my_account import HOME, WRONG_PASSWORD, MyAccountScreen, done
from desk.pages.signing_in import MAX_CHARS, WAIT
from desk.roles import Analyst

REFUSED = _("The passkey was not added. Please try again, within five minutes.")
TOO_MANY = _("Ten passkeys are the most. Please remove one first.")
GONE = _("This passkey was removed already.")
COMPLAINTS: Mapping[type[Exception], Text] = {UnfitName: UNFIT, PasskeyRefused: REFUSED, NoSuchPasskey: GONE}


class MyPasskeys:
    """Adding asks for the password first: a browser left open adds no way in."""

    def __init__(self, passkeys: Passkeys, confirming: Confirming, screen: MyAccountScreen) -> None:
        self._passkeys = passkeys
        self._confirming = confirming
        self._screen = screen

    def routes(self) -> list[Route]:
        """Their addresses."""
        taking = self._screen.taking
        return [
            Route(f"{HOME}/passkeys/options", self.options, methods=["POST"]),
            Route(f"{HOME}/passkeys", taking(self._add, COMPLAINTS), methods=["POST"]),
            Route(f"{HOME}/passkeys/name", taking(self._rename, COMPLAINTS), methods=["POST"]),
            Route(f"{HOME}/passkeys/remove", taking(self._remove, COMPLAINTS), methods=["POST"]),
        ]

    async def options(self, request: Request) -> Response:
        """What the browser needs to make a passkey, once the password is confirmed; else a complaint, both as JSON."""
        guard = self._screen.guard
        analyst = await guard.analyst(request)
        fields = await guard.form(request, analyst)
        password, device = fields.get("password", "")[:MAX_CHARS], guard.device(request)
        try:
            await self._confirming.confirm(analyst, password=password, device=device)
            return Response(await self._passkeys.options_to_add(analyst), media_type="application/json")
        except SignInFailed:
            return self._refused(request, WRONG_PASSWORD, 401)
        except TooSoon as error:
            return self._refused(request, Text(WAIT.msgid, {"seconds": error.wait_s}), 429)
        except TooManyPasskeys:
            return self._refused(request, TOO_MANY, 422)

    async def _add(self, _request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        await self._passkeys.add(analyst, fields.get("answer", ""), name=fields.get("name", ""))
        return done("passkey")

    async def _rename(self, _request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        await self._passkeys.rename(analyst, fields.get("passkey", ""), fields.get("name", ""))
        return done("named")

    async def _remove(self, _request: Request, analyst: Analyst, fields: Mapping[str, str]) -> Response:
        await self._passkeys.remove(analyst, fields.get("passkey", ""))
        return done("removed")

    def _refused(self, request: Request, words: Text, status: int) -> Response:
        return JSONResponse({"said": self._screen.renderer.said(request, words)}, status_code=status)
