"""Readiness: what a desk needs to take what relays push and to show it: its database with its tables, and its folder of evidence."""

import asyncio
import tempfile
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.database import Database
from storage.probing import NOT_MIGRATED, UP, Probe, Readiness

_NEVER_KEPT = {"cache-control": "no-store"}


def needed_by_desk(database: Database, folder: Path) -> Readiness:
    """A database with its tables, and a folder in which files can be kept."""

    async def has_tables() -> str:
        return UP if await database.is_migrated() else NOT_MIGRATED

    async def keeps_evidence() -> str:
        await asyncio.to_thread(_tried, folder)
        return UP

    return Readiness({"database": Probe(has_tables), "evidence": Probe(keeps_evidence)})


def routes_of(readiness: Readiness) -> list[Route]:
    """/health, for whoever restarts what is dead: its loop turns. /ready, for whoever sends it analysts and relays."""

    async def health(_request: Request) -> Response:
        return JSONResponse({"ok": True}, headers=_NEVER_KEPT)

    async def ready(_request: Request) -> Response:
        known = await readiness.look()
        return JSONResponse(known, status_code=200 if known["ready"] else 503, headers=_NEVER_KEPT)

    return [Route("/health", health), Route("/ready", ready)]


def _tried(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"check")
        file.flush()
