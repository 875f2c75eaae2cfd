"""References: from the twenty digits that a citizen keeps to the value that is looked up and the key that opens replies."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from argon2.low_level import Type, hash_secret_raw
from pyrage import x25519

# 19 random digits carry the strength; the slow hash only makes a stolen table dearer. 8 MiB, one pass: about 8 ms.
MEMORY_KIB = 8192
PASSES = 1
LOOKUPS_AT_ONCE = 2

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


@dataclass(frozen=True, slots=True)
class Derived:
    """`lookup` (32 bytes) is stored; `reply_key` is public; `opening_key` opens replies and is never stored."""

    lookup: bytes = field(repr=False)
    reply_key: str
    opening_key: str = field(repr=False)


class References:
    """Keyed with IBLAGH_SECRET, so that a stolen table cannot be searched without it.

    New references are kept by the first secret; those of the others, and of secrets of which only the salt is left
    (in hex), are found as long as they are configured.
    """

    def __init__(self, *secrets: str, salts: Sequence[str] = ()) -> None:
        self._at_once = asyncio.Semaphore(LOOKUPS_AT_ONCE)
        self._salts = tuple(dict.fromkeys([*map(salt_of, secrets), *map(bytes.fromhex, salts)]))

    async def derive(self, reference: str) -> Derived:
        """Argon2id (RFC 9106) of the digits, in a thread: half is looked up, half is the reply key."""
        return await asyncio.to_thread(lambda: derived(reference, salt=self._salts[0]))

    async def derive_all(self, reference: str) -> tuple[Derived, ...]:
        """The same under every secret: as many as are configured, whether or not there is such a report.

        Only a few at once, in the order in which they came: who guesses waits for other guesses, and nobody's report does.
        """
        async with self._at_once:
            return await asyncio.to_thread(lambda: tuple(derived(reference, salt=one) for one in self._salts))


def salt_of(secret: str) -> bytes:
    """What references are keyed with; it says nothing of `secret`, so that a desk may know it to look references up."""
    return hashlib.sha256(b"iblagh references\0" + secret.encode()).digest()


def derived(reference: str, *, salt: bytes) -> Derived:
    """The values of a reference; blocking, 8 ms."""
    secret = hash_secret_raw(
        reference.encode(),
        salt,
        time_cost=PASSES,
        memory_cost=MEMORY_KIB,
        parallelism=1,
        hash_len=64,
        type=Type.ID,
    )
    opening_key = age_identity(secret[32:])
    return Derived(secret[:32], str(x25519.Identity.from_str(opening_key).to_public()), opening_key)


def age_identity(secret: bytes) -> str:
    """32 bytes as an age X25519 identity: Bech32 (BIP 173) with the prefix `age-secret-key-`, in capitals."""
    prefix = "age-secret-key-"
    data = _five_bits(secret)
    spread = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    checksum = _polymod([*spread, *data, 0, 0, 0, 0, 0, 0]) ^ 1
    tail = [(checksum >> 5 * (5 - place)) & 31 for place in range(6)]
    return (prefix + "1" + "".join(_BECH32[value] for value in [*data, *tail])).upper()


def _five_bits(data: bytes) -> list[int]:
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_BECH32_GENERATOR):
            checksum ^= generator if (top >> place) & 1 else 0
    return checksum
