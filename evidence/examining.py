"""Examining: one file in a worker process: told apart, hashed, cleaned, described and sealed. It touches no disk and no network."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

import pypdfium2
import pyrage
from PIL import Image
from pyrage import x25519

from evidence import pictures
from evidence.findings import Examined, NotTaken, Refusal, Removed
from evidence.kinds import PDF, FileType, type_of
from evidence.pdq import pdq
from evidence.source import PIECE, Held, Source

# What cleaning says of itself beside what it removed.
TURNED = "turned"
ENCODED_AGAIN = "encoded_again"


def examine(source: Source, recipients: Sequence[str], out: BinaryIO) -> Examined:
    """Write `source` to `out`, cleaned and sealed (age) to `recipients`; raises NotTaken, then what was written is worth nothing."""
    found = Examined()
    kind = type_of(source)
    found.media_type, found.kind = kind.media_type, kind.kind
    hashing = _Hashing(source)
    removed: set[Removed] = set()
    pieces = _whole(source, kind, removed, found) if kind.in_memory else kind.clean(source, removed)
    reader = _Reader(pieces)
    try:
        pyrage.encrypt_io(reader, out, [x25519.Recipient.from_str(one) for one in recipients])
    except pyrage.EncryptError:
        # What age says of a reader that failed has lost what it was.
        raise reader.failed or NotTaken(Refusal.UNREADABLE) from None
    found.arrived, found.hashed_at = hashing.ended()
    found.size, found.sha256, found.cleaned_at = reader.size, reader.digest.hexdigest(), _now()
    found.notes += sorted(one.value for one in removed)
    return found


def _whole(source: Source, kind: FileType, removed: set[Removed], found: Examined) -> Iterator[bytes]:
    """The cleaned file in pieces; pictures and documents are opened first, so that a broken one gives nothing."""
    data = b"".join(kind.clean(source, removed))
    if kind.kind == "image":
        data = _picture(source, data, kind, removed, found)
    elif kind is PDF:
        _first_page(data, found)
    return (data[at : at + PIECE] for at in range(0, len(data), PIECE))


def _picture(source: Source, data: bytes, kind: FileType, removed: set[Removed], found: Examined) -> bytes:
    image = pictures.opened(data, kind.media_type)
    original = source.read(0, source.size) if Removed.METADATA in removed else b""
    turn = pictures.orientation(original, kind.media_type, has_metadata=bool(original))
    if turn == 1:
        found.width, found.height = image.size
        image.draft("RGB", pictures.ENOUGH_PIXELS)
        _describe(pictures.upright(pictures.decoded(image)), found)
        return data
    # Not made red, green and blue on the way: that would cost time, and round every pixel twice.
    image.draft("YCbCr", image.size)
    upright = pictures.turned(pictures.decoded(image), turn)
    again, whole = pictures.encoded(upright, image, kind.media_type, turn)
    found.notes += [TURNED] if whole else [TURNED, ENCODED_AGAIN]
    found.width, found.height = upright.size
    _describe(upright, found)
    return b"".join(kind.clean(Held(again), set()))


def _describe(image: Image.Image, found: Examined) -> None:
    small = pictures.smaller(image)
    found.pdq, found.pdq_quality = pdq(small)
    found.preview = pictures.preview(small)


def _first_page(data: bytes, found: Examined) -> None:
    """How the first page looks, blurred; a document whose page cannot be drawn is kept without it."""
    try:
        document = pypdfium2.PdfDocument(data)
        page = document[0]
        scale = 4 * pictures.PREVIEW_PIXELS / max(*page.get_size(), 1)
        found.preview = pictures.preview(page.render(scale=scale).to_pil())
    except (pypdfium2.PdfiumError, IndexError):
        return


class _Hashing:
    """The hashes of what arrived, made beside the cleaning: hashlib lets other threads run."""

    def __init__(self, source: Source) -> None:
        self._source = source
        # Lists of known files have any of these.
        self._digests = {
            "sha256": hashlib.sha256(),
            "sha1": hashlib.sha1(usedforsecurity=False),
            "md5": hashlib.md5(usedforsecurity=False),
        }
        self._ended_at = ""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def ended(self) -> tuple[dict[str, str], str]:
        """The hashes in hex, and when they were done."""
        self._thread.join()
        return {name: digest.hexdigest() for name, digest in self._digests.items()}, self._ended_at

    def _run(self) -> None:
        for at in range(0, self._source.size, PIECE):
            piece = self._source.read(at, PIECE)
            for digest in self._digests.values():
                digest.update(piece)
        self._ended_at = _now()


class _Reader(BytesIO):
    """Pieces as the file that age reads, with their size and SHA-256."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        super().__init__()
        self._pieces = pieces
        self._rest = memoryview(b"")
        self.size = 0
        self.digest = hashlib.sha256()
        self.failed: Exception | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        while not self._rest:
            piece = self._next()
            if piece is None:
                return b""
            self.size += len(piece)
            self.digest.update(piece)
            self._rest = memoryview(piece)
        count = len(self._rest) if size is None or size < 0 else size
        taken, self._rest = self._rest[:count], self._rest[count:]
        return bytes(taken)

    def _next(self) -> bytes | None:
        try:
            return next(self._pieces, None)
        except Exception as error:
            self.failed = error
            raise


def _now() -> str:
    return datetime.now(UTC).isoformat()
