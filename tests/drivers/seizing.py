"""Seizing: everything that an intake leaves to whoever takes it: files, rows of now and of before, Redis, environment; opened."""

import base64
import contextlib
import re
import shutil
import sqlite3
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psycopg
import pyrage
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import ChaCha20
from pyrage import x25519
from redis import Redis

from storage.day_keys import NONCE_BYTES, KeyPlace
from tests.drivers.canaries import signs_of

# What follows a nonce is decrypted that far; nothing of one citizen is longer.
FAR = 1 << 14
# No sign is shorter.
STARTS = 5
# How every file of age begins (age-encryption.org/v1).
AGE = b"age-encryption.org/v1"
WAL_HEADER, FRAME_HEADER = 32, 24


@dataclass
class Haul:
    """All that was found, by where it was; the same bytes are kept once."""

    pieces: dict[bytes, str] = field(default_factory=dict)

    def takes(self, where: str, content: bytes | str) -> None:
        self.pieces.setdefault(
            content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content, where
        )

    def takes_folder(self, folder: Path) -> None:
        """Every file, its name too, and of each SQLite database every moment that its journal still holds."""
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            self.takes(f"name of {path.name}", str(path))
            self.takes(path.name, path.read_bytes())
            if path.read_bytes()[:6] == b"SQLite":
                for moment in _moments(path, folder.parent / "seized"):
                    self._takes_rows(path.name, moment)

    def takes_postgres(self, url: str) -> None:
        """Every row of every table."""
        with psycopg.connect(url) as database:
            tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            for (table,) in tables:
                for row in database.execute(f'SELECT * FROM "{table}"').fetchall():
                    self._takes_row(table, row)

    def takes_redis(self, url: str) -> None:
        """Every key, as Redis dumps it and as it is read."""
        with Redis.from_url(url) as redis:
            for key in redis.scan_iter("*"):
                self.takes("redis key", key)
                self.takes("redis dump", redis.dump(key) or b"")
                kind = redis.type(key)
                for one in _values(redis, kind.decode(), key):
                    self.takes(f"redis {kind.decode()}", one)

    def takes_environment(self, environment: Mapping[str, str]) -> None:
        for name, value in environment.items():
            self.takes(name, f"{name}={value}")

    def opens_all(self, keys: KeyPlace) -> int:
        """Decrypt what today's keys encrypted, wherever it lies and whatever it was bound to; how many pieces it was.

        ChaCha20 needs no tag to be read, so torn and overwritten rows are read as far as they are there.
        """
        opened = 0
        for day in sorted(keys.days()):
            key = keys.find(day)
            assert key is not None
            for piece, where in list(self.pieces.items()):
                for sealed in _after(piece, day.encode()):
                    opened += 1
                    self.takes(f"opened in {where}", _decrypted(key, sealed))
        return opened

    def unseals_all(self, *private_keys: str) -> int:
        """Open what is sealed to one of these age keys, as it lies or in base64; how many pieces it was."""
        keys, opened = [x25519.Identity.from_str(one) for one in private_keys], 0
        for piece, where in list(self.pieces.items()):
            for sealed in _sealed_in(piece):
                with contextlib.suppress(pyrage.DecryptError):
                    self.takes(f"unsealed in {where}", bytes(pyrage.decrypt(sealed, keys)))
                    opened += 1
        return opened

    def inflates_all(self) -> None:
        """Whatever is packed."""
        for piece, where in list(self.pieces.items()):
            for magic, bits in ((b"\x1f\x8b\x08", 31), (b"\x78\x9c", 15), (b"\x78\xda", 15), (b"PK\x03\x04", -15)):
                for at in _places(piece, magic):
                    start = at + (30 + sum(struct.unpack_from("<HH", piece, at + 26)) if bits < 0 else 0)
                    with contextlib.suppress(zlib.error, struct.error):
                        self.takes(f"inflated in {where}", zlib.decompressobj(bits).decompress(piece[start:], FAR))

    def tells(self, known: Mapping[str, str]) -> list[tuple[str, str, str]]:
        """Which of the canaries can be read, where, and how they are written there."""
        signs = [(name, how, sign) for name, canary in known.items() for how, sign in signs_of(canary).items()]
        found = _those_in(b"\0".join(self.pieces), {sign for _name, _how, sign in signs})
        return sorted(
            (name, how, where)
            for name, how, sign in signs
            if sign in found
            for piece, where in self.pieces.items()
            if sign in piece
        )

    def _takes_rows(self, where: str, path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as database, contextlib.suppress(sqlite3.DatabaseError):
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                for row in database.execute(f'SELECT * FROM "{table}"').fetchall():
                    self._takes_row(f"{where} {table}", row)

    def _takes_row(self, where: str, row: tuple[object, ...]) -> None:
        for value in row:
            self.takes(where, bytes(value) if isinstance(value, (bytes, memoryview)) else str(value))


def _moments(path: Path, aside: Path) -> Iterator[Path]:
    """The database as it is, and as it was after each transaction that its journal has (sqlite.org/fileformat2.html, 4)."""
    journal = path.with_name(path.name + "-wal")
    content = journal.read_bytes() if journal.exists() else b""
    size = struct.unpack_from(">I", path.read_bytes(), 16)[0] >> 16 or 65536
    frame = FRAME_HEADER + size
    ends = [
        at + frame
        for at in range(WAL_HEADER, len(content) - frame + 1, frame)
        if struct.unpack_from(">I", content, at + 4)[0]
    ]
    # The first frames are the oldest; some moments are enough to see what was overwritten since.
    for end in [0, *ends[:: max(1, len(ends) // 15)], *ends[-1:]]:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        copy = aside / path.name
        copy.write_bytes(path.read_bytes())
        if end:
            copy.with_name(copy.name + "-wal").write_bytes(content[:end])
        yield copy
    shutil.rmtree(aside, ignore_errors=True)


def _those_in(content: bytes, signs: set[bytes]) -> set[bytes]:
    """Which of many thousand signs are in `content`: looked for by their first five bytes, all at once."""
    by_start: dict[bytes, list[bytes]] = {}
    for sign in signs:
        by_start.setdefault(sign[:STARTS], []).append(sign)
    starts = np.array(sorted(int.from_bytes(one, "little") for one in by_start), dtype=np.uint64)
    read = np.frombuffer(content, dtype=np.uint8).astype(np.uint64)
    many = sum(read[place : len(read) - STARTS + 1 + place] << np.uint64(8 * place) for place in range(STARTS))
    places = np.flatnonzero(np.isin(many, starts))
    return {
        sign for at in places.tolist() for sign in by_start[content[at : at + STARTS]] if content.startswith(sign, at)
    }


def _values(redis: Redis, kind: str, key: bytes) -> list[bytes]:
    match kind:
        case "string":
            return [redis.get(key) or b""]
        case "hash":
            return [part for pair in redis.hgetall(key).items() for part in pair]
        case "list":
            return list(redis.lrange(key, 0, -1))
        case "set":
            return list(redis.smembers(key))
        case "zset":
            return list(redis.zrange(key, 0, -1))
    raise AssertionError(f"not looked into: {kind}")


def _sealed_in(piece: bytes) -> Iterator[bytes]:
    """What is sealed by age and nothing else, or stands so in a JSON string."""
    if piece.startswith(AGE):
        yield piece
    for written in re.findall(rb"(?<![A-Za-z0-9+/])%s[A-Za-z0-9+/]+=*" % base64.b64encode(AGE)[:-4], piece):
        yield base64.b64decode(written)


def _after(piece: bytes, mark: bytes) -> Iterator[bytes]:
    for at in _places(piece, mark):
        yield piece[at + len(mark) : at + len(mark) + FAR]


def _places(piece: bytes, mark: bytes) -> Iterator[int]:
    at = piece.find(mark)
    while at >= 0:
        yield at
        at = piece.find(mark, at + 1)


def _decrypted(key: bytes, sealed: bytes) -> bytes:
    nonce, rest = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    if len(nonce) < NONCE_BYTES:
        return b""
    # RFC 8439, 2.8: block 0 makes the tag's key, the text begins with block 1.
    return Cipher(ChaCha20(key, (1).to_bytes(4, "little") + nonce), mode=None).decryptor().update(rest)
