"""Kept: what the session store holds of a citizen: the session, the last event, what was said to it, and their pace."""

import base64
from dataclasses import dataclass
from typing import Any

from bot.channels.saying import Outbound
from bot.fast_json import dumped, loaded
from bot.limits.pacing import NO_PACE, Pace, pace_of
from bot.owners import Owner
from conversations.session import Session, UnreadableSession, from_json, to_json
from storage.sessions import SessionsDown

# One more whenever the version before cannot read what is written now, a new field of a session included.
FORMAT = 1
# So long after it was written, a record of a later format is left to the intakes that can read it: a release takes
# minutes. After that they were taken back, and nobody is kept waiting for them.
LEFT_ALONE_S = 900
# A page that never came is opened anew within this; whoever has the browser's cookie after that reads no reference.
REFERENCE_S = 600
AS_KEPT = ("v", "at", "own", "session", "event", "said")


class KeptByNewer(SessionsDown):
    """A later version keeps this citizen's session: another intake goes on with it, or this one once it is upgraded."""


@dataclass(frozen=True, slots=True)
class Told:
    """The event to which a citizen was told that a limit is reached, and what was said, to be said again until then."""

    event_key: str
    said: Outbound
    until_s: int


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a citizen stands: the session, the last event, and what was said to it, still as JSON; and all of it as kept."""

    session: Session
    event_key: str
    said_json: dict[str, Any]
    as_kept: dict[str, Any]

    def shown(self, now_s: int) -> Outbound | None:
        """What was said, to be shown again; a reference only while it may still be on its way."""
        said, at_s = self.said(), self.as_kept.get("at")
        is_fresh = isinstance(at_s, int) and now_s - at_s < REFERENCE_S
        return said if said is None or not said.gives_reference or is_fresh else said.without_reference()

    def said(self) -> Outbound | None:
        """What was said; None when this version can no longer read it."""
        return _said(self.said_json)


@dataclass(frozen=True, slots=True)
class Record:
    """All that is kept; `stands` is None where there is no session, or none that this version can read."""

    stands: Stands | None = None
    pace: Pace = NO_PACE
    told: Told | None = None


NOTHING = Record()


def unseen(stands: Stands | None, shown: str | None, now_s: int) -> Outbound | None:
    """What gave a reference on a page that never came; `shown` as in bot.channels.port.Inbound."""
    said = stands.shown(now_s) if stands is not None and shown is not None else None
    return said if said is not None and said.gives_reference and said.mark != shown else None


def written(
    session: Session, event_key: str, said: Outbound, owner: Owner, pace: Pace = NO_PACE, *, at_s: int = 0
) -> bytes:
    """The record of a turn that was taken at `at_s`."""
    stands = {"session": to_json(session), "event": event_key, "said": said.to_json()}
    if owner.alone_opens(session):
        stands = {"own": base64.b64encode(owner.seal(dumped(stands))).decode()}
    return dumped({"v": FORMAT, "at": at_s, **stands, "pace": pace.to_json()})


def written_told(stands: Stands | None, pace: Pace, told: Told | None) -> bytes:
    """The record of a citizen who was only told something, or erased everything: where they stand stays as it is."""
    record: dict[str, Any] = {"pace": pace.to_json()}
    if stands is not None:
        record |= stands.as_kept
    if told is not None:
        record["told"] = [told.event_key, told.said.to_json(), told.until_s]
    return dumped(record)


def read(data: bytes | None, owner: Owner, *, now_s: int = 0) -> Record:
    """What was written, as far as this version can read it and it is this owner's; raises KeptByNewer."""
    if data is None:
        return NOTHING
    try:
        record = dict(loaded(data))
    except (TypeError, ValueError):
        return NOTHING
    if _is_left_alone(record, now_s):
        raise KeptByNewer
    return Record(_stands(record, owner), pace_of(record.get("pace", {})), _told(record.get("told")))


def _is_left_alone(record: dict[str, Any], now_s: int) -> bool:
    # These two mean the same in every format.
    version, at_s = record.get("v"), record.get("at")
    is_later = isinstance(version, int) and version > FORMAT
    return is_later and isinstance(at_s, int) and now_s - at_s < LEFT_ALONE_S


def _stands(record: dict[str, Any], owner: Owner) -> Stands | None:
    as_kept: dict[str, Any] = {name: record[name] for name in AS_KEPT if name in record}
    try:
        if "own" in record:
            record = dict(loaded(owner.open(base64.b64decode(record["own"])) or b"{}"))
        return Stands(from_json(record["session"]), record["event"], dict(record["said"]), as_kept)
    except (UnreadableSession, KeyError, TypeError, ValueError):
        return None


def _told(value: Any) -> Told | None:
    try:
        said = _said(dict(value[1])) if value else None
        return Told(str(value[0]), said, int(value[2])) if said else None
    except (TypeError, ValueError, IndexError, KeyError):
        return None


def _said(value: dict[str, Any]) -> Outbound | None:
    try:
        return Outbound.from_json(value)
    except (KeyError, TypeError, ValueError):
        return None
