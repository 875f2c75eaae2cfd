"""Addresses of a provider of identity: which ones the desk asks, or sends a browser to."""

from urllib.parse import urlsplit

from operating.addresses import LOOPBACK

_MOST = 2000


def is_safe(url: str) -> bool:
    """Whether it is https with a host, or http on this machine, without a name, a password or a fragment."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if len(url) > _MOST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return False
    if not host or parts.username is not None or parts.password is not None or "#" in url:
        return False
    # A provider may be on the same machine, as in tests and trials.
    return parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
