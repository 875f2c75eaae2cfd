"""Networks: where browsers come from, as a keyed hash in memory for a minute; no address is kept, logged or stored."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from time import time

# Set by our proxy on every request, whatever a client sent under this name.
HEADER = "x-iblagh-network"
# What came through our proxy without a word on its network is all one network, so that leaving the word out gains nothing.
UNKNOWN = "unknown"
WINDOW_S, DAY_S = 60, 86_400
# A network holds more people than one address: mobile operators put thousands behind one.
WIDE = 10
MOST_KNOWN = 50_000

Proxies = Sequence[IPv4Network | IPv6Network]


def prefixes_of(peer: str, headers: Mapping[str, str], *, direct: bool, proxies: Proxies) -> tuple[str, ...]:
    """The networks of a request, the narrowest first: an IPv4 address and its /24, an IPv6 /64 and its /48.

    None where nobody's word counts, as behind an onion service. A header is believed of our proxies only.
    """
    if not direct and not proxies:
        return ()
    near = _address(peer)
    if direct or near is None or not any(near in one for one in proxies):
        return _prefixes(near)
    return _prefixes(_address(headers.get(HEADER, "")))


def _prefixes(address: IPv4Address | IPv6Address | None) -> tuple[str, ...]:
    if address is None:
        return (UNKNOWN,)
    sizes = (32, 24) if isinstance(address, IPv4Address) else (64, 48)
    return tuple(str(ip_network((address, size), strict=False)) for size in sizes)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    # As a socket that listens on both kinds tells an IPv4 address.
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


@dataclass(slots=True)
class Crowds:
    """How many forms each network posted in this minute, and all together; `a_network` and `all_` are the limits, 0 is none."""

    a_network: int
    all_: int
    clock: Callable[[], float] = time
    _key: bytes = field(default=b"", repr=False)
    _day: int = -1
    _began: int = -WINDOW_S
    _counts: dict[bytes, int] = field(default_factory=dict, repr=False)
    _total: int = 0

    def came(self, prefixes: Sequence[str]) -> bool:
        """Count a form; whether its browser has to work or wait, because its network or all of them send too many."""
        self._turn_over()
        self._total += 1
        is_over = bool(self.all_) and self._total > self.all_
        for place, prefix in enumerate(prefixes):
            name = self._name(prefix)
            if len(self._counts) >= MOST_KNOWN:
                # Only a crowd has so many networks, and then the limit of all holds.
                self._counts.clear()
            self._counts[name] = count = self._counts.get(name, 0) + 1
            is_over |= bool(self.a_network) and count > self.a_network * (WIDE if place else 1)
        return is_over

    def take_back(self, prefixes: Sequence[str]) -> None:
        """A form that met a failure of ours is as one that did not come."""
        self._turn_over()
        self._total = max(self._total - 1, 0)
        for name in map(self._name, prefixes):
            if name in self._counts:
                self._counts[name] = max(self._counts[name] - 1, 0)

    def _name(self, prefix: str) -> bytes:
        return hashlib.blake2b(prefix.encode(), key=self._key, digest_size=16).digest()

    def _turn_over(self) -> None:
        """A minute's counts go with it, and a day's key with the day."""
        now = int(self.clock())
        if not 0 <= now - self._began < WINDOW_S:
            self._began, self._total = now, 0
            self._counts.clear()
        if now // DAY_S != self._day:
            self._day, self._key = now // DAY_S, secrets.token_bytes(32)
