"""Findings: why a file is not taken; of one that is, what it is and what was left out of it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Refusal(StrEnum):
    """Why a file is not taken; each has its sentence for the citizen in conversations/gathering.py."""

    EMPTY = "empty"
    WRONG_TYPE = "wrong_type"
    TOO_LARGE = "too_large"
    # A text of which nobody would read so much; other files may be that large.
    TEXT_TOO_LARGE = "text_too_large"
    # It ends early, or contradicts itself.
    UNREADABLE = "unreadable"
    # It opens with a password only.
    LOCKED = "locked"
    # Opening it would take more memory, time or pixels than we give to any file.
    TOO_COMPLEX = "too_complex"


class NotTaken(Exception):
    """A file that is not taken, and why; nothing of its content is in the message."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Removed(StrEnum):
    """What was left out of a file."""

    # Exif, XMP, IPTC and maker notes: place, time, device, owner.
    METADATA = "metadata"
    COMMENT = "comment"
    # Names, serial numbers and dates in a colour profile; its colours stay.
    PROFILE_NAMES = "profile_names"
    THUMBNAIL = "thumbnail"
    # Title, author, producer, dates and former versions of a document.
    DOCUMENT_INFO = "document_info"
    # Files and scripts inside a document.
    ATTACHMENT = "attachment"
    SCRIPT = "script"
    # Title, artist, place and device of a sound or video.
    TAGS = "tags"
    # A track that is neither picture nor sound: positions, sensors, captions of the camera.
    TRACK = "track"
    # Bytes that no reader of the format needs, inside or after it: often another file.
    FOREIGN = "foreign"


@dataclass(slots=True)
class Examined:
    """What is known of a file once it is sealed; times are ISO 8601, UTC, and hashes in hex."""

    media_type: str = ""
    kind: str = ""
    arrived: dict[str, str] = field(default_factory=dict)
    hashed_at: str = ""
    size: int = 0
    sha256: str = ""
    notes: list[str] = field(default_factory=list)
    cleaned_at: str = ""
    width: int = 0
    height: int = 0
    preview: str = ""
    pdq: str = ""
    pdq_quality: int = 0
