"""List files: the entries of a list of known content, in the shapes of Meta's ThreatExchange (CSV, JSON, JSON lines).

CSV is what `threatexchange dataset --csv` and `threatexchange query` write (signal_type, signal_str; type, indicator), what
Hasher-Matcher-Actioner reads (no header: value, id, date, tags) and lines of type and value. JSON is what the Graph API answers
for /threat_descriptors, /threat_updates and /tagged_objects. Values that the list calls harmless or deleted are left out.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from conversations.refanging import refanged
from desk.comparing.list_json import NotJson, objects
from desk.comparing.signs import hash_sign, link_sign, pdq_bytes

MAX_NOTE = 200
# The longest link that browsers take; a longer cell is none of ours.
MAX_VALUE = 1 << 17
# python-threatexchange's names of signals and the API's of indicators, both without HASH_.
KINDS: Mapping[str, str] = {
    "PDQ": "pdq",
    "MD5": "md5",
    "PHOTO_MD5": "md5",
    "VIDEO_MD5": "md5",
    "SHA1": "sha1",
    "SHA256": "sha256",
    "URL": "link",
    "URI": "link",
    "RAW_URI": "link",
    "UNCLICKABLE_URL": "link",
}
_TYPE_COLUMNS = ("signal_type", "indicator_type", "hash_type", "type")
_VALUE_COLUMNS = ("signal_str", "signal_value", "signal", "raw_indicator", "indicator", "value", "hash")
_NOTE_FIELDS = ("tags", "description")
_HARMLESS = frozenset(("NON_MALICIOUS", "NEGATIVE_CLASS", "FALSE_POSITIVE"))
_TRUE = frozenset(("true", "1", "yes"))


class BadList(Exception):
    """A file that cannot be read as a list; the message says what to do and holds nothing of the file."""


class Entry(NamedTuple):
    """One entry: `kind` is pdq (value in hex), md5, sha1, sha256 or link; `value` is as it is compared."""

    kind: str
    value: str
    note: str


@dataclass(slots=True)
class Counts:
    """What a file holds that is not compared, counted while it is read."""

    other_kinds: Counter[str] = field(default_factory=Counter)
    bad: int = 0
    first_bad_line: int = 0
    harmless: int = 0

    def found_bad(self, line: int) -> None:
        """A value that is not what its kind says."""
        self.bad += 1
        self.first_bad_line = self.first_bad_line or line


class _Raw(NamedTuple):
    """An entry as it is written."""

    line: int
    kind: str
    value: str
    note: str
    is_harmless: bool


def entries(path: Path, counts: Counts, *, of_type: str = "") -> Iterator[Entry]:
    """The entries that can be compared; the others are counted. `of_type` is the type of what names none.

    Raises BadList, also in the middle of a file.
    """
    is_json = path.suffix.lower() in (".json", ".jsonl", ".ndjson")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            raw = _json(file, of_type) if is_json else _csv(file, of_type)
            yield from _compared(raw, counts)
    except (OSError, UnicodeDecodeError) as error:
        what = "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"cannot be read: {error.strerror}"
        raise BadList(f"The file {what}.") from None
    except NotJson as error:
        raise BadList(f"The file is not JSON from line {error.line} on. Name it .csv if it is CSV.") from None
    except csv.Error:
        raise BadList("The file is not CSV. Name it .json if it is JSON.") from None


@lru_cache(maxsize=256)
def kind_of(name: str) -> str:
    """What an entry of this type is compared as; empty when it is not."""
    return KINDS.get(_normal(name).removeprefix("HASH_"), "")


def _compared(raw: Iterable[_Raw], counts: Counts) -> Iterator[Entry]:
    for one in raw:
        kind = kind_of(one.kind)
        if one.is_harmless:
            counts.harmless += 1
        elif not kind:
            counts.other_kinds[_normal(one.kind)[:40] or "(none)"] += 1
        elif value := _VALUES[kind](one.value):
            yield Entry(kind, value, _shown(one.note))
        else:
            counts.found_bad(one.line)


def _link(value: str) -> str:
    # ThreatExchange's UNCLICKABLE_URL begins with [h]ttp.
    value = value.strip()
    value = f"h{value[3:]}" if value.startswith("[h]") else value
    if len(value) >= MAX_VALUE:
        return ""
    return link_sign(value if value.startswith(("https://", "http://")) else refanged(value))


_VALUES: Mapping[str, Callable[[str], str]] = {
    "pdq": lambda value: pdq_bytes(value).hex(),
    "md5": lambda value: hash_sign("md5", value),
    "sha1": lambda value: hash_sign("sha1", value),
    "sha256": lambda value: hash_sign("sha256", value),
    "link": _link,
}


def _csv(file: TextIO, of_type: str) -> Iterator[_Raw]:
    first = file.readline()
    file.seek(0)
    # Spreadsheets of countries with a decimal comma write semicolons.
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader((line.replace("\0", "") for line in file), delimiter=delimiter, strict=False)
    columns: _Columns | None = None
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        if columns is None:
            columns = _columns(row, of_type)
            if columns.is_header:
                continue
        yield columns.raw(row, reader.line_num, of_type)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a row what stands; None is nowhere."""

    value: int
    kind: int | None
    notes: tuple[int, ...] = ()
    statuses: tuple[int, ...] = ()
    deleted: int | None = None
    is_header: bool = True

    def raw(self, row: list[str], line: int, of_type: str) -> _Raw:
        """A row, read so; a cell that is missing is empty."""
        kind = _cell(row, self.kind)
        is_harmless = any(_normal(_cell(row, place)) in _HARMLESS for place in self.statuses)
        is_gone = _cell(row, self.deleted).strip().lower() in _TRUE
        note = " ".join(filter(None, (_cell(row, place) for place in self.notes)))
        return _Raw(line, kind or of_type, _cell(row, self.value), note, is_harmless or is_gone)


def _cell(row: list[str], place: int | None) -> str:
    return row[place] if place is not None and place < len(row) else ""


def _columns(row: list[str], of_type: str) -> _Columns:
    names = {cell.strip().lower(): place for place, cell in reversed(list(enumerate(row)))}
    value = next((names[name] for name in _VALUE_COLUMNS if name in names), None)
    if value is not None:
        kind = next((names[name] for name in _TYPE_COLUMNS if name in names), None)
        if kind is None and not of_type:
            raise BadList("No column says of what type the entries are. Give it by --type, for example --type pdq.")
        return _Columns(
            value=value,
            kind=kind,
            notes=tuple(names[name] for name in _NOTE_FIELDS if name in names),
            statuses=tuple(names[name] for name in ("status", "category") if name in names),
            deleted=names.get("should_delete"),
        )
    kind = next((place for place, cell in enumerate(row) if len(row) > 1 and kind_of(cell)), None)
    if kind is None and not of_type:
        raise BadList(
            "The first line names no columns. It has to have signal_type and signal_str, or type and indicator; "
            "or give the type of all entries by --type, for example --type pdq."
        )
    if kind is None:
        return _Columns(value=0, kind=None, notes=(3,), is_header=False)
    return _Columns(value=1 if kind == 0 else 0, kind=kind, is_header=False)


def _json(file: TextIO, of_type: str) -> Iterator[_Raw]:
    for line, one in objects(file):
        nested = one.get("indicator")
        inner: Mapping[str, Any] = nested if isinstance(nested, dict) else {}
        kind = _first(one, _TYPE_COLUMNS) or _first(inner, _TYPE_COLUMNS) or of_type
        value = _first(one, _VALUE_COLUMNS) or _first(inner, ("indicator", *_VALUE_COLUMNS))
        note = " ".join(filter(None, (_words(one.get(name)) for name in _NOTE_FIELDS)))
        yield _Raw(line, kind, value, note, _is_harmless(one))


def _is_harmless(one: Mapping[str, Any]) -> bool:
    """Deleted, or called harmless by everybody who says something."""
    if one.get("should_delete") is True:
        return True
    said = [one.get("status"), one.get("category")]
    descriptors = one.get("descriptors")
    inner = descriptors.get("data") if isinstance(descriptors, dict) else None
    said += [opinion.get("status") for opinion in inner if isinstance(opinion, dict)] if isinstance(inner, list) else []
    statuses = [_normal(status) for status in said if isinstance(status, str) and status]
    return bool(statuses) and all(status in _HARMLESS for status in statuses)


def _first(one: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((value for name in names if isinstance(value := one.get(name), str) and value), "")


def _words(value: Any) -> str:
    """Tags as text: a list of words, the API's {"data": [{"text": …}]}, or words already."""
    if isinstance(value, dict):
        value = value.get("data")
    if isinstance(value, list):
        texts = (one.get("text") if isinstance(one, dict) else one for one in value)
        return " ".join(text for text in texts if isinstance(text, str))
    return value if isinstance(value, str) else ""


def _normal(name: str) -> str:
    return name.strip().upper().replace("-", "_").replace(" ", "_")


def _shown(note: str) -> str:
    """A note as a page can show it, on one line."""
    words = " ".join(note[: 4 * MAX_NOTE].split())
    return "".join(letter for letter in words if letter.isprintable())[:MAX_NOTE]
