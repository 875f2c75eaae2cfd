"""Wire v1: what the relay and a desk say to each other, its shapes and its signature; docs/wire.md explains it."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from storage.wire_terms import Kept

SCHEMA = 1
# Standard Webhooks advises five minutes; an older or newer timestamp is refused.
TOLERANCE_S = 300
MAX_EVENT_BYTES = 1 << 20
MAX_EVIDENCE_BYTES = 64 << 20

Id = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]+={0,2}$", min_length=4)]
AgeRecipient = Annotated[str, StringConstraints(pattern=r"^age1[02-9ac-hj-np-z]{58}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,8}(\.[A-Z0-9]{2,12})?$")]
Priority = Literal["P0", "P1", "P2", "P3"]
# ISO 639, two letters or three. A desk takes any: a language is added at the intakes alone, by its catalogue.
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class State(StrEnum):
    """Where a case stands; `more_information` may come at any point and waits for the citizen."""

    RECEIVED = "received"
    VERIFICATION = "verification"
    ANALYSIS = "analysis"
    REFERRED = "referred"
    CLOSED = "closed"
    MORE_INFORMATION = "more_information"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class EvidenceShape(_Shape):
    """A file of a report. `size` (bytes) and `sha256` are of what is inside the seal, `sealed_sha256` of the age file.

    `scan` says what a malware scanner said: a file with `found` is quarantined, kept and never shown. `pushed_at` is when
    its bytes were first accepted by the desk.
    """

    id: Id
    kind: Literal["image", "video", "audio", "document"]
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]+$", max_length=80)]
    size: Annotated[int, Field(ge=1, le=MAX_EVIDENCE_BYTES)]
    sha256: Sha256
    sealed_sha256: Sha256
    scan: Literal["clean", "found", "not_scanned"] = "not_scanned"
    pushed_at: AwareDatetime | None = None


class Filed(_Shape):
    """`report.filed`: a report; `sealed` holds its content, `sealed_identity` who sent it, if they said so."""

    report_id: Id
    filed_at: AwareDatetime
    channel: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,16}$")]
    language: Language
    category: Code
    subtype: Code
    priority: Priority
    anonymous: bool
    reply_key: AgeRecipient
    evidence: Annotated[tuple[EvidenceShape, ...], Field(max_length=50)]
    sealed: Base64
    sealed_identity: Base64 | None


class Added(_Shape):
    """`report.added`: more from the same citizen; a `priority` above the report's raises the case, never lowers it."""

    report_id: Id
    addition_id: Id
    added_at: AwareDatetime
    priority: Priority | None
    evidence: Annotated[tuple[EvidenceShape, ...], Field(max_length=50)]
    sealed: Base64


class Withdrawn(_Shape):
    """`identity.withdrawn`: the citizen takes back name and contact; the desk deletes `sealed_identity`."""

    report_id: Id
    withdrawn_at: AwareDatetime


class Asked(_Shape):
    """`reports.held`: which of these does the desk hold? Changes nothing."""

    report_ids: Annotated[tuple[Id, ...], Field(max_length=1000)]


class FiledEvent(_Shape):
    type: Literal["report.filed"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    timestamp: AwareDatetime
    data: Filed


class AddedEvent(_Shape):
    type: Literal["report.added"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    timestamp: AwareDatetime
    data: Added


class WithdrawnEvent(_Shape):
    type: Literal["identity.withdrawn"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    timestamp: AwareDatetime
    data: Withdrawn


class AskedEvent(_Shape):
    type: Literal["reports.held"]
    schema_: Annotated[Literal[1], Field(alias="schema")]
    timestamp: AwareDatetime
    data: Asked


Event = Annotated[FiledEvent | AddedEvent | WithdrawnEvent | AskedEvent, Field(discriminator="type")]


class Held(_Shape):
    """One report as the desk holds it: which of its files and additions are durable there."""

    report_id: Id
    evidence: tuple[Id, ...]
    additions: tuple[Id, ...]


class HeldAnswer(_Shape):
    """Answer to `reports.held`: a report that is not in the list is not held."""

    held: tuple[Held, ...]


class Update(_Shape):
    """One line of the desk's feed: a new `state`, a `sealed` reply for the holder of the reference alone, `purged` or `unnamed`.

    `purged`: the desk deleted what the report says, keeps nothing that is added but a request about data, and is told of by `&purged=1` alone.
    `unnamed`: it deleted name and contact because their time was over, and tells of it by `&unnamed=1` alone.
    """

    cursor: int
    report_id: Id
    at: AwareDatetime
    type: Literal["status", "reply", "purged", "unnamed"]
    state: State | None = None
    reply_id: Id | None = None
    sealed: Base64 | None = None


class Updates(_Shape):
    """Answer to `GET /updates?after=cursor`: at most 500 lines in order; `next` is the cursor to ask with again.

    `kept` is there for whoever asked for it with `&kept=1`.
    """

    updates: tuple[Update, ...]
    next: int
    kept: Kept | None = None


class Refused(Exception):
    """A delivery that is not to be believed; `status` is the HTTP answer, the message names the reason, no content."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def secret_key(secret: str) -> bytes:
    """The key inside a Standard Webhooks secret `whsec_<base64>`; ValueError when it is not one of 24 to 64 bytes."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if not secret.startswith("whsec_") or not 24 <= len(key) <= 64:
        raise ValueError("a push secret is whsec_ and the base64 of 24 to 64 bytes")
    return key


class Signature:
    """A Standard Webhooks signature being made, over a body that may come in pieces."""

    def __init__(self, secrets: Sequence[str], *, message_id: str, timestamp: int) -> None:
        self.message_id = message_id
        self.timestamp = timestamp
        start = f"{message_id}.{timestamp}.".encode()
        self._macs = [hmac.new(secret_key(secret), start, hashlib.sha256) for secret in secrets]

    def update(self, piece: bytes) -> None:
        """Take in the next piece of the body."""
        for mac in self._macs:
            mac.update(piece)

    def headers(self) -> dict[str, str]:
        """The three headers of a delivery; one signature a secret, so that either end may rotate first."""
        made = " ".join("v1," + base64.b64encode(mac.digest()).decode() for mac in self._macs)
        return {"webhook-id": self.message_id, "webhook-timestamp": str(self.timestamp), "webhook-signature": made}

    def matches(self, header: str) -> bool:
        """Whether `header` holds a signature made with one of the secrets; constant time for each pair."""
        offered = [part[3:].encode("utf-8", "replace") for part in header.split(" ") if part.startswith("v1,")]
        own = [base64.b64encode(mac.digest()) for mac in self._macs]
        return any(hmac.compare_digest(one, other) for one in own for other in offered[:8])


def opened_signature(headers: Mapping[str, str], secrets: Sequence[str], *, prefix: str, now: datetime) -> Signature:
    """Check id and timestamp before the body is read; feed the body to the result, then ask `matches`.

    `prefix` is the endpoint's own (`msg_`, `evd_`, `upd_`), so that a signature made for one cannot be used at another.
    """
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id.startswith(prefix) or not message_id.isascii() or len(message_id) > 80:
        raise Refused(401, "webhook-id")
    if not (stamp.isascii() and stamp.isdecimal() and len(stamp) < 12):
        raise Refused(401, "webhook-timestamp")
    if abs(now.timestamp() - int(stamp)) > TOLERANCE_S:
        raise Refused(401, "stale")
    return Signature(secrets, message_id=message_id, timestamp=int(stamp))


def signed(body: bytes, secrets: Sequence[str], *, message_id: str, now: datetime) -> dict[str, str]:
    """Headers for a whole `body`."""
    signature = Signature(secrets, message_id=message_id, timestamp=int(now.timestamp()))
    signature.update(body)
    return signature.headers()


def verify(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, prefix: str, now: datetime) -> str:
    """The webhook-id of a genuine delivery; raises Refused(401) for every other."""
    signature = opened_signature(headers, secrets, prefix=prefix, now=now)
    signature.update(body)
    if not signature.matches(headers.get("webhook-signature", "")):
        raise Refused(401, "webhook-signature")
    return signature.message_id
