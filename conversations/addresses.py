"""Addresses: telephone numbers, bank accounts (IBAN) and crypto wallets, told from dates, cards and other numbers."""

import re
from collections.abc import Iterable, Iterator

from conversations.linking import Span
from conversations.matching import western_digits
from conversations.wallets import wallets

# The lengths of the SWIFT registry of IBANs, and those that West African banks and Algeria's use without it.
_LENGTHS = {
    one[:2]: int(one[2:])
    for one in (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 "
        "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 "
        "LC32 LI21 LT20 LU20 LV21 LY25 MA28 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 "
        "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 "
        "YE30 BF28 BJ28 CI28 CM27 DZ26 ML28 NE28 SN28 TG28"
    ).split()
}
_GAP = " \u00a0\u202f-"
_IBAN = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})[ -]?[0-9]{2}(?=[ \u00a0\u202f-]?[A-Za-z0-9])")
# A Moroccan account without its country (RIB): bank, town, account and key; all of it divides by 97.
_RIB = re.compile(rf"(?<![A-Za-z0-9])[0-9](?:[{_GAP}]?[0-9]){{23}}(?![{_GAP}]?[0-9A-Za-z])")

_BREAKS = " \u00a0\u202f.()–‑\u200e\u200f\u202a-\u202e\u2066-\u2069-"
_RUN = re.compile(rf"(?<![A-Za-z0-9_/=&?#%@+])(?<![A-Za-z0-9]-)\(?(?:\+ ?\(?)?[0-9](?:[{_BREAKS}/]{{0,3}}[0-9])*+")
_GO = rf"[{_BREAKS}]{{0,3}}"
_STOP = r"(?![.-]?[0-9])(?![A-Za-z_@])(?!/[1-9])"
_DATE = re.compile(r"[0-9]{1,2}([./-])[0-9]{1,2}\1(?:19|20)[0-9]{2}(?![0-9])")
# Morocco's numbers have nine digits after +212 or 0, as those of France, Spain and the Netherlands; North America's ten.
_SHAPES = re.compile(
    rf"\(?(?:\+ ?|00{_GO})?212{_GO}(?:0{_GO})?[5-8](?:{_GO}[0-9]){{8}}{_STOP}"
    rf"|\(?0 ?[1-9](?:{_GO}[0-9]){{8}}{_STOP}"
    rf"|\(?0[5-8](?:/[0-9]{{2}}){{4}}{_STOP}"
    rf"|\(?(?:\+ ?\(?|00{_GO})(?:3[134](?:{_GO}\(?0\)?)?|1{_GO}[0-9])(?:{_GO}[0-9]){{9}}{_STOP}"
    rf"|\(?(?:\+ ?\(?|00{_GO})[1-9](?:{_GO}[0-9]){{6,14}}{_STOP}"
)
_NEXT = re.compile(r"[ \u00a0\u202f/]+\(?")


def spans(text: str) -> Iterator[Span]:
    """Every number and wallet in `text`, none inside another; order by kind."""
    text = western_digits(text)
    for kind, finder in (("iban", _ibans), ("iban", _ribs), ("wallet", wallets), ("phone", _phones)):
        found = list(finder(text))
        yield from (Span(start, end, kind) for start, end in found)
        text = blanked(text, found)


def blanked(text: str, taken: Iterable[tuple[int, int]]) -> str:
    """`text` with ends of lines where `taken` is, in order: what follows stands where it stood."""
    kept, at = [], 0
    for start, end in taken:
        kept += [text[at:start], "\n" * (end - start)]
        at = end
    return "".join((*kept, text[at:]))


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    done = 0
    for match in _IBAN.finditer(text):
        end = _end(text, match.start(), _LENGTHS.get(match.group(1).upper(), 0))
        if match.start() >= done and end and _is_iban(text[match.start() : end]):
            yield match.start(), end
            done = end


def _ribs(text: str) -> Iterator[tuple[int, int]]:
    for match in _RIB.finditer(text):
        if int(re.sub(r"[^0-9]", "", match.group())) % 97 == 0:
            yield match.span()


def _end(text: str, start: int, length: int) -> int:
    """Where `length` letters and digits from `start` end, with at most one break between two; 0 if it is no word's end."""
    at, left = start, length
    while left and at < len(text):
        if text[at].isascii() and text[at].isalnum():
            left -= 1
        elif text[at] not in _GAP or text[at - 1] in _GAP:
            return 0
        at += 1
    return 0 if left or not length or (text[at : at + 1].isascii() and text[at : at + 1].isalnum()) else at


def _is_iban(written: str) -> bool:
    """ISO 13616: the remainder by 97 is 1; Morocco's we take with a mistake in it, for its shape is like nothing else."""
    word = re.sub(rf"[{_GAP}]", "", written).upper()
    if word.startswith("MA"):
        return word[2:].isdigit()
    return int("".join(str(int(char, 36)) for char in word[4:] + word[:4])) % 97 == 1


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(text):
        at = run.start()
        while at < run.end():
            shape = None if _DATE.match(text, at) else _SHAPES.match(text, at)
            if shape:
                yield shape.span()
            # Several numbers, or a date and a number, may stand in one row of digits.
            gap = _NEXT.search(text, shape.end() if shape else at + 1, run.end())
            at = gap.end() - gap.group().endswith("(") if gap else run.end()
