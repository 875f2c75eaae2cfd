"""Canaries: words that nothing else says, and every way in which somebody may have written them down."""

import base64
import hashlib
import itertools
import secrets
from urllib.parse import quote

DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_256")
_numbers = itertools.count(1)


def canary(kind: str) -> str:
    """A word for a field, which nothing else says."""
    return f"canary{kind}{next(_numbers)}x{secrets.token_hex(6)}"


def number(length: int = 10) -> str:
    """A telephone or chat number that nobody else has; never with a 0 in front."""
    return str(secrets.randbelow(9 * 10 ** (length - 1)) + 10 ** (length - 1))


def signs_of(said: str) -> dict[str, bytes]:
    """What bytes would tell that `said` was written down: plain, in an encoding, or as a hash without a key."""
    plain = said.encode()
    signs = {"plain": plain, "upper": said.upper().encode(), "lower": said.lower().encode()}
    signs |= {one: said.encode(one) for one in ("utf-16-le", "utf-16-be", "utf-32-le")}
    signs |= {"hex": plain.hex().encode(), "HEX": plain.hex().upper().encode(), "reversed": plain[::-1]}
    signs |= {
        "percent": quote(said, safe="").encode(),
        "every percent": "".join(f"%{one:02X}" for one in plain).encode(),
    }
    signs |= {f"base64 {shift}": _base64(plain, shift) for shift in range(3)}
    signs |= {"base32": base64.b32encode(plain).rstrip(b"=")[: len(plain) // 5 * 8], "base85": base64.b85encode(plain)}
    if said.isdecimal():
        signs |= _as_number(int(said))
    for name in DIGESTS:
        digest = hashlib.new(name, plain)
        signs |= {name: digest.digest(), f"{name} hex": digest.hexdigest().encode()[:32]}
        signs |= {f"{name} base64": base64.b64encode(digest.digest())[:20]}
    return {how: sign for how, sign in signs.items() if len(sign) >= 5}


def _as_number(value: int) -> dict[str, bytes]:
    size = (value.bit_length() + 7) // 8
    return {order: value.to_bytes(max(size, 5), order) for order in ("big", "little")}


def _base64(plain: bytes, shift: int) -> bytes:
    """What of it stands in Base64, whatever came `shift` bytes before, and whatever comes after."""
    whole = base64.b64encode(bytes(shift) + plain)
    first = (0, 2, 3)[shift]
    return whole[first : len(whole) // 4 * 4 - 4]
