"""Addresses: whether what is sent to one can be read on the way, and which are on this machine."""

from urllib.parse import urlsplit

from operating.findings import Finding, Level

LOOPBACK = frozenset(("127.0.0.1", "::1", "localhost"))


def is_private(url: str) -> bool:
    """Whether it is https, an onion service, which is as private without, or on this machine, behind a proxy or to be tried."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and (host in LOOPBACK or host.endswith(".onion")))


def is_on_loopback(url: str) -> bool:
    """Whether it is http on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def about_address(name: str, url: str, *, otherwise: str, level: Level) -> Finding:
    """For the doctors: what the setting `name` leads to; `level` and what comes of it where that is neither https nor an onion service."""
    if url.startswith("https://"):
        return Finding(Level.OK, f"{name}: https")
    if is_private(url) and not is_on_loopback(url):
        return Finding(Level.OK, f"{name}: an onion service")
    return Finding(level, f"{name} is not https: {otherwise}")
