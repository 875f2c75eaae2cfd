"""Parts: what is backed up of an intake or a desk: its database but for what must not outlive its keys, and its files."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from storage.evidence import EvidenceStore


@dataclass(frozen=True, slots=True)
class Files:
    """Sealed files that rows name; `listing` is SQL for their ids and SHA-256 (empty where no row knows it)."""

    store: EvidenceStore
    listing: str


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything of one kind of process: `kind` is intake or desk; the rows of `left_out` are not backed up."""

    kind: str
    database_url: str
    left_out: tuple[str, ...]
    files: Mapping[str, Files]
    # SQL for what was erased so far, by its kind: ids of reports.
    erased: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One file: of which part, under which id, with which SHA-256 in hex."""

    part: str
    id: str
    sha256: str


class BackupFailed(Exception):
    """What went wrong, in a sentence for an operator that holds nothing of a citizen."""
