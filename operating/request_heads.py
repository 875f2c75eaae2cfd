"""Request heads: how large the head of a request may be, and what is answered to bytes that are no request; for every server of ours."""

from collections.abc import Mapping

from operating.connections import Impatient, most_here

# nginx takes four times 8 KiB; the longest of ours has a cookie, a form's token and what a browser says of itself.
MAX_BYTES = 64 * 1024


class BoundedHeads(Impatient):
    """uvicorn's own protocol, which keeps the head of a request however long it grows, with an end to that.

    What is no request of HTTP is answered with 400 and the headers of every other answer, and no word.
    """

    told: Mapping[str, str] = {}
    # What came since a request, or a piece of its body, was whole; trailers are kept like heads.
    _unread = 0

    def data_received(self, data: bytes) -> None:
        """asyncio: read on, or end a connection whose head does not end."""
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MAX_BYTES and not self.transport.is_closing():
            self.send_400_response("")

    def on_headers_complete(self) -> None:
        """httptools."""
        self._unread = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """httptools."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """httptools."""
        self._unread = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  # what uvicorn would say
        """Say nothing but that it is none."""
        headers = {"content-length": "0", "connection": "close", **self.told}
        lines = ["HTTP/1.1 400 Bad Request", *(f"{name}: {value}" for name, value in headers.items())]
        self.transport.write("\r\n".join([*lines, "", ""]).encode())
        self.transport.close()
        # Whoever does not read that is not waited for either.
        self._wait()


def with_headers(headers: Mapping[str, str]) -> type[BoundedHeads]:
    """The protocol of a server whose every answer has `headers`."""
    return type("Heads", (BoundedHeads,), {"told": headers, "idle": {}, "most": most_here()})
