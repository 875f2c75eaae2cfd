"""Ingest: wire v1 from the desk's side: verify, dedupe, store sealed, and answer only when it is durable."""

import hashlib
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import ClientDisconnect

from desk.cases import evidence
from desk.comparing.grouping import Comparing
from desk.comparing.signs import Signs
from desk.custody import Custody, one_at_a_time
from desk.database import Database
from desk.ingest import filing
from desk.ingest.feed import ASKED_FOR, updates_after
from desk.ingest.holding import held
from desk.queue.clocks import Clocks
from desk.tables import DeliveryRow, EvidenceRow
from operating.sparing import Sparing
from storage import wire
from storage.wire import Refused
from storage.wire_terms import Kept

log = structlog.get_logger()

_EVENT: TypeAdapter[wire.Event] = TypeAdapter(wire.Event)
# Sealing adds a header and 16 bytes to each 64 KiB.
MAX_SEALED_BYTES = wire.MAX_EVIDENCE_BYTES + (1 << 20)


def _nobody(_outcome: str) -> None:
    """Nobody counts."""


class Ingest:
    """The three endpoints that a relay uses."""

    def __init__(
        self,
        database: Database,
        custody: Custody,
        comparing: Comparing,
        folder: Path,
        secrets: tuple[str, ...],
        clocks: Clocks = filing.DEFAULT_CLOCKS,
        told: Callable[[str], None] = _nobody,
        kept: Kept | None = None,
    ) -> None:
        self._database = database
        self._custody = custody
        self._comparing = comparing
        self._folder = folder
        self._secrets = secrets
        self._clocks = clocks
        self._told = told
        self._kept = kept

    def router(self) -> APIRouter:
        """The routes, under /v1."""
        router = APIRouter(prefix="/v1")
        router.put("/evidence/{evidence_id}")(_refusing(self.put_evidence, self._told))
        router.post("/reports")(_refusing(self.post_event, self._told))
        router.get("/updates")(_refusing(self.get_updates, self._told))
        return router

    async def put_evidence(self, request: Request) -> JSONResponse:
        """Store one sealed file; durable when this answers 200."""
        evidence_id = request.path_params["evidence_id"]
        if not evidence.is_id(evidence_id):
            raise Refused(422, "id")
        signature = wire.opened_signature(request.headers, self._secrets, prefix="evd_", now=_now())
        if signature.message_id != f"evd_{evidence_id}":
            raise Refused(401, "webhook-id")
        _check_length(request, MAX_SEALED_BYTES)
        arriving = evidence.Arriving(self._folder, evidence_id)
        try:
            digest = await _taken_in(request, signature, arriving)
            await self._keep(evidence_id, digest, arriving)
        finally:
            arriving.drop()
        return JSONResponse({})

    async def post_event(self, request: Request) -> JSONResponse:
        """Take one event; durable when this answers 200."""
        body = await _body(request)
        message_id = wire.verify(request.headers, body, self._secrets, prefix="msg_", now=_now())
        event = _parsed(body)
        if isinstance(event, wire.AskedEvent):
            async with self._database.reading() as session:
                answer = await held(session, event.data)
            return JSONResponse(answer.model_dump(mode="json"))
        signs = await self._signs(event)
        async with self._database.transaction() as session:
            unwanted = await self._apply(session, message_id, body, event, signs)
        for evidence_id in unwanted:
            await evidence.remove(self._folder, evidence_id)
        return JSONResponse({})

    async def get_updates(self, request: Request) -> JSONResponse:
        """The feed after a cursor."""
        after = request.query_params.get("after", "")
        if not (after.isascii() and after.isdecimal() and len(after) < 19):
            raise Refused(422, "after")
        wire.verify(request.headers, b"", self._secrets, prefix=f"upd_{after}.", now=_now())
        asked = [one for one in ASKED_FOR if request.query_params.get(one) == "1"]
        async with self._database.reading() as session:
            feed = await updates_after(session, int(after), asked)
        # A relay of the version before does not ask, and would not read either.
        if request.query_params.get("kept") == "1":
            feed = feed.model_copy(update={"kept": self._kept})
        return JSONResponse(feed.model_dump(mode="json", exclude_none=True))

    async def _keep(self, evidence_id: str, digest: str, arriving: evidence.Arriving) -> None:
        async with self._database.transaction() as session:
            await one_at_a_time(session)
            row = await session.get(EvidenceRow, evidence_id)
            if row is not None and row.sealed_sha256 == digest and evidence.is_here(self._folder, evidence_id):
                return
            if row is not None and row.sealed_sha256 != digest and row.report_id is not None:
                raise Refused(422, "other content")
            await arriving.keep()
            if row is None:
                row = EvidenceRow(evidence_id=evidence_id)
                session.add(row)
            row.sealed_sha256, row.arrived_at = digest, _now()

    async def _signs(self, event: wire.FiledEvent | wire.AddedEvent | wire.WithdrawnEvent) -> Signs:
        """What the event is about, read before the transaction: unsealing keeps no other waiting."""
        if isinstance(event, wire.WithdrawnEvent):
            return Signs()
        signs = await self._comparing.signs(event.data)
        if signs.pictures:
            async with self._database.reading() as session:
                await self._comparing.read_ahead(session)
        return signs

    async def _apply(
        self,
        session: AsyncSession,
        message_id: str,
        body: bytes,
        event: wire.FiledEvent | wire.AddedEvent | wire.WithdrawnEvent,
        signs: Signs,
    ) -> tuple[str, ...]:
        await one_at_a_time(session)
        digest = hashlib.sha256(body).hexdigest()
        seen = await session.get(DeliveryRow, message_id)
        if seen is not None:
            if seen.body_hash != digest:
                raise Refused(422, "other content")
            return ()
        session.add(DeliveryRow(webhook_id=message_id, body_hash=digest, arrived_at=_now()))
        match event:
            case wire.FiledEvent():
                await filing.file(session, self._custody, event.data, self._comparing, signs, self._clocks)
            case wire.AddedEvent():
                return await filing.add(session, self._custody, event.data, self._comparing, signs, self._clocks)
            case wire.WithdrawnEvent():
                await filing.withdraw(session, self._custody, event.data)
        return ()


def _refusing(
    answer: Callable[[Request], Awaitable[JSONResponse]], told: Callable[[str], None]
) -> Callable[[Request], Awaitable[JSONResponse]]:
    """`answer`, with refusals as their status and one word, sparingly in the log as well; never content. `told` counts."""
    sparing = Sparing()

    @wraps(answer)
    async def answered(request: Request) -> JSONResponse:
        try:
            taken = await answer(request)
            told("taken")
            return taken
        except ClientDisconnect:
            refusal = Refused(400, "cut short")
        except Refused as refused:
            refusal = refused
        told(str(refusal.status))
        untold = sparing.untold((refusal.reason, refusal.status), now=time.monotonic())
        if untold is not None:
            log.warning("ingest.refused", status=refusal.status, reason=refusal.reason, count=untold)
        return JSONResponse({"reason": refusal.reason}, status_code=refusal.status)

    return answered


async def _taken_in(request: Request, signature: wire.Signature, arriving: evidence.Arriving) -> str:
    """Write the body aside as it comes, then believe it or not; its SHA-256."""
    digest, size = hashlib.sha256(), 0
    async for piece in request.stream():
        size += len(piece)
        if size > MAX_SEALED_BYTES:
            raise Refused(413, "size")
        digest.update(piece)
        signature.update(piece)
        await arriving.write(piece)
    if not signature.matches(request.headers.get("webhook-signature", "")):
        raise Refused(401, "webhook-signature")
    if not size:
        raise Refused(422, "size")
    return digest.hexdigest()


async def _body(request: Request) -> bytes:
    _check_length(request, wire.MAX_EVENT_BYTES)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        # The length that was announced may be a lie, and a chunked body announces none.
        if len(body) > wire.MAX_EVENT_BYTES:
            raise Refused(413, "size")
    return bytes(body)


def _check_length(request: Request, most: int) -> None:
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdecimal() and int(announced[:20]) > most:
        raise Refused(413, "size")


def _parsed(body: bytes) -> wire.Event:
    try:
        # Strictly as the schema says: a number is no time, and a word is no yes or no.
        return _EVENT.validate_json(body, strict=True)
    except ValidationError as error:
        not_json = any(one["type"] == "json_invalid" for one in error.errors(include_input=False))
        raise Refused(400 if not_json else 422, "json" if not_json else "shape") from None


def _now() -> datetime:
    return datetime.now(UTC)
