"""Archives: where backups lie, a folder or a bucket: archives by their names, and a store for each part's files."""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import obstore
from obstore.store import S3Store

from storage.evidence import EvidenceStore
from storage.local_evidence import LocalEvidence
from storage.s3_evidence import S3Evidence
from storage.s3_objects import bucket_of, plainly, plainly_written


class Archives(Protocol):
    """Archives are written once and whole, or not at all."""

    def files(self, part: str) -> EvidenceStore:
        """The files of one part, shared by all archives here."""

    async def put(self, name: str, archive: Path) -> None:
        """Keep a file under a name; raises OSError."""

    async def fetch(self, name: str, out: Path) -> None:
        """Copy what is kept under a name; raises FileNotFoundError, or another OSError."""


def archives_at(place: str) -> Archives:
    """A folder, or `s3://bucket/prefix`, whose key and address AWS_… variables give."""
    if not place.startswith("s3://"):
        return _Folder(Path(place))
    parts = urlsplit(place)
    return _Bucket(parts.netloc, parts.path.strip("/"))


def parted(archive: str) -> tuple[str, str]:
    """The place of an archive, and its name."""
    place, _, name = archive.rpartition("/")
    return place or ".", name


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def files(self, part: str) -> EvidenceStore:
        return LocalEvidence(self._folder / part)

    async def put(self, name: str, archive: Path) -> None:
        await asyncio.to_thread(self._put, name, archive)

    async def fetch(self, name: str, out: Path) -> None:
        await asyncio.to_thread(_copied, self._folder / name, out)

    def _put(self, name: str, archive: Path) -> None:
        """Whoever is killed in the middle leaves a name that no archive has."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self._folder / f".{secrets.token_hex(8)}.partial"
        try:
            _copied(archive, aside)
            os.link(aside, self._folder / name)
            _sync(self._folder)
        finally:
            aside.unlink(missing_ok=True)


class _Bucket:
    def __init__(self, bucket: str, prefix: str) -> None:
        self._bucket, self._prefix = bucket, prefix

    def files(self, part: str) -> EvidenceStore:
        return S3Evidence(self._below(part))

    async def put(self, name: str, archive: Path) -> None:
        # An object is there when it is whole: an upload in parts that is not completed is none.
        with plainly_written():
            await obstore.put_async(self._below(""), name, archive)

    async def fetch(self, name: str, out: Path) -> None:
        with plainly():
            found = await obstore.get_async(self._below(""), name)
            with out.open("wb") as file:
                async for piece in found.stream():
                    await asyncio.to_thread(file.write, piece)

    def _below(self, part: str) -> S3Store:
        prefix = "/".join(filter(None, (self._prefix, part)))
        region, endpoint = os.environ.get("AWS_REGION", ""), os.environ.get("AWS_ENDPOINT_URL", "")
        return bucket_of(self._bucket, prefix=prefix, access_key="", secret_key="", region=region, endpoint=endpoint)


def _copied(source: Path, out: Path) -> None:
    """On disk when this returns."""
    descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with source.open("rb") as reading, os.fdopen(descriptor, "wb") as writing:
        while piece := reading.read(1 << 20):
            writing.write(piece)
        writing.flush()
        os.fsync(writing.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
