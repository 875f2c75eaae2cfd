"""ID tokens: what a provider signs about somebody (OpenID Connect Core 1.0, section 3.1.3.7); pure, and believes nothing unsigned."""

import hmac
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

# Signatures with keys that only the provider has. With HS256 anybody who has the client's secret could sign, and with a
# library that is careless anybody who has the public key.
ALGORITHMS: Mapping[str, str] = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}
MIN_RSA_BITS = 2048
# How far clocks may be apart, and how old a token may be that was just made for us.
LEEWAY, OLDEST = timedelta(minutes=1), timedelta(minutes=10)
MAX_TOKEN, MAX_SUBJECT, MAX_KEYS = 16 * 1024, 255, 100
# RFC 8176: what a provider says of how somebody proved who they are, when it was by more than one factor.
SECOND_FACTOR = "mfa"

Key = RSAKey | ECKey | OKPKey
# Headers that it does not know may stand there, as RFC 7515 says, unless they are called critical.
_REGISTRY = jws.JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
# What the library raises for what is not what it should be.
_UNREADABLE = (JoseError, ValueError, TypeError, LookupError, AttributeError, RecursionError)


class TokenRefused(Exception):
    """It is not signed by the provider, not for us, not of now, or not for this sign-in."""


class UnknownKey(TokenRefused):
    """It names a key that is not among those we know; there may be new ones."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to be about."""

    issuer: str
    client_id: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider says: who it is, and how they proved it."""

    subject: str
    acr: str = ""
    has_second_factor: bool = False


def keys_of(document: Mapping[str, Any]) -> tuple[Key, ...]:
    """The public keys of a JWKS (RFC 7517) that may sign for us; others are passed over."""
    listed = document.get("keys")
    found = [_key(one) for one in listed[:MAX_KEYS]] if isinstance(listed, list) else []
    return tuple(one for one in found if one is not None)


def read(token: str, keys: Sequence[Key], expected: Expected, *, now: datetime) -> Told:
    """What a token says, once everything about it is right; raises TokenRefused, UnknownKey."""
    if not 0 < len(token) <= MAX_TOKEN:
        raise TokenRefused
    claims = _signed(token, keys)
    _check_for_us(claims, expected)
    _check_of_now(claims, now)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT or not subject.isprintable():
        raise TokenRefused
    acr, amr = claims.get("acr"), claims.get("amr")
    methods: Collection[Any] = amr if isinstance(amr, list) else ()
    return Told(subject, acr if isinstance(acr, str) else "", SECOND_FACTOR in methods)


def _signed(token: str, keys: Sequence[Key]) -> Mapping[str, Any]:
    with warnings.catch_warnings():
        # The library prefers the newer name "Ed25519" (RFC 9864); providers still write "EdDSA".
        warnings.simplefilter("ignore", SecurityWarning)
        try:
            header = jws.extract_compact(token.encode("ascii")).headers()
            key = _chosen(header, keys)
            return jwt.decode(token, key, registry=_REGISTRY).claims
        except _UNREADABLE as error:
            raise TokenRefused from error


def _chosen(header: Mapping[str, Any], keys: Sequence[Key]) -> Key:
    algorithm, kid = header.get("alg"), header.get("kid")
    # We understand no extension, so that a critical one is refused (RFC 7515, 4.1.11).
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS or "crit" in header:
        raise TokenRefused
    named = [one for one in keys if kid is None or one.kid == kid]
    if not named and kid is not None:
        raise UnknownKey
    fit = [one for one in named if one.key_type == ALGORITHMS[algorithm] and one.alg in (None, algorithm)]
    # Without a name there has to be only one key: which of several signed is not tried out.
    if len(fit) != 1:
        raise TokenRefused
    return fit[0]


def _check_for_us(claims: Mapping[str, Any], expected: Expected) -> None:
    named = claims.get("aud")
    audience = [named] if isinstance(named, str) else named
    party = claims.get("azp")
    if claims.get("iss") != expected.issuer or not isinstance(audience, list) or expected.client_id not in audience:
        raise TokenRefused
    if (len(audience) > 1 or party is not None) and party != expected.client_id:
        raise TokenRefused
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(nonce.encode(), expected.nonce.encode()):
        raise TokenRefused


def _check_of_now(claims: Mapping[str, Any], now: datetime) -> None:
    present, leeway_s = now.timestamp(), LEEWAY.total_seconds()
    expires_at, issued_at = _seconds(claims.get("exp")), _seconds(claims.get("iat"))
    starts_at = _seconds(claims.get("nbf", issued_at))
    if expires_at <= present - leeway_s or starts_at > present + leeway_s:
        raise TokenRefused
    if not present - OLDEST.total_seconds() <= issued_at <= present + leeway_s:
        raise TokenRefused


def _seconds(value: object) -> float:
    # A bool is a number to Python; NaN would be neither before nor after anything.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e12:
        raise TokenRefused
    return float(value)


def _key(data: object) -> Key | None:
    """A key that signs, without what only its owner should have."""
    if not isinstance(data, dict) or data.get("use", "sig") != "sig" or "d" in data:
        return None
    try:
        match data.get("kty"):
            case "RSA":
                key = RSAKey.import_key(data)
                return key if key.raw_value.key_size >= MIN_RSA_BITS else None
            case "EC":
                return ECKey.import_key(data)
            case "OKP":
                return OKPKey.import_key(data)
    except _UNREADABLE:
        return None
    return None
