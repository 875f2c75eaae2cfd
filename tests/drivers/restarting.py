"""Restarting: a PostgreSQL, a Redis or a process of ours that is killed, and started again on what it kept."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from redis import ConnectionError as RedisAway
from redis import Redis

from tests.drivers.servers import START_S, NoServer, identity, postgres_binaries, redis_binary, run


@dataclass
class Restarting:
    """A program with its log; `is_wanted` is whether it should run, `deaths` how often it ended by itself."""

    command: list[object]
    folder: Path
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    # Whom to run it as; nothing: as whoever runs the tests.
    owner: dict[str, Any] = field(default_factory=dict)
    is_wanted: bool = False
    deaths: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    _told_at: float = 0.0

    def starts(self) -> None:
        """Start it, without waiting."""
        self.is_wanted, self._told_at = True, 0.0
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [str(word) for word in self.command],
                cwd=self.folder,
                stdout=output,
                stderr=output,
                env={**os.environ, **self.environment},
                **self.owner,
            )

    def is_told(self, number: int) -> None:
        """A signal; nobody waits for what comes of it."""
        if self.is_running:
            self._told_at = self._told_at or time.monotonic()
            assert self.process is not None
            self.process.send_signal(number)

    def is_kept_up(self) -> None:
        """Start it again where it ended and should not have."""
        if self.is_wanted and not self.is_running:
            self.deaths += self.process is not None and not self._told_at
            self.starts()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process is not None and self.process.poll() is None

    @property
    def ending_s(self) -> float:
        """How long it has been asked to end, and has not."""
        return time.monotonic() - self._told_at if self._told_at and self.is_running else 0.0

    def goes_down(self, number: int = signal.SIGKILL) -> None:
        """End it, and keep it ended; at once where it takes too long."""
        self.is_wanted = False
        self.is_told(number)
        if self.process is None:
            return
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def give(folder: Path) -> None:
    """Whoever runs the servers owns it."""
    if owner := identity():
        os.chown(folder, owner["user"], owner["group"])


def until(answers: Callable[[], object], program: Restarting) -> None:
    """Wait until a server answers; one that finds the remains of itself ends, and is started again."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        program.is_kept_up()
        try:
            answers()
        except (psycopg.OperationalError, RedisAway):
            time.sleep(0.05)
        else:
            return
    raise NoServer(f"a server does not start: {program.log.read_text(errors='replace')[-500:]}")


def postgres(
    folder: Path, data: Path, *settings: str, environment: Mapping[str, str] | None = None
) -> tuple[str, Restarting]:
    """The address of a PostgreSQL that listens in `folder` and keeps in `data` what it has committed; it answers."""
    binaries = postgres_binaries(folder)
    options = ["--username=iblagh", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    run([binaries / "initdb", "-D", data, *options], folder)
    chosen = ("listen_addresses=", f"unix_socket_directories={folder}", *settings)
    command = [binaries / "postgres", "-D", data, *(part for one in chosen for part in ("-c", one))]
    url = f"postgresql://iblagh@/postgres?host={folder}"
    program = Restarting(command, folder, folder / "postgres.log", environment or {}, identity(), is_wanted=True)
    until(lambda: psycopg.connect(url).close(), program)
    return url, program


def redis(folder: Path, data: Path, name: str, *options: str) -> tuple[str, Restarting]:
    """The unix socket of a Redis that keeps in `data` everything that it has answered; it answers."""
    socket = folder / f"{name}.sock"
    kept = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")
    command = [redis_binary(folder), "--port", "0", "--unixsocket", socket, "--dir", data, *kept, *options]
    program = Restarting(list(command), folder, folder / f"{name}.log", owner=identity(), is_wanted=True)

    def answers() -> None:
        with Redis.from_url(f"unix://{socket}") as client:
            client.ping()

    until(answers, program)
    return str(socket), program
