"""Kept: what the session store holds of a citizen: the session, the last event, what was said to it, and their pace."""

import json
from dataclasses import dataclass
from typing import Any

from bot.channels.saying import Outbound
from bot.limits.pacing import NO_PACE, Pace, pace_of
from conversations.session import Session, UnreadableSession, from_json, to_json


@dataclass(frozen=True, slots=True)
class Told:
    """The event to which a citizen was told that a limit is reached, and what was said, to be said again."""

    event_key: str
    said: Outbound


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a citizen stands: the session, the last event, and what was said to it, still as JSON."""

    session: Session
    event_key: str
    said_json: dict[str, Any]

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


def written(session: Session, event_key: str, said: Outbound, pace: Pace = NO_PACE) -> bytes:
    """The record of a turn."""
    record = {"session": to_json(session), "event": event_key, "said": said.to_json(), "pace": pace.to_json()}
    return _dumped(record)


def written_told(stands: Stands | None, pace: Pace, told: Told | None) -> bytes:
    """The record of a citizen who was only told something, or erased everything: where they stand stays as it is."""
    record: dict[str, Any] = {"pace": pace.to_json()}
    if stands is not None:
        record |= {"session": to_json(stands.session), "event": stands.event_key, "said": stands.said_json}
    if told is not None:
        record["told"] = [told.event_key, told.said.to_json()]
    return _dumped(record)


def read(data: bytes | None) -> Record:
    """What was written, as far as this version can read it."""
    if data is None:
        return NOTHING
    try:
        record = dict(json.loads(data))
    except (TypeError, ValueError):
        return NOTHING
    return Record(_stands(record), pace_of(record.get("pace", {})), _told(record.get("told")))


def _stands(record: dict[str, Any]) -> Stands | None:
    try:
        return Stands(from_json(record["session"]), record["event"], dict(record["said"]))
    except (UnreadableSession, KeyError, TypeError, ValueError):
        return None


def _told(value: Any) -> Told | None:
    try:
        said = _said(dict(value[1])) if value else None
        return Told(str(value[0]), said) if said else None
    except (TypeError, ValueError, IndexError, KeyError):
        return None


def _said(value: dict[str, Any]) -> Outbound | None:
    try:
        return Outbound.from_json(value)
    except (KeyError, TypeError, ValueError):
        return None


def _dumped(record: dict[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
