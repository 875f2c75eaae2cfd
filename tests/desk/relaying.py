"""A relay for the desk's tests: seals as an intake does, signs, sends, and reads the feed."""

import base64
import hashlib
import http.client
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pyrage
from pyrage import x25519

from conversations.report import Addition, Document, File, Identity, Locator, Reply, Report, from_json, to_json
from storage import wire
from tests.desk.running import Desk


@dataclass(frozen=True, slots=True)
class Answer:
    """What the desk said."""

    status: int
    body: bytes

    @property
    def reason(self) -> str:
        return str(json.loads(self.body)["reason"])


@dataclass(slots=True)
class Relay:
    """Sends to a desk; `citizen` opens its replies."""

    desk: Desk
    citizen: x25519.Identity = field(default_factory=x25519.Identity.generate)

    def files(self, *, contact: str = "", evidence: tuple[dict[str, Any], ...] = (), **about: Any) -> str:
        """Push a report; its id."""
        report_id = about.pop("report_id", new_id())
        answer = self.event(self.filed(report_id, contact=contact, evidence=evidence, **about))
        assert answer.status == 200, answer
        return report_id

    def filed(
        self,
        report_id: str,
        *,
        contact: str = "",
        name: str = "",
        evidence: tuple[dict[str, Any], ...] = (),
        **about: Any,
    ) -> dict[str, Any]:
        """A `report.filed` event."""
        outside = {"channel": "web", "language": "fr", "category": "FRAUD", "subtype": "FRAUD.PHISH", "priority": "P2"}
        outside |= {key: about.pop(key) for key in tuple(about) if key in outside}
        files = tuple(File(one["id"], one["kind"], one["media_type"], one["size"], one["sha256"]) for one in evidence)
        # A link of its own, so that a report joins no other's case unless a test says so.
        link = Locator("link", f"https://example.org/bad?id=1&of={report_id}")
        inside = {"details": "Un faux site de banque.", "locators": (link,), "files": files, **about}
        report = Report(report_id=report_id, filed_at=now(), **outside, **inside)
        identity = self.sealed(Identity(report_id, contact, name), self.desk.keys.identity) if contact else None
        data = {
            "report_id": report_id,
            "filed_at": now(),
            **outside,
            "anonymous": not contact,
            "reply_key": str(self.citizen.to_public()),
            "evidence": evidence,
            "sealed": self.sealed(report, self.desk.keys.desk),
            "sealed_identity": identity,
        }
        return event("report.filed", data)

    def adds(self, report_id: str, *, priority: str | None = None, **about: Any) -> str:
        """Push an addition; its id."""
        addition_id = new_id()
        addition = Addition(report_id=report_id, addition_id=addition_id, added_at=now(), **about)
        data = {"report_id": report_id, "addition_id": addition_id, "added_at": now(), "priority": priority}
        data |= {"evidence": (), "sealed": self.sealed(addition, self.desk.keys.desk)}
        answer = self.event(event("report.added", data))
        assert answer.status == 200, answer
        return addition_id

    def withdraws(self, report_id: str) -> Answer:
        """Take the identity back."""
        return self.event(event("identity.withdrawn", {"report_id": report_id, "withdrawn_at": now()}))

    def seals_file(self, content: bytes, *, media_type: str = "image/png", kind: str = "image") -> dict[str, Any]:
        """Put a file; how an event names it."""
        evidence_id = new_id()
        sealed = pyrage.encrypt(content, [self.desk.keys.desk.to_public()])
        answer = self.puts(evidence_id, sealed)
        assert answer.status == 200, answer
        shape = {"id": evidence_id, "kind": kind, "media_type": media_type, "size": len(content)}
        return shape | {"sha256": sha256(content), "sealed_sha256": sha256(sealed)}

    def puts(self, evidence_id: str, sealed: bytes) -> Answer:
        """Put a sealed file."""
        return self.sends("PUT", f"/v1/evidence/{evidence_id}", sealed, f"evd_{evidence_id}")

    def event(self, content: dict[str, Any], *, message_id: str = "") -> Answer:
        """Post an event."""
        return self.sends("POST", "/v1/reports", json.dumps(content).encode(), message_id or f"msg_{new_id()}")

    def updates(self, after: int = 0) -> list[dict[str, Any]]:
        """The feed after a cursor."""
        answer = self.sends("GET", f"/v1/updates?after={after}", b"", f"upd_{after}.{new_id()}")
        return list(json.loads(answer.body)["updates"])

    def states(self, report_id: str) -> list[str]:
        """Every state that was told of a report."""
        return [one["state"] for one in self.updates() if one["report_id"] == report_id and one["type"] == "status"]

    def replies(self, report_id: str) -> list[Reply]:
        """Every reply to a report, opened."""
        found = [one for one in self.updates() if one["report_id"] == report_id and one["type"] == "reply"]
        return [self.opens(one["sealed"]) for one in found]

    def opens(self, sealed: str) -> Reply:
        """A reply, with the key that only the reference gives."""
        document = from_json(json.loads(pyrage.decrypt(base64.b64decode(sealed), [self.citizen])))
        assert isinstance(document, Reply)
        return document

    def sealed(self, document: Document, to: x25519.Identity) -> str:
        """A document as the wire carries it."""
        return base64.b64encode(pyrage.encrypt(json.dumps(to_json(document)).encode(), [to.to_public()])).decode()

    def sends(self, method: str, path: str, body: bytes, message_id: str, *, at: datetime | None = None) -> Answer:
        """A signed request."""
        secrets = self.desk.settings.push_secrets
        headers = wire.signed(body, secrets, message_id=message_id, now=at or datetime.now(UTC))
        return request(self.desk.url, method, path, body, headers)


def request(url: str, method: str, path: str, body: bytes | Iterator[bytes], headers: dict[str, str]) -> Answer:
    """Any request, also one that no relay would make; a body in pieces goes chunked."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request(method, path, body, headers, encode_chunked=not isinstance(body, bytes))
        answer = connection.getresponse()
        return Answer(answer.status, answer.read())
    finally:
        connection.close()


def event(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """An event of the wire."""
    return {"type": kind, "schema": 1, "timestamp": now(), "data": data}


def new_id() -> str:
    return uuid.uuid4().hex


def now() -> str:
    return datetime.now(UTC).isoformat()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
