"""Streams: the body of a request as it comes, given up when nothing comes any more."""

import asyncio
from collections.abc import AsyncIterator

from starlette.requests import ClientDisconnect, Request

# A phone that changed its network leaves the old connection open without a word; its part must not stay locked by it.
SILENCE_S = 20.0


class Cut(Exception):
    """The connection ended, or fell silent, before the whole body was here."""


async def pieces_of(request: Request) -> AsyncIterator[bytes]:
    """The body in the pieces in which it comes, never empty ones; raises Cut."""
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(SILENCE_S):
                piece = await anext(stream, None)
        except (TimeoutError, ClientDisconnect) as error:
            raise Cut from error
        if piece is None:
            return
        if piece:
            yield piece
