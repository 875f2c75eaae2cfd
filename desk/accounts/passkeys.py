"""Passkeys: adding, naming and removing them, and signing in by one (WebAuthn, with the user verified by the device)."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from webauthn.helpers import base64url_to_bytes, structs
from webauthn.helpers.exceptions import WebAuthnException

from desk.accounts.administering import fit_name
from desk.accounts.challenges import BadChallenge, Challenges
from desk.accounts.credentials import SignInFailed, token_hash
from desk.accounts.rows import SignedIn, SignInStarter, known_device, now
from desk.accounts.slowing import Strangers
from desk.accounts.tables import PasskeyRow
from desk.custody import Custody, Entry
from desk.database import Database
from desk.roles import Analyst
from desk.tables import AccountRow

MOST = 10
RP_NAME = "Iblagh"
REQUIRED = structs.UserVerificationRequirement.REQUIRED
# What the library raises for an answer that is not what it should be.
_UNREADABLE = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, RecursionError)


class PasskeyRefused(Exception):
    """The browser's answer is not right, is too late, or names a passkey that is there already."""


class TooManyPasskeys(Exception):
    """The account has MOST of them."""


class NoSuchPasskey(Exception):
    """It was removed, or is not this account's."""


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it."""

    passkey_id: str
    name: str
    added_at: datetime
    used_at: datetime | None


class Passkeys:
    """A passkey is two factors by itself: the device, and what unlocks it."""

    def __init__(
        self,
        database: Database,
        custody: Custody,
        challenges: Challenges,
        *,
        url: str,
        starter: SignInStarter,
        strangers: Strangers,
    ) -> None:
        self._database = database
        self._custody = custody
        self._challenges = challenges
        self._host = urlsplit(url).hostname or ""
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
        self._starter = starter
        self._strangers = strangers

    @property
    def possible(self) -> bool:
        """Whether browsers allow passkeys at the desk's address: they do for names only, not for IP addresses."""
        try:
            ip_address(self._host)
        except ValueError:
            return bool(self._host)
        return False

    async def of(self, analyst: Analyst) -> tuple[Passkey, ...]:
        """One's own, the oldest first."""
        async with self._database.reading() as session:
            rows = await _rows(session, analyst)
            return tuple(Passkey(row.passkey_id, row.name, row.added_at, row.used_at) for row in rows)

    async def options_to_add(self, analyst: Analyst) -> str:
        """What the browser needs to make one, as JSON; the caller has confirmed the password. Raises TooManyPasskeys."""
        async with self._database.reading() as session:
            rows = await _rows(session, analyst)
        if len(rows) >= MOST:
            raise TooManyPasskeys
        options = webauthn.generate_registration_options(
            rp_id=self._host,
            rp_name=RP_NAME,
            user_id=analyst.account_id.encode(),
            user_name=analyst.name,
            challenge=self._challenges.new(_bound(analyst), now=now()),
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED, user_verification=REQUIRED
            ),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=row.credential_id) for row in rows],
        )
        return webauthn.options_to_json(options)

    async def add(self, analyst: Analyst, answer: str, *, name: str) -> None:
        """Keep the passkey that the browser made; raises UnfitName, PasskeyRefused."""
        fit = fit_name(name)
        try:
            challenge = _challenge(answer)
            made = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except _UNREADABLE as error:
            raise PasskeyRefused from error
        row = PasskeyRow(passkey_id=uuid.uuid4().hex, account_id=analyst.account_id, name=fit, added_at=now())
        row.credential_id, row.credential_hash = made.credential_id, _hash(made.credential_id)
        row.public_key, row.sign_count = made.credential_public_key, made.sign_count
        async with self._database.transaction() as session:
            await self._use(session, challenge, _bound(analyst))
            if await _by_credential(session, made.credential_id) is not None:
                raise PasskeyRefused
            session.add(row)
            await self._note(session, analyst, "passkey added", fit)

    async def rename(self, analyst: Analyst, passkey_id: str, name: str) -> None:
        """Give it another name; raises UnfitName, NoSuchPasskey."""
        fit = fit_name(name)
        async with self._database.transaction() as session:
            row = await session.get(PasskeyRow, passkey_id)
            if row is None or row.account_id != analyst.account_id:
                raise NoSuchPasskey
            row.name = fit
            await self._note(session, analyst, "passkey named", fit)

    async def remove(self, analyst: Analyst, passkey_id: str) -> None:
        """Nobody signs in by it any more; raises NoSuchPasskey."""
        one = (PasskeyRow.passkey_id == passkey_id, PasskeyRow.account_id == analyst.account_id)
        async with self._database.transaction() as session:
            name = await session.scalar(delete(PasskeyRow).where(*one).returning(PasskeyRow.name))
            if name is None:
                raise NoSuchPasskey
            await self._note(session, analyst, "passkey removed", name)

    def options_to_sign_in(self) -> str:
        """What the browser needs to ask for any passkey of this desk, as JSON."""
        options = webauthn.generate_authentication_options(
            rp_id=self._host, challenge=self._challenges.new("", now=now()), user_verification=REQUIRED
        )
        return webauthn.options_to_json(options)

    async def sign_in(self, answer: str, *, device: str, browser: str = "") -> SignedIn:
        """Sign in by the browser's answer; raises SignInFailed or TooSoon.

        A signature cannot be guessed, so failures are not counted: nobody makes anybody wait by sending wrong ones.
        """
        async with self._database.reading() as session:
            row = await _by_credential(session, _credential_id(answer))
            account = await session.get(AccountRow, row.account_id) if row else None
            known = await known_device(session, account, device)
        if known:
            return await self._tried(answer, device=device, browser=browser)
        async with self._strangers.turn():
            return await self._tried(answer, device=device, browser=browser)

    async def _tried(self, answer: str, *, device: str, browser: str) -> SignedIn:
        async with self._database.transaction() as session:
            row = await _by_credential(session, _credential_id(answer))
            account = await session.get(AccountRow, row.account_id, with_for_update=True) if row else None
            if row and account and account.disabled_at is None and await self._is_right(session, row, answer):
                row.used_at = now()
                known = await known_device(session, account, device)
                known_token = device if known else ""
                return await self._starter.start(session, account, known=known_token, browser=browser, how="passkey")
            await self._custody.append(session, Entry(account.name if account else "", "sign-in failed"))
        raise SignInFailed

    async def _is_right(self, session: AsyncSession, row: PasskeyRow, answer: str) -> bool:
        try:
            challenge = _challenge(answer)
            checked = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origin,
                credential_public_key=row.public_key,
                credential_current_sign_count=row.sign_count,
                require_user_verification=True,
            )
            await self._use(session, challenge, "")
        except (*_UNREADABLE, PasskeyRefused):
            return False
        row.sign_count = checked.new_sign_count
        return True

    async def _use(self, session: AsyncSession, challenge: bytes, bound_to: str) -> None:
        try:
            await self._challenges.use(session, challenge, bound_to, now=now())
        except BadChallenge as error:
            raise PasskeyRefused from error

    async def _note(self, session: AsyncSession, analyst: Analyst, action: str, name: str) -> None:
        await self._custody.append(session, Entry(analyst.name, action, analyst.name, name))


async def _rows(session: AsyncSession, analyst: Analyst) -> list[PasskeyRow]:
    query = select(PasskeyRow).where(PasskeyRow.account_id == analyst.account_id).order_by(PasskeyRow.added_at)
    return list(await session.scalars(query))


async def _by_credential(session: AsyncSession, credential_id: bytes) -> PasskeyRow | None:
    query = select(PasskeyRow).where(PasskeyRow.credential_hash == _hash(credential_id))
    found: PasskeyRow | None = await session.scalar(query)
    return found


def _bound(analyst: Analyst) -> str:
    """A challenge to add a passkey is for this session of this account only."""
    return f"{analyst.account_id} {analyst.form_token}"


def _hash(credential_id: bytes) -> str:
    return token_hash(credential_id.hex())


def _credential_id(answer: str) -> bytes:
    try:
        return base64url_to_bytes(json.loads(answer)["rawId"])
    except _UNREADABLE:
        return b""


def _challenge(answer: str) -> bytes:
    """The challenge that the browser says it answered; ours only if its code is right."""
    data = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
    return base64url_to_bytes(data["challenge"])
