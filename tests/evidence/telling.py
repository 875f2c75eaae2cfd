"""Telling files: one of every type that is taken, each with CANARY wherever its format says who, where or with what."""

from tests.evidence import documents, hostile, moving
from tests.evidence.moving import CANARY
from tests.evidence.pictures import exif, profile, saved, xmp
from tests.evidence.test_gif import before_frame, extension

SAID = {"exif": exif(), "xmp": xmp()}

FILES = {
    "image/jpeg": saved("RGB", "JPEG", comment=CANARY, icc_profile=profile(), **SAID) + CANARY,
    "image/png": saved("RGB", "PNG", icc_profile=profile(), exif=exif()) + CANARY,
    "image/webp": saved("RGB", "WEBP", lossless=True, icc_profile=profile(), **SAID) + CANARY,
    "image/gif": before_frame(saved("P", "GIF"), extension(0xFE, CANARY)) + CANARY,
    "image/heic": hostile.heic(**SAID),
    "image/avif": hostile.picture("AVIF", quality=60, **SAID),
    "application/pdf": documents.document(),
    "video/mp4": moving.fragmented(),
    "video/quicktime": moving.film(),
    "audio/mp4": moving.film().replace(b"qt  ", b"M4A ", 1),
    "audio/ogg": moving.ogg(),
    "audio/mpeg": moving.id3v2() + moving.frames() + moving.ape() + moving.id3v1(),
}
