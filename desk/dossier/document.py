"""The dossier as JSON: every field by its name in desk.dossier.content, times in ISO 8601 UTC (docs/dossier.schema.json)."""

import hashlib
import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from conversations.taxonomy import TAXONOMY
from desk.dossier.content import Dossier, DossierFile
from desk.dossier.naming import name_of, note_of

SCHEMA = "iblagh-dossier/1"


def document(dossier: Dossier) -> dict[str, Any]:
    """The dossier as a JSON object; each file says under which name it is in the archive, or why it is not."""
    whole = _plain(asdict(dossier))
    whole["labels"] = {code: _label(code) for code in sorted(_codes(dossier))}
    files = {file.evidence_id: file for file in dossier.files}
    for report in whole["reports"]:
        for part in (report, *report["additions"]):
            for file in part["files"]:
                file |= _whereabouts(files[file["evidence_id"]])
    return {"schema": SCHEMA, "dossier": whole}


def to_bytes(dossier: Dossier) -> bytes:
    """`dossier.json`: the same bytes for the same content, so that its SHA-256 can stand on every printed page."""
    text = json.dumps(document(dossier), ensure_ascii=False, sort_keys=True, indent=1)
    return (text + "\n").encode()


def digest(dossier: Dossier) -> str:
    """SHA-256 of `dossier.json`, in hex."""
    return hashlib.sha256(to_bytes(dossier)).hexdigest()


def _whereabouts(file: DossierFile) -> dict[str, str]:
    return {"path": name_of(file), "note": note_of(file)}


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case datetime():
            return value.astimezone(UTC).isoformat()
    return value


def _codes(dossier: Dossier) -> set[str]:
    """Categories and subtypes that are named."""
    pairs = [(dossier.category, dossier.subtype), *((one.category, one.subtype) for one in dossier.reports)]
    return {code for pair in pairs for code in pair}


def _label(code: str) -> dict[str, str]:
    """In each language; a code that this desk's taxonomy does not have stands for itself."""
    try:
        label = TAXONOMY.subtype(code).label if "." in code else TAXONOMY.category(code).label
    except KeyError:
        return dict.fromkeys(("ar", "fr", "en"), code)
    return {"ar": label.ar, "fr": label.fr, "en": label.en}
