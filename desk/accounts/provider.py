"""Provider: an OpenID Connect provider, asked over HTTPS with limits of size and time; what it is not sure of is refused."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import structlog
from pydantic import SecretStr

from desk.accounts.addresses import is_safe
from desk.accounts.id_tokens import Expected, Key, Told, UnknownKey, keys_of, read
from desk.accounts.rows import now

log = structlog.get_logger()

WELL_KNOWN = "/.well-known/openid-configuration"
TIMEOUT_S = 5.0
MAX_BYTES = 256 * 1024
# How long what a provider says of itself is believed; keys that are not known are asked for at once.
KEPT_S = 3600.0


class ProviderDown(Exception):
    """It does not answer in time, or not as a provider does."""


class CodeRefused(Exception):
    """It does not take the code: it was used before, is too old, or was made for somebody else."""


@dataclass(frozen=True, slots=True)
class Client:
    """What the desk is at its provider, and what it asks of it."""

    issuer: str
    client_id: str
    secret: SecretStr
    name: str
    redirect_uri: str
    required_acr: tuple[str, ...] = ()
    trusts_second_factor: bool = False


@dataclass(frozen=True, slots=True)
class _Described:
    """What the discovery document says, and the keys, as of `at`."""

    authorization: str
    token: str
    posts_secret: bool
    names_itself: bool
    keys: tuple[Key, ...]
    at: float


class Provider:
    """One provider; what it says of itself is kept in memory."""

    def __init__(self, client: Client, *, timeout_s: float = TIMEOUT_S) -> None:
        self.client = client
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._known: _Described | None = None

    async def address(self, *, state: str, nonce: str, challenge: str) -> str:
        """Where a browser is sent to (RFC 6749, 4.1.1; RFC 7636 with S256); raises ProviderDown."""
        endpoint = (await self._described()).authorization
        asked = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_uri,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        if self.client.required_acr:
            asked["acr_values"] = " ".join(self.client.required_acr)
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def is_sender(self, named: str | None) -> bool:
        """Whether an answer that names its sender so (RFC 9207) is this provider's; raises ProviderDown."""
        if named is not None:
            return named == self.client.issuer
        return not (await self._described()).names_itself

    async def told(self, code: str, *, verifier: str, nonce: str) -> Told:
        """Who a code is about; raises ProviderDown, CodeRefused, TokenRefused."""
        token = await self._exchanged(code, verifier)
        expected = Expected(self.client.issuer, self.client.client_id, nonce)
        known = await self._described()
        try:
            return read(token, known.keys, expected, now=now())
        except UnknownKey:
            # It may have new keys; asked once, and what it then does not have is not its key.
            self._known = None
        return read(token, (await self._described()).keys, expected, now=now())

    async def _exchanged(self, code: str, verifier: str) -> str:
        known = await self._described()
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_uri,
            "code_verifier": verifier,
        }
        headers = {}
        client_id, secret = self.client.client_id, self.client.secret.get_secret_value()
        if known.posts_secret:
            fields |= {"client_id": client_id, "client_secret": secret}
        else:
            # RFC 6749, 2.3.1: both are form-encoded before they are joined.
            pair = f"{quote(client_id, safe='')}:{quote(secret, safe='')}"
            headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        status, answer = await self._asked("POST", known.token, data=fields, headers=headers)
        if status == 400 and answer.get("error") == "invalid_grant":
            raise CodeRefused
        token = answer.get("id_token")
        if status != 200 or not isinstance(token, str):
            raise _down("token", status)
        return token

    async def _described(self) -> _Described:
        if self._known is None or time.monotonic() - self._known.at > KEPT_S:
            self._known = await self._discovered()
        return self._known

    async def _discovered(self) -> _Described:
        status, says = await self._asked("GET", self.client.issuer.rstrip("/") + WELL_KNOWN)
        endpoints = [says.get(one) for one in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        safe = [one for one in endpoints if isinstance(one, str) and is_safe(one)]
        # OpenID Connect Discovery 1.0, section 4.3: the name has to be the very one that was asked for.
        if status != 200 or says.get("issuer") != self.client.issuer or len(safe) != len(endpoints):
            raise _down("discovery", status)
        authorization, token, jwks = safe
        status, document = await self._asked("GET", jwks)
        keys = keys_of(document)
        if status != 200 or not keys:
            raise _down("keys", status)
        methods = says.get("token_endpoint_auth_methods_supported")
        return _Described(
            authorization=authorization,
            token=token,
            posts_secret=isinstance(methods, list) and "client_secret_basic" not in methods,
            names_itself=says.get("authorization_response_iss_parameter_supported") is True,
            keys=keys,
            at=time.monotonic(),
        )

    async def _asked(
        self, method: str, url: str, *, data: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, Any]]:
        """The status and the JSON object of an answer. Redirects are not followed: nobody else is told our secret."""
        asks = {"accept": "application/json", "accept-encoding": "identity", **(headers or {})}
        try:
            async with (
                aiohttp.ClientSession(timeout=self._timeout, auto_decompress=False) as session,
                session.request(method, url, data=data, headers=asks, allow_redirects=False) as response,
            ):
                document = json.loads(await _limited(response))
                status = response.status
        except (aiohttp.ClientError, OSError, ValueError, RecursionError) as error:
            raise _down(type(error).__name__) from error
        if not isinstance(document, dict):
            raise _down("no object", status)
        return status, document


async def _limited(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in response.content.iter_chunked(16 * 1024):
        body += piece
        if len(body) > MAX_BYTES:
            raise ValueError
    return bytes(body)


def _down(reason: str, status: int = 0) -> ProviderDown:
    """For the operator: what of the provider failed; neither an address nor what it answered."""
    log.warning("provider.failed", reason=reason, status=status)
    return ProviderDown()
