"""Kept: what the session store holds of a citizen: the session, the last event, what was said to it, and their pace."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from bot.channels.saying import Outbound
from bot.limits.pacing import NO_PACE, Pace, pace_of
from bot.owners import Owner
from conversations.session import Session, UnreadableSession, from_json, to_json


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


def written(session: Session, event_key: str, said: Outbound, owner: Owner, pace: Pace = NO_PACE) -> bytes:
    """The record of a turn."""
    stands = {"session": to_json(session), "event": event_key, "said": said.to_json()}
    if owner.alone_opens(session):
        stands = {"own": base64.b64encode(owner.seal(_dumped(stands))).decode()}
    return _dumped({**stands, "pace": pace.to_json()})


def written_told(stands: Stands | None, pace: Pace, told: Told | None) -> bytes:
    """The record of a citizen who was only told something, or erased everything: where they stand stays as it is."""
    record: dict[str, Any] = {"pace": pace.to_json()}
    if stands is not None:
        record |= stands.as_kept
    if told is not None:
        record["told"] = [told.event_key, told.said.to_json(), told.until_s]
    return _dumped(record)


def read(data: bytes | None, owner: Owner) -> Record:
    """What was written, as far as this version can read it and it is this owner's."""
    if data is None:
        return NOTHING
    try:
        record = dict(json.loads(data))
    except (TypeError, ValueError):
        return NOTHING
    return Record(_stands(record, owner), pace_of(record.get("pace", {})), _told(record.get("told")))


def _stands(record: dict[str, Any], owner: Owner) -> Stands | None:
    as_kept: dict[str, Any] = {name: record[name] for name in ("own", "session", "event", "said") if name in record}
    try:
        if "own" in record:
            record = dict(json.loads(owner.open(base64.b64decode(record["own"])) or b"{}"))
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


def _dumped(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
