"""Naming: under which name a file stands in the archive, and what its reader must know; nothing the citizen wrote is in a name."""

import re

from desk.cases.hiding import FOUND, Reason
from desk.dossier.content import DossierFile

FOLDER = "evidence"
_ID = re.compile(r"[0-9a-f]{32}")
_EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heic",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "application/pdf": "pdf",
    "text/plain": "txt",
}
# Sealed, so that no program opens it by accident and no scanner on the way deletes the archive.
_SEALED = "quarantined.age"
# A report names it, and it never came to the desk.
MISSING = "missing"
NOTES = {
    "": "",
    Reason.QUARANTINED: "Malware was found in this file. It is sealed with age; open it only on a machine made for that.",
    Reason.LOCATOR_ONLY: "Content of this kind must not be copied. The file is described here and left out of the archive.",
    MISSING: "The report names this file, and it did not arrive at the desk.",
}


def reason_of(file: DossierFile) -> str:
    """Why it is not in the archive as it is: quarantined, locator_only or missing; empty for an ordinary file.

    What must not be copied is left out even where it is malware as well.
    """
    if file.withheld in (Reason.LOCATOR_ONLY, MISSING):
        return file.withheld
    return Reason.QUARANTINED.value if file.withheld or file.scan == FOUND else ""


def is_left_out(file: DossierFile) -> bool:
    """Whether its bytes are not in the archive."""
    return reason_of(file) in (Reason.LOCATOR_ONLY, MISSING)


def is_quarantined(file: DossierFile) -> bool:
    """Whether it goes in sealed."""
    return reason_of(file) == Reason.QUARANTINED


def name_of(file: DossierFile) -> str:
    """Its path in the archive; empty for one that is left out. ValueError for an id that may not become part of a path."""
    if _ID.fullmatch(file.evidence_id) is None:
        raise ValueError("an evidence id is 32 hex digits")
    if is_left_out(file):
        return ""
    extension = _SEALED if is_quarantined(file) else _EXTENSIONS.get(file.media_type, "bin")
    return f"{FOLDER}/{file.evidence_id}.{extension}"


def note_of(file: DossierFile) -> str:
    """What to beware of, in English; empty for an ordinary file."""
    return NOTES[reason_of(file)]
