"""Proving: signed heads of the log of receipts, its proofs, the keys and the list of handles, as small JSON for anybody."""

import base64
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.handles import Published
from storage.receipt_keys import PublicKey
from storage.receipt_log import ReceiptLog, UnknownLeaf, UnknownSize

_LEAF = re.compile(r"[0-9a-f]{64}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,14}")
_HEADERS = {"cache-control": "no-store"}
Handler = Callable[[Request], Awaitable[Response]]


class _Malformed(ValueError):
    """A parameter that is missing or has not its shape."""


class Proofs:
    """What an auditor, or whoever has a receipt, may ask; docs/receipts.md has every address. Nothing is kept of it."""

    def __init__(self, log: ReceiptLog, keys: Sequence[PublicKey], published: Published) -> None:
        self._log = log
        self._keys = keys
        self._published = published

    def routes(self) -> list[Route]:
        """All of them only read."""
        told: dict[str, Handler] = {
            "/receipts/head": self._head,
            "/receipts/inclusion": self._inclusion,
            "/receipts/consistency": self._consistency,
            "/receipts/keys": self._public_keys,
            "/.well-known/iblagh-handles.json": self._handles,
        }
        return [Route(address, _answering(handler)) for address, handler in told.items()]

    async def _head(self, _request: Request) -> Response:
        heads = await self._log.heads()
        return _json({"note": heads[0]}) if heads else _error(404, "no head was signed yet")

    async def _inclusion(self, request: Request) -> Response:
        leaf = bytes.fromhex(_parameter(request, "leaf", _LEAF))
        size = int(_parameter(request, "size", _SIZE)) if "size" in request.query_params else None
        found = await self._log.inclusion(leaf, size)
        return _json({"leaf": leaf.hex(), "number": found.number, "size": found.size, "proof": _list(found.proof)})

    async def _consistency(self, request: Request) -> Response:
        old, new = (int(_parameter(request, name, _SIZE)) for name in ("old", "new"))
        return _json({"old": old, "new": new, "proof": _list(await self._log.consistency(old, new))})

    async def _public_keys(self, _request: Request) -> Response:
        return _json({"keys": [one.text for one in self._keys]})

    async def _handles(self, _request: Request) -> Response:
        if not self._published.document:
            return _error(404, "no list of handles is published here")
        return Response(self._published.document, media_type="application/json", headers=_HEADERS)


def _answering(handler: Handler) -> Handler:
    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except _Malformed as error:
            return _error(400, str(error))
        except UnknownSize:
            return _error(404, "the log never had that size")
        except UnknownLeaf:
            return _error(404, "that leaf is not in the log")

    return answer


def _parameter(request: Request, name: str, shape: re.Pattern[str]) -> str:
    value = request.query_params.get(name, "")
    if not shape.fullmatch(value):
        raise _Malformed(f"{name} is missing or malformed")
    return value


def _json(content: dict[str, Any]) -> Response:
    return JSONResponse(content, headers=_HEADERS)


def _error(status: int, words: str) -> Response:
    return JSONResponse({"error": words}, status_code=status, headers=_HEADERS)


def _list(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(one).decode() for one in hashes]
