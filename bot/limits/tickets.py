"""Tickets: a browser in a crowd proves work, or waits its turn, before its form is taken; signed, for one form, used once.

The work is that of ALTCHA (https://altcha.org/docs/v2/proof-of-work/): find the number whose SHA-256, after a salt, is the
challenge. The number is at most MOST, so that no phone works for longer than some seconds.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from time import time

# An old phone hashes 20,000 to 50,000 times a second: half of this on average.
MOST = 60_000
# Without JavaScript one waits instead; and a ticket is good for so long.
WAIT_S, LIVES_S = 20, 600


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a page asks of its browser; `ticket` comes back with the form, and `wait_s` is when it is good without work."""

    ticket: str
    salt: str
    digest: str
    wait_s: int
    most: int = MOST


@dataclass(slots=True)
class Tickets:
    """Keyed with IBLAGH_SECRET, so that any intake reads another's. What was used is remembered until it is over."""

    keys: tuple[bytes, ...]
    clock: Callable[[], float] = time
    wait_s: int = WAIT_S
    _used: dict[str, tuple[str, float]] = field(default_factory=dict, repr=False)

    def draw(self, form: str) -> Challenge:
        """A ticket for one form, by its key."""
        now, salt, number = int(self.clock()), secrets.token_hex(12), secrets.randbelow(MOST)
        digest = _work(salt, number)
        body = f"{now}.{salt}.{digest}"
        return Challenge(f"{body}.{_signed(self.keys[0], body, form)}", salt, digest, self.wait_s)

    def again(self, ticket: str, form: str) -> Challenge | None:
        """The same ticket, with what is left to wait; None where it is not ours, over or used."""
        drawn_at = self._drawn_at(ticket, form)
        if drawn_at is None or self.is_used(ticket):
            return None
        _at, salt, digest, _code = ticket.split(".")
        return Challenge(ticket, salt, digest, max(int(drawn_at + self.wait_s - self.clock()), 1))

    def is_used(self, ticket: str) -> bool:
        """Whether a form has passed with it."""
        return ticket in self._used

    def use(self, ticket: str, solution: str, form: str, said: str) -> bool:
        """Whether the form may pass: it waited, or its browser worked; and from then on this ticket is for this only: who `said` what.

        The same again does nothing twice, so that whoever met a failure of ours need not work again.
        """
        drawn_at = self._drawn_at(ticket, form)
        if drawn_at is None or self._used.get(ticket, (said, 0))[0] != said:
            return False
        has_waited = self.clock() >= drawn_at + self.wait_s
        if not has_waited and not _is_solved(ticket, solution):
            return False
        self._forget()
        self._used[ticket] = said, drawn_at + LIVES_S
        return True

    def _drawn_at(self, ticket: str, form: str) -> int | None:
        body, _dot, code = ticket.rpartition(".")
        known = any(hmac.compare_digest(_signed(key, body, form).encode(), code.encode()) for key in self.keys)
        if not known:
            return None
        drawn_at = int(body.partition(".")[0])
        return drawn_at if 0 <= self.clock() - drawn_at < LIVES_S else None

    def _forget(self) -> None:
        now = self.clock()
        for ticket in [one for one, (_said, until) in self._used.items() if until < now]:
            del self._used[ticket]


def key_of(secret: str) -> bytes:
    """What tickets are signed with."""
    return hashlib.sha256(b"iblagh tickets\0" + secret.encode()).digest()


def _signed(key: bytes, body: str, form: str) -> str:
    return hmac.new(key, f"{body}\0{form}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _work(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def _is_solved(ticket: str, solution: str) -> bool:
    if not (solution.isascii() and solution.isdecimal() and len(solution) < 7):
        return False
    _at, salt, digest, _code = ticket.split(".")
    return hmac.compare_digest(_work(salt, int(solution)), digest)
