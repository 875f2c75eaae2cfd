"""Redis addresses: what a URL of one server, of Sentinels or of a Cluster says; pure."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SENTINEL_PORT, CLUSTER_PORT = 26379, 6379
_SCHEMES = ("redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")
_OPTIONS = frozenset({"ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "sentinel_username", "sentinel_password"})
_FORMS = (
    "`redis://…`, `rediss://…`, `unix:///path`, `redis+sentinel://host:port,host:port/service/db` "
    "or `redis+cluster://host:port,host:port`"
)


class BadRedisUrl(ValueError):
    """A URL that names no Redis; the message says what one looks like and nothing of the URL, which holds a password."""

    def __init__(self) -> None:
        super().__init__(_FORMS)


@dataclass(frozen=True, slots=True)
class Several:
    """What a URL of Sentinels or of a Cluster says."""

    nodes: tuple[tuple[str, int], ...]
    service: str
    database: int
    credentials: dict[str, str]
    of_sentinels: dict[str, str]
    tls: dict[str, Any]


def check_url(url: str) -> None:
    """Raise BadRedisUrl for a URL that no client can be made of."""
    scheme = url.partition("://")[0]
    if scheme not in _SCHEMES:
        raise BadRedisUrl
    if "+" in scheme:
        read(url)


def read(url: str) -> Several:
    """A URL of Sentinels or of a Cluster; raises BadRedisUrl."""
    try:
        return _read(url)
    except ValueError:
        # What urllib says of a host or a number may quote it.
        raise BadRedisUrl from None


def _read(url: str) -> Several:
    parts = urlsplit(url)
    by_sentinels = parts.scheme.endswith("+sentinel")
    login, _at, hosts = parts.netloc.rpartition("@")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    service, _slash, database = parts.path.strip("/").partition("/")
    is_whole = bool(service) and (database or "0").isdecimal() if by_sentinels else not service
    if not hosts or not is_whole or parts.fragment or options.keys() - _OPTIONS:
        raise BadRedisUrl
    user, _colon, password = login.partition(":")
    files = {name: value for name, value in options.items() if name.startswith("ssl_")}
    return Several(
        nodes=tuple(_node(one, SENTINEL_PORT if by_sentinels else CLUSTER_PORT) for one in hosts.split(",")),
        service=unquote(service),
        database=int(database or 0),
        credentials=_login(unquote(user), unquote(password)),
        of_sentinels=_login(options.get("sentinel_username", ""), options.get("sentinel_password", "")),
        tls={"ssl": True, **files} if parts.scheme.startswith("rediss") else {},
    )


def _node(host: str, port: int) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{host}")
        named, given = parts.hostname, parts.port
    except ValueError:
        raise BadRedisUrl from None
    if not named:
        raise BadRedisUrl
    return named, given or port


def _login(user: str, password: str) -> dict[str, str]:
    return {name: value for name, value in (("username", user), ("password", password)) if value}
