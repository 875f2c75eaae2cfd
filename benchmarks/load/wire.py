"""Wire: HTTP/1.1 as cheap as Python can speak it, so that the driver costs less than what it measures."""

import asyncio
from collections import deque
from collections.abc import Callable

# What Telegram opens to a webhook at most (Bot API, setWebhook, max_connections).
CONNECTIONS = 100


class _Messages(asyncio.Protocol):
    """Splits a stream of bytes into messages with a Content-Length."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports do not inherit from asyncio's.
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[:end]
            total = end + 4 + _length(head)
            if len(self._buffer) < total:
                return
            body, self._buffer = self._buffer[end + 4 : total], self._buffer[total:]
            self.got(head, body)

    def got(self, head: bytes, body: bytes) -> None:
        """A whole message came."""
        raise NotImplementedError


def _length(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


class _Answers(_Messages):
    """One connection of a client; one request at a time."""

    waiting: "asyncio.Future[tuple[int, bytes, bytes]] | None" = None

    def got(self, head: bytes, body: bytes) -> None:
        waiting, self.waiting = self.waiting, None
        if waiting and not waiting.done():
            waiting.set_result((int(head[9:12]), head, body))

    def connection_lost(self, _error: Exception | None) -> None:
        self.transport = None
        if self.waiting and not self.waiting.done():
            self.waiting.set_exception(ConnectionResetError())


class Client:
    """Keep-alive connections to one server, at most `most`; whoever comes when all are busy waits for one."""

    def __init__(self, port: int, *, most: int = CONNECTIONS) -> None:
        self._port = port
        self._free: deque[_Answers] = deque()
        self._room = asyncio.Semaphore(most)

    async def send(self, request: bytes) -> tuple[int, bytes, bytes]:
        """Status, head and body of the answer to a whole request."""
        async with self._room:
            one = self._free.pop() if self._free else await self._connected()
            if one.transport is None:
                one = await self._connected()
            one.waiting = asyncio.get_running_loop().create_future()
            assert one.transport is not None
            one.transport.write(request)
            answer = await one.waiting
            # A server that ends the connection with its answer says so (RFC 9112, section 9.6).
            if b"connection: close" not in answer[1].lower():
                self._free.append(one)
            return answer

    async def _connected(self) -> _Answers:
        _transport, protocol = await asyncio.get_running_loop().create_connection(_Answers, "127.0.0.1", self._port)
        return protocol

    def close(self) -> None:
        """Close every connection."""
        for one in self._free:
            if one.transport:
                one.transport.close()


def post(path: str, body: bytes, *headers: str, kind: str = "application/json") -> bytes:
    """A whole POST."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Type: {kind}", *headers]
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


# Method (path) and body of a request; gives the body of the answer.
Serve = Callable[[bytes, bytes, bytes], bytes]


class _Requests(_Messages):
    """One connection to a server."""

    def __init__(self, serve: Serve) -> None:
        super().__init__()
        self._serve = serve

    def got(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1]
        answer = self._serve(path, head, body)
        assert self.transport is not None
        self.transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer)
        )


async def serve(answers: Serve) -> tuple[asyncio.Server, int]:
    """A server on a free port of loopback."""
    server = await asyncio.get_running_loop().create_server(lambda: _Requests(answers), "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]
