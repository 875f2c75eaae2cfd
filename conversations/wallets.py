"""Wallets: addresses of crypto currencies, told from other long words by their own checksums."""

import hashlib
import re
from collections.abc import Iterator

# Long words of letters and digits; the longest address, of Monero, has 106.
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{26,106}+(?![A-Za-z0-9])")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_IN_BASE58 = re.compile(f"[{_BASE58}]+")
# First byte of an address: Bitcoin 0 and 5, Litecoin 0x30 and 0x32, Dogecoin 0x1e and 0x16, Dash 0x4c, TRON 0x41.
_VERSIONS = frozenset((0x00, 0x05, 0x30, 0x32, 0x1E, 0x16, 0x4C, 0x41))
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_SEGWIT = re.compile(rf"(bc|ltc|tb)1([{_BECH32}]{{11,71}})")
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
# What the checksum of bech32 (BIP 173) and of bech32m (BIP 350) leaves.
_RIGHT = (1, 0x2BC830A3)
_ETHEREUM = re.compile(r"0x[0-9a-fA-F]{40}")
# Monero's checksum is Keccak, which the standard library has not; ninety-five such characters are nothing else.
_MONERO = re.compile(rf"[48][0-9AB][{_BASE58}]{{93}}(?:[{_BASE58}]{{11}})?")


def wallets(text: str) -> Iterator[tuple[int, int]]:
    """Where in `text` an address of Bitcoin, Litecoin, Dogecoin, Dash, TRON, Ethereum or Monero stands."""
    for match in _WORD.finditer(text):
        if is_wallet(match.group()):
            yield match.span()


def is_wallet(word: str) -> bool:
    """Whether `word` is an address whose checksum, if we can compute it, is right."""
    if _ETHEREUM.fullmatch(word) or _MONERO.fullmatch(word):
        return True
    return _is_segwit(word) or _is_base58(word)


def _is_base58(word: str) -> bool:
    """Base58Check: twenty-five bytes, the last four of them from SHA-256 of SHA-256 of the others."""
    if len(word) > 35 or not _IN_BASE58.fullmatch(word):
        return False
    number = 0
    for char in word:
        number = number * 58 + _BASE58.index(char)
    if number >= 1 << 200:
        return False
    whole = number.to_bytes(25, "big")
    check = hashlib.sha256(hashlib.sha256(whole[:-4]).digest()).digest()[:4]
    return whole[0] in _VERSIONS and check == whole[-4:]


def _is_segwit(word: str) -> bool:
    if not (word.islower() or word.isupper()):
        return False
    match = _SEGWIT.fullmatch(word.lower())
    if match is None:
        return False
    prefix, data = match.groups()
    values = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    return _polymod(values + [_BECH32.index(char) for char in data]) in _RIGHT


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            check ^= generator if top >> bit & 1 else 0
    return check
