"""Uploads: the first file of a multipart form, read from the request as it comes and only when it is asked for."""

from collections.abc import AsyncIterator

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from bot.channels.port import FileRefused


class Upload:
    """A form with a file in it; nothing of its body is read before `file` is."""

    def __init__(self, request: Request) -> None:
        self._request = request

    async def file(self) -> AsyncIterator[bytes]:
        """The bytes of the first part; raises FileRefused when there is none, or it is cut off."""
        pieces: list[bytes] = []
        ended: list[bool] = []
        parser = self._parser(pieces, ended)
        try:
            async for chunk in self._request.stream():
                parser.write(chunk)
                for piece in pieces:
                    yield piece
                pieces.clear()
                if ended:
                    return
        except (MultipartParseError, ClientDisconnect) as error:
            raise FileRefused("unreadable") from error
        raise FileRefused("unreadable")

    def _parser(self, pieces: list[bytes], ended: list[bool]) -> MultipartParser:
        kind, options = parse_options_header(self._request.headers.get("content-type", ""))
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not 0 < len(boundary) <= 70:
            raise FileRefused("unreadable")

        def data(buffer: bytes, start: int, end: int) -> None:
            if not ended:
                pieces.append(buffer[start:end])

        return MultipartParser(boundary, {"on_part_data": data, "on_part_end": lambda: ended.append(True)})
