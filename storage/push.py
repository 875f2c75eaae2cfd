"""Push: wire v1 over HTTP: sealed evidence, events and questions to a desk, each signed."""

import json
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any, Self, TypeVar

import aiohttp
from pydantic import BaseModel, ValidationError

from storage.evidence import EvidenceStore
from storage.wire import HeldAnswer, Signature, Updates, signed

TIMEOUT_S = 30.0
# A large file on a slow line: long in all, but something has to move all the time.
EVIDENCE_TIMEOUT_S = 240.0
_EVIDENCE_TIMEOUT = aiohttp.ClientTimeout(total=EVIDENCE_TIMEOUT_S, sock_read=30, sock_connect=10)
# The largest answer is a full page of the feed: 500 sealed replies, a few KiB each.
MAX_ANSWER_BYTES = 32 << 20

_Answer = TypeVar("_Answer", bound=BaseModel)


class PushFailed(Exception):
    """A delivery that did not arrive; `reason` is one word for the operator."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Later(PushFailed):
    """The desk is away or busy: try the same again later."""


class NotTrusted(PushFailed):
    """The desk does not believe our secret or our clock: try again later, and let an operator know."""


class SendEvidenceAgain(PushFailed):
    """The desk has not got the evidence, or the report, that this event needs."""


class NeverAccepted(PushFailed):
    """The desk will not take this delivery as it is."""


class Push:
    """A desk, as the relay sees it."""

    def __init__(self, url: str, secrets_: tuple[str, ...], *, clock: Callable[[], datetime] | None = None) -> None:
        self._url = url.rstrip("/")
        self._secrets = secrets_
        self._clock = clock or (lambda: datetime.now(UTC))
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_S))
        return self

    async def __aexit__(self, *_error: object) -> None:
        if self._http is not None:
            await self._http.close()

    async def evidence(self, store: EvidenceStore, evidence_id: str) -> None:
        """Send one sealed file; it is read twice, once to sign and once to send."""
        signature = Signature(self._secrets, message_id=f"evd_{evidence_id}", timestamp=int(self._clock().timestamp()))
        size = 0
        async for piece in store.open_sealed(evidence_id):
            signature.update(piece)
            size += len(piece)
        headers = {
            **signature.headers(),
            "content-type": "application/octet-stream",
            "content-length": str(size),
        }
        await self._send(
            "PUT",
            f"/evidence/{evidence_id}",
            data=_whole(store, evidence_id),
            headers=headers,
            timeout=_EVIDENCE_TIMEOUT,
        )

    async def event(self, row_id: str, event: BaseModel) -> None:
        """Send one event; `row_id` makes it the same delivery over retries."""
        await self._post(f"msg_{row_id}", event)

    async def held(self, question: BaseModel) -> HeldAnswer:
        """Which reports the desk holds."""
        return _read(HeldAnswer, await self._post(f"msg_{secrets.token_hex(16)}", question))

    async def updates(self, after: int) -> Updates:
        """The desk's feed after a cursor, with what it purged, whose names it deleted, and how long it keeps things."""
        message_id = f"upd_{after}.{secrets.token_hex(16)}"
        headers = signed(b"", self._secrets, message_id=message_id, now=self._clock())
        return _read(
            Updates, await self._send("GET", f"/updates?after={after}&kept=1&purged=1&unnamed=1", headers=headers)
        )

    async def _post(self, message_id: str, event: BaseModel) -> bytes:
        body = event.model_dump_json(by_alias=True).encode()
        headers = signed(body, self._secrets, message_id=message_id, now=self._clock())
        return await self._send("POST", "/reports", data=body, headers={**headers, "content-type": "application/json"})

    async def _send(self, method: str, path: str, **request: Any) -> bytes:
        if self._http is None:
            raise RuntimeError("Push is used inside `async with`")
        try:
            async with self._http.request(method, self._url + path, allow_redirects=False, **request) as answer:
                _check(answer.status)
                body = await _body(answer)
                _check_body(body)
                return body
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Later(type(error).__name__) from error


def _check(status: int) -> None:
    if status in (200, 201, 204):
        return
    reason = f"http {status}"
    if status == 401:
        raise NotTrusted(reason)
    if status == 409:
        raise SendEvidenceAgain(reason)
    if status in (400, 413, 415, 422):
        raise NeverAccepted(reason)
    raise Later(reason)


def _check_body(body: bytes) -> None:
    """What stands in a desk's place while it is away, a proxy's page for instance, may answer 200 to everything."""
    try:
        is_its_own = isinstance(json.loads(body.strip() or b"{}"), dict)
    except (ValueError, RecursionError):
        is_its_own = False
    if not is_its_own:
        raise Later("not a desk's answer")


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for piece in answer.content.iter_chunked(1 << 16):
        body += piece
        if len(body) > MAX_ANSWER_BYTES:
            raise Later("too long an answer")
    return bytes(body)


def _read(shape: type[_Answer], body: bytes) -> _Answer:
    try:
        return shape.model_validate_json(body)
    except ValidationError:
        raise Later("unreadable answer") from None


async def _whole(store: EvidenceStore, evidence_id: str) -> AsyncIterator[bytes]:
    async for piece in store.open_sealed(evidence_id):
        yield piece
