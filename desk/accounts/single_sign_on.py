"""Single sign-on: to a provider of identity and back (OpenID Connect, authorization code with PKCE), into an account that is linked.

A browser that leaves keeps a random token; state, nonce and PKCE verifier hang together with it, so that another browser's
answer, or the same answer twice, opens nothing, and a browser that only leaves fills no table.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.arrivals import SINGLE_SIGN_ON, Arrival, Arrivals, Identity, Visit, linked_to
from desk.accounts.challenges import BadChallenge, Challenges
from desk.accounts.credentials import new_token, token_hash
from desk.accounts.id_tokens import TokenRefused, Told
from desk.accounts.provider import CodeRefused, Provider
from desk.accounts.rows import LinkUsed, Purpose, SignedIn, now
from desk.accounts.slowing import Strangers
from desk.custody import Custody, Entry, one_at_a_time
from desk.database import Database
from desk.tables import AccountRow, LinkRow

# How long somebody may take at the provider.
AWAY = timedelta(minutes=15)
MAX_PARAMETER = 4096
# From a browser's cookie to what the provider is told of it; the cookie cannot be had from either.
_NONCE, _VERIFIER = "iblagh nonce", "iblagh verifier"


class AnswerRefused(Exception):
    """What came back is not an answer to what this browser asked, or not the provider's."""


class GivenUp(Exception):
    """The provider says that nobody signed in there."""


class NotStrongEnough(Exception):
    """The provider does not state one of the `acr` that the operator requires."""


class NotLinked(Exception):
    """No account that may sign in is linked to whom the provider named."""


@dataclass(frozen=True, slots=True)
class Departure:
    """Where a browser goes, and what it keeps meanwhile."""

    address: str
    kept: str


class SingleSignOn:
    """Signs in, and links, by one provider."""

    def __init__(
        self, database: Database, custody: Custody, challenges: Challenges, provider: Provider, arrivals: Arrivals
    ) -> None:
        self._database = database
        self._custody = custody
        self._challenges = challenges
        self._provider = provider
        self._client = provider.client
        self.arrivals = arrivals
        # A slow provider holds few of our connections; whoever comes then waits as after a failure.
        self._turns = Strangers(at_once=8, waiting=40, pause_s=0.0)

    @property
    def name(self) -> str:
        """What the provider is called on pages."""
        return self._client.name

    async def depart(self, link: str = "") -> Departure:
        """To the provider, to sign in or (with a one-time link) to be linked; raises ProviderDown, TooSoon."""
        token = new_token()
        state = _text(self._challenges.new(_bound(token, link), now=now(), lives=AWAY))
        verifier, nonce = _derived(_VERIFIER, token, state), _derived(_NONCE, token, state)
        challenge = _text(hashlib.sha256(verifier.encode()).digest())
        async with self._turns.turn():
            address = await self._provider.address(state=state, nonce=nonce, challenge=challenge)
        return Departure(address, f"{token}.{link}")

    async def arrive(self, answer: Mapping[str, str], visit: Visit) -> SignedIn | Arrival:
        """Signed in, or an arrival that still needs the desk's own second factor.

        Raises AnswerRefused, GivenUp, ProviderDown, TooSoon, NotStrongEnough, NotLinked, LinkUsed, LinkedElsewhere, NoFactor.
        """
        if any(len(one) > MAX_PARAMETER for one in answer.values()):
            raise AnswerRefused
        token, _dot, link = visit.kept.partition(".")
        state = answer.get("state", "")
        await self._use_state(state, _bound(token, link))
        async with self._turns.turn():
            told = await self._told(answer, token, state)
        if told is None:
            raise await self._failed(AnswerRefused())
        if self._client.required_acr and told.acr not in self._client.required_acr:
            raise await self._failed(NotStrongEnough())
        async with self._database.transaction() as session:
            # Before the account is locked, as administrators do: two that wait for each other would both fail.
            await one_at_a_time(session)
            identity = Identity(told.subject, token_hash(link) if link else None)
            account = await self._account(session, identity)
            if account is not None:
                if self._is_trusted(told):
                    return await self.arrivals.admit(session, account, identity, visit)
                return await self.arrivals.ask(session, account, identity)
        raise await self._failed(NotLinked())

    async def _use_state(self, state: str, bound_to: str) -> None:
        """Used up before anything is asked for it: an answer that is sent twice gets nowhere."""
        try:
            async with self._database.transaction() as session:
                await self._challenges.use(session, _data(state), bound_to, now=now())
        except BadChallenge as error:
            raise AnswerRefused from error

    async def _told(self, answer: Mapping[str, str], token: str, state: str) -> Told | None:
        """What the provider says, or nothing when it is not to be believed."""
        if not await self._provider.is_sender(answer.get("iss")):
            return None
        if "error" in answer:
            raise GivenUp
        verifier, nonce = _derived(_VERIFIER, token, state), _derived(_NONCE, token, state)
        try:
            return await self._provider.told(answer.get("code", ""), verifier=verifier, nonce=nonce)
        except (CodeRefused, TokenRefused):
            return None

    async def _account(self, session: AsyncSession, identity: Identity) -> AccountRow | None:
        """Whose sign-in it is: the link's, or the one that is linked; raises LinkUsed."""
        if identity.link_hash is not None:
            link = await session.get(LinkRow, identity.link_hash)
            if link is None or link.expires_at < now() or link.purpose != Purpose.PROVIDER:
                raise LinkUsed
            account_id: str | None = link.account_id
        else:
            account_id = await linked_to(session, self._client.issuer, identity.subject)
        account = await session.get(AccountRow, account_id, with_for_update=True) if account_id else None
        return account if account and account.disabled_at is None else None

    def _is_trusted(self, told: Told) -> bool:
        """Whether the provider's word on a second factor is enough; `acr` was checked before."""
        return self._client.trusts_second_factor and (told.has_second_factor or bool(self._client.required_acr))

    async def _failed(self, error: Exception) -> Exception:
        """The same, on record; who it was is not known, or not to be believed."""
        async with self._database.transaction() as session:
            await self._custody.append(session, Entry("", "sign-in failed", reason=SINGLE_SIGN_ON))
        return error


def _bound(token: str, link: str) -> str:
    """A state is for one browser, and for what it left for."""
    return f"provider {token_hash(token)} {token_hash(link) if link else ''}"


def _derived(what: str, token: str, state: str) -> str:
    return _text(hashlib.sha256(f"{what} {token} {state}".encode()).digest())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _data(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return b""
