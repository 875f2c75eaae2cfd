"""Kinds: what a file is, by its content; its name and what a sender says of it are not asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evidence.cleaning import gif, heif, jpeg, mp3, ogg, pdf, plain, png, video, webp
from evidence.findings import NotTaken, Refusal, Removed
from evidence.source import Source

Clean = Callable[[Source, set[Removed]], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that we take: `kind` is image, video, audio or document; `in_memory` says that it is opened as a whole."""

    media_type: str
    kind: str
    clean: Clean
    in_memory: bool = True


JPEG = FileType("image/jpeg", "image", jpeg.clean)
PNG = FileType("image/png", "image", png.clean)
WEBP = FileType("image/webp", "image", webp.clean)
GIF = FileType("image/gif", "image", gif.clean)
HEIC = FileType("image/heic", "image", heif.clean)
AVIF = FileType("image/avif", "image", heif.clean)
MP4 = FileType("video/mp4", "video", video.clean, in_memory=False)
MOV = FileType("video/quicktime", "video", video.clean, in_memory=False)
M4A = FileType("audio/mp4", "audio", video.clean, in_memory=False)
OGG = FileType("audio/ogg", "audio", ogg.clean, in_memory=False)
MP3 = FileType("audio/mpeg", "audio", mp3.clean, in_memory=False)
PDF = FileType("application/pdf", "document", pdf.clean)
TEXT = FileType("text/plain", "document", plain.clean)

_HEIC_BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"))
_AVIF_BRANDS = frozenset((b"avif", b"avis"))
# MPEG-4 and its relatives (ISO/IEC 14496-12, 3GPP TS 26.244); what is in them is looked at by the cleaner.
_VIDEO_BRANDS = frozenset(
    (b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9", b"mp41", b"mp42", b"mp71")
    + (b"avc1", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"dash", b"mmp4", b"f4v ", b"NDSC", b"XAVC")
)


def type_of(source: Source) -> FileType:
    """The type of a file; raises NotTaken for an empty one, and for one that we do not take."""
    if not source.size:
        raise NotTaken(Refusal.EMPTY)
    head = source.read(0, 64)
    if head[4:8] == b"ftyp":
        return _by_brand(head, source)
    for magic, found in _MAGICS:
        if head.startswith(magic):
            return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[1] & 0x06:
        return MP3
    return TEXT


_MAGICS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"OggS", OGG),
    (b"ID3", MP3),
    # UTF-16 with its mark, which could also be the head of a frame of MPEG-1 Layer I.
    (b"\xff\xfe", TEXT),
)


def _by_brand(head: bytes, source: Source) -> FileType:
    size = int.from_bytes(head[:4], "big")
    box = source.read(8, min(size, 256) - 8 if size > 8 else 0)
    major, others = box[:4], {box[at : at + 4] for at in range(8, len(box) - 3, 4)}
    if major in _AVIF_BRANDS or (major == b"mif1" and others & _AVIF_BRANDS):
        return AVIF
    if major in _HEIC_BRANDS or (major in (b"mif1", b"msf1") and others & _HEIC_BRANDS):
        return HEIC
    if major == b"qt  ":
        return MOV
    if major in (b"M4A ", b"M4B "):
        return M4A
    if major in _VIDEO_BRANDS or major.startswith((b"3gp", b"3g2", b"3ge", b"3gg")) or others & _VIDEO_BRANDS:
        return MP4
    raise NotTaken(Refusal.WRONG_TYPE)
