"""Redis servers: three Sentinels that watch a primary and its replica, and a Cluster of three nodes, all real, on loopback."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.drivers import servers
from tests.drivers.service import free_port

WITHIN_S = 30.0
PASSWORD = "of the tests"
SERVICE = "drafts"
SLOTS = 16384
# A primary that does not answer for so long is down, and a replica takes its place.
DOWN_MS = 500


@dataclass
class Watched:
    """A primary and a replica under the eyes of three Sentinels."""

    url: str
    sentinel_port: int
    first: int
    processes: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def primary(self) -> int:
        """The port of the primary, as a Sentinel says."""
        with Redis(port=self.sentinel_port) as sentinel:
            return int(sentinel.sentinel_get_master_addr_by_name(SERVICE)[1])

    def flush(self) -> None:
        """Forget everything."""
        with Redis(port=self.primary, password=PASSWORD) as primary:
            primary.flushall()

    def has_copied(self) -> None:
        """Wait until the replica has what the first primary has."""
        with Redis(port=self.first, password=PASSWORD) as primary:
            primary.wait(1, 5000)

    def loses_its_primary(self) -> None:
        """kill -9."""
        self.processes[self.first].send_signal(signal.SIGKILL)

    def fails_over(self) -> None:
        """Wait until the replica has the place of the primary that was lost, and takes writes, and clients are told so."""
        _comes_true(lambda: self.primary != self.first and _role(self.primary) == "master" and self._is_seen)

    @property
    def _is_seen(self) -> bool:
        """Whether the Sentinel that is asked first sees the primary: clients are sent to none that it does not."""
        with Redis(port=self.sentinel_port) as sentinel:
            state = sentinel.sentinel_master(SERVICE)
            return not (state["is_sdown"] or state["is_odown"])


@dataclass(frozen=True, slots=True)
class Cluster:
    """Three primaries that share the slots."""

    ports: tuple[int, ...]

    @property
    def url(self) -> str:
        return "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in self.ports)

    def flush(self) -> None:
        """Forget everything."""
        for port in self.ports:
            with Redis(port=port) as node:
                node.flushall()


@contextmanager
def sentinels() -> Iterator[Watched]:
    """A primary and its replica, which all three Sentinels know."""
    with servers.own_folder() as folder, ExitStack() as running:
        first, second, *watchers = (free_port() for _ in range(5))
        several = ",".join(f"127.0.0.1:{port}" for port in watchers)
        watched = Watched(f"redis+sentinel://:{_quoted()}@{several}/{SERVICE}/0", watchers[0], first)
        for port in (first, second):
            lines = [f"requirepass '{PASSWORD}'", f"masterauth '{PASSWORD}'", "repl-diskless-sync-delay 0"]
            lines += [f"replicaof 127.0.0.1 {first}"] if port == second else []
            watched.processes[port] = running.enter_context(_server(folder, port, lines, password=PASSWORD))
        _comes_true(lambda: _is_linked(second))
        for port in watchers:
            running.enter_context(_server(folder, port, _watching(first), sentinel=True))
        _comes_true(lambda: all(_knows_the_others(port) for port in watchers))
        yield watched


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A Cluster that answers for every slot."""
    with servers.own_folder() as folder, ExitStack() as running:
        ports = [free_port() for _ in range(3)]
        for place, port in enumerate(ports):
            lines = ["cluster-enabled yes", f"cluster-port {free_port()}", f"cluster-config-file nodes-{place}.conf"]
            running.enter_context(_server(folder, port, lines))
        clients = [running.enter_context(Redis(port=port)) for port in ports]
        bounds = [SLOTS * place // 3 for place in range(4)]
        for client, start, end in zip(clients, bounds, bounds[1:], strict=False):
            client.execute_command("CLUSTER ADDSLOTSRANGE", start, end - 1)
        for port in ports[1:]:
            bus = int(Redis(port=port).config_get("cluster-port")["cluster-port"])
            clients[0].execute_command("CLUSTER MEET", "127.0.0.1", port, bus)
        _comes_true(lambda: all(_is_whole(client) for client in clients))
        yield Cluster(tuple(ports))


@contextmanager
def _server(
    folder: Path, port: int, lines: list[str], *, sentinel: bool = False, password: str | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    own = folder / str(port)
    own.mkdir(mode=0o777)
    own.chmod(0o777)
    settings = own / "redis.conf"
    kept = [] if sentinel else ['save ""', "appendonly no"]
    settings.write_text("\n".join([f"port {port}", "bind 127.0.0.1", f"dir {own}", *kept, *lines, ""]))
    # A Sentinel writes what it learns into its file.
    settings.chmod(0o666)
    command = [servers.redis_binary(folder), settings, *(["--sentinel"] if sentinel else [])]
    with Redis(port=port, password=password) as client, servers.running(command, own, client.ping) as process:
        yield process


def _watching(primary: int) -> list[str]:
    return [
        f"sentinel monitor {SERVICE} 127.0.0.1 {primary} 2",
        f"sentinel auth-pass {SERVICE} '{PASSWORD}'",
        f"sentinel down-after-milliseconds {SERVICE} {DOWN_MS}",
        f"sentinel failover-timeout {SERVICE} 3000",
    ]


def _knows_the_others(port: int) -> bool:
    with Redis(port=port) as sentinel:
        state = sentinel.sentinel_master(SERVICE)
        return bool(state["num-other-sentinels"] == 2 and state["num-slaves"] == 1)


def _is_linked(port: int) -> bool:
    with Redis(port=port, password=PASSWORD) as replica:
        return bool(replica.info("replication")["master_link_status"] == "up")


def _role(port: int) -> str:
    with Redis(port=port, password=PASSWORD) as server:
        return str(server.info("replication")["role"])


def _is_whole(client: "Redis") -> bool:
    state = client.execute_command("CLUSTER INFO")
    return bool(state["cluster_state"] == "ok" and state["cluster_known_nodes"] == "3")


def _comes_true(what: Callable[[], bool]) -> None:
    until = time.monotonic() + WITHIN_S
    while True:
        try:
            if what():
                return
        except (RedisError, OSError):
            pass
        if time.monotonic() > until:
            raise servers.NoServer("Redis servers do not find each other")
        time.sleep(0.05)


def _quoted() -> str:
    return PASSWORD.replace(" ", "%20")
