"""A provider of identity on loopback, true to the protocol (OpenID Connect, authorization code with PKCE), and hostile by choice."""

import base64
import hashlib
import json
import secrets
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives import serialization
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

CLIENT, SECRET = "the desk", "a secret: of the client"
KEYS = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "okp", "use": "sig"}),
}
STRANGER = RSAKey.generate_key(2048, {"kid": "rsa"})


@dataclass
class Behaviour:
    """What it does otherwise than it should; as it is made, it does nothing wrong."""

    subject: str = "f:1:salma"
    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    algorithm: str = "RS256"
    header: dict[str, Any] = field(default_factory=dict)
    key: Any = None
    shows_page: bool = False
    described: dict[str, Any] = field(default_factory=dict)
    published: list[str] = field(default_factory=lambda: ["RS256", "ES256", "EdDSA"])
    slow_s: float = 0.0
    slow_at: str = "/token"
    padding: int = 0
    redirects_at: str = ""
    broken_at: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    # Of the client; most providers know two for a while.
    secrets: set[str] = field(default_factory=lambda: {SECRET})


@dataclass
class IdentityProvider:
    """What is known of it: codes that are out, and what it was asked."""

    port: int
    does: Behaviour = field(default_factory=Behaviour)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}/realms/desk"

    def description(self) -> dict[str, Any]:
        known = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "authorization_response_iss_parameter_supported": True,
        }
        return known | self.does.described

    def keys(self) -> dict[str, Any]:
        # A key for encryption and one of a kind that nobody knows yet stand beside them, as with real providers.
        others = [{"kty": "RSA", "use": "enc", "kid": "enc"}, {"kty": "AKP", "kid": "new"}, "no key"]
        return {"keys": [*others, *(KEYS[one].as_dict(private=False) for one in self.does.published)]}

    def authorizes(self, asked: dict[str, str]) -> str:
        """Where the browser goes back to."""
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.issuer} | self.does.answers
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def exchanges(self, fields: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        client = (unquote(pair[0]), unquote(pair[2])) if pair[1] else (fields["client_id"], fields["client_secret"])
        if client[0] != CLIENT or client[1] not in self.does.secrets:
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(fields["code"], None)
        proof = hashlib.sha256(fields["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        if asked is None or (challenge, fields["redirect_uri"]) != (asked["code_challenge"], asked["redirect_uri"]):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": self.does.subject, "aud": CLIENT, "exp": now + 60, "iat": now}
        claims = claims | {"nonce": nonce} | self.does.claims
        claims = {name: value for name, value in claims.items() if name not in self.does.without}
        return signed(claims, self.does.algorithm, key=self.does.key, header=self.does.header)


def signed(claims: dict[str, Any], algorithm: str = "RS256", *, key: Any = None, header: Any = None) -> str:
    """A token; with "none" it is not signed at all."""
    if algorithm == "none":
        parts = ({"alg": "none", "typ": "JWT", **(header or {})}, claims)
        return ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts) + "."
    used = key or KEYS[algorithm]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        head = {"alg": algorithm, "kid": used.kid, **(header or {})}
        return jwt.encode({name: value for name, value in head.items() if value is not None}, claims, used, [algorithm])


def public_as_secret() -> OctKey:
    """The classic confusion: the public key, which everybody has, as the secret of an HMAC."""
    pem = KEYS["RS256"].public_key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return OctKey.import_key(base64.urlsafe_b64encode(pem).decode(), {"kid": "rsa"})


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, provider: IdentityProvider, *arguments: Any) -> None:
        self.provider = provider
        super().__init__(*arguments)

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["content-length"])).decode())

    def _answer(self, body: str) -> None:
        parts, does = urlsplit(self.path), self.provider.does
        path = parts.path.removeprefix("/realms/desk")
        self.provider.asked.append(path)
        if does.slow_s and path.startswith(does.slow_at):
            time.sleep(does.slow_s)
        if path == does.redirects_at:
            self._sends(302, "", location=f"{self.provider.issuer}/elsewhere{path}")
        elif path == does.broken_at:
            self._sends(500, "<h1>Sorry</h1>")
        elif path.endswith("/.well-known/openid-configuration"):
            self._sends(200, json.dumps(self.provider.description()) + " " * does.padding)
        elif path.endswith("/keys"):
            self._sends(200, json.dumps(self.provider.keys()))
        elif path == "/authorize" and does.shows_page:
            self._sends(200, f'<a href="/realms/desk/yes?{parts.query}">Yes, it is me</a>', kind="text/html")
        elif path in ("/authorize", "/yes"):
            self._sends(302, "", location=self.provider.authorizes(dict(parse_qsl(parts.query))))
        else:
            status, answer = self.provider.exchanges(dict(parse_qsl(body)), self.headers.get("authorization", ""))
            self._sends(status, json.dumps(answer))

    def _sends(self, status: int, text: str, *, kind: str = "application/json", location: str = "") -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text.encode())))
        if location:
            self.send_header("location", location)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_arguments: Any) -> None:
        """Nothing on the terminal."""


@contextmanager
def providing() -> Iterator[IdentityProvider]:
    """A provider, until the end of the block."""
    provider = IdentityProvider(0)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, provider)) as server:
        provider.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
