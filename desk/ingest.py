"""Ingest: wire v1 from the desk's side: verify, dedupe, store sealed, and answer only when it is durable."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk import filing
from desk.custody import Custody
from desk.database import Database
from desk.evidence import Arriving
from desk.feed import updates_after
from desk.tables import DeliveryRow, EvidenceRow
from storage import wire
from storage.wire import Refused

log = structlog.get_logger()

_EVENT: TypeAdapter[wire.Event] = TypeAdapter(wire.Event)


class Ingest:
    """The three endpoints that a relay uses."""

    def __init__(self, database: Database, custody: Custody, folder: Path, secrets: tuple[str, ...]) -> None:
        self._database = database
        self._custody = custody
        self._folder = folder
        self._secrets = secrets

    def router(self) -> APIRouter:
        """The routes, under /v1."""
        router = APIRouter(prefix="/v1")
        router.put("/evidence/{evidence_id}")(self.put_evidence)
        router.post("/reports")(self.post_event)
        router.get("/updates")(self.get_updates)
        return router

    async def put_evidence(self, evidence_id: str, request: Request) -> JSONResponse:
        """Store one sealed file; durable when this answers 200."""
        try:
            signature = wire.opened_signature(request.headers, self._secrets, prefix="evd_", now=_now())
            if signature.message_id != f"evd_{evidence_id}":
                raise Refused(401, "webhook-id")
            return await self._put(evidence_id, request, signature)
        except Refused as refusal:
            return _refused(refusal)

    async def post_event(self, request: Request) -> JSONResponse:
        """Take one event; durable when this answers 200."""
        try:
            body = await _body(request)
            message_id = wire.verify(request.headers, body, self._secrets, prefix="msg_", now=_now())
            event = _parsed(body)
            async with self._database.transaction() as session:
                return JSONResponse(await self._apply(session, message_id, body, event))
        except Refused as refusal:
            return _refused(refusal)

    async def get_updates(self, request: Request) -> JSONResponse:
        """The feed after a cursor."""
        try:
            after = request.query_params.get("after", "")
            if not (after.isascii() and after.isdecimal() and len(after) < 19):
                raise Refused(422, "after")
            wire.verify(request.headers, b"", self._secrets, prefix=f"upd_{after}.", now=_now())
            async with self._database.reading() as session:
                feed = await updates_after(session, int(after))
        except Refused as refusal:
            return _refused(refusal)
        return JSONResponse(feed.model_dump(mode="json", exclude_none=True))

    async def _put(self, evidence_id: str, request: Request, signature: wire.Signature) -> JSONResponse:
        arriving, digest, size = None, hashlib.sha256(), 0
        try:
            arriving = Arriving(self._folder, evidence_id)
            async for piece in request.stream():
                size += len(piece)
                # Sealing adds a header and 16 bytes to each 64 KiB.
                if size > wire.MAX_EVIDENCE_BYTES + (1 << 20):
                    raise Refused(413, "size")
                digest.update(piece)
                signature.update(piece)
                await arriving.write(piece)
            if not signature.matches(request.headers.get("webhook-signature", "")):
                raise Refused(401, "webhook-signature")
            await self._keep(evidence_id, digest.hexdigest(), arriving)
        except ValueError as error:
            raise Refused(422, "id") from error
        finally:
            if arriving is not None:
                arriving.drop()
        return JSONResponse({})

    async def _keep(self, evidence_id: str, digest: str, arriving: Arriving) -> None:
        async with self._database.transaction() as session:
            row = await session.get(EvidenceRow, evidence_id)
            if row is not None and row.sealed_sha256 == digest:
                return
            if row is not None and row.report_id is not None:
                raise Refused(422, "other content")
            await arriving.keep()
            if row is None:
                session.add(EvidenceRow(evidence_id=evidence_id, sealed_sha256=digest, arrived_at=_now()))
            else:
                row.sealed_sha256 = digest

    async def _apply(self, session: AsyncSession, message_id: str, body: bytes, event: wire.Event) -> dict[str, Any]:
        if isinstance(event, wire.AskedEvent):
            return (await filing.held(session, event.data)).model_dump(mode="json")
        digest = hashlib.sha256(body).hexdigest()
        seen = await session.scalar(select(DeliveryRow).where(DeliveryRow.webhook_id == message_id))
        if seen is not None:
            if seen.body_hash != digest:
                raise Refused(422, "other content")
            return {}
        match event:
            case wire.FiledEvent():
                await filing.file(session, self._custody, event.data)
            case wire.AddedEvent():
                await filing.add(session, self._custody, event.data)
            case wire.WithdrawnEvent():
                await filing.withdraw(session, self._custody, event.data)
        session.add(DeliveryRow(webhook_id=message_id, body_hash=digest, arrived_at=_now()))
        return {}


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > wire.MAX_EVENT_BYTES:
            raise Refused(413, "size")
    return bytes(body)


def _parsed(body: bytes) -> wire.Event:
    try:
        return _EVENT.validate_json(body)
    except ValidationError as error:
        not_json = any(one["type"] == "json_invalid" for one in error.errors(include_input=False))
        raise Refused(400 if not_json else 422, "json" if not_json else "shape") from None


def _refused(refusal: Refused) -> JSONResponse:
    log.warning("ingest.refused", status=refusal.status, reason=refusal.reason)
    return JSONResponse({"reason": refusal.reason}, status_code=refusal.status)


def _now() -> datetime:
    return datetime.now(UTC)
