"""Files with a manifest, as an intake names them: custody, particulars, preview; each part can be replaced by a test."""

import base64
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from conversations.report import Addition, CustodyStep, File, Particulars
from tests.desk.relaying import Relay, event, new_id, now

ARRIVED = "a" * 64


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that is at the desk: as an event names it, and as the sealed report does."""

    shape: dict[str, Any]
    file: File

    @property
    def id(self) -> str:
        return self.file.id


def sent(relay: Relay, report_id: str, content: bytes, *, scan: str = "clean", **told: Any) -> Sent:
    """Put a sealed file, and make its manifest; `told` replaces fields of its particulars."""
    outside = {key: told.pop(key) for key in ("media_type", "kind") if key in told}
    shape = relay.seals_file(content, **outside) | {"scan": scan, "pushed_at": datetime.now(UTC).isoformat()}
    particulars = Particulars(report_id, shape["id"], ARRIVED, "b" * 40, "c" * 32, **{"preview": preview(), **told})
    file = File(
        id=shape["id"],
        kind=shape["kind"],
        media_type=shape["media_type"],
        size=shape["size"],
        sha256=shape["sha256"],
        scan=scan,
        custody=steps(shape, scan),
        particulars=relay.sealed(particulars, relay.desk.keys.desk),
    )
    return Sent(shape, file)


def steps(shape: dict[str, Any], scan: str) -> tuple[CustodyStep, ...]:
    """The way of a file from its first byte to its seal, a second for each step."""
    at = [(datetime.now(UTC) - timedelta(seconds=left)).isoformat() for left in (6, 5, 4, 3, 2)]
    size = shape["size"] + 100
    return (
        CustodyStep("received", at[0], size=size),
        CustodyStep("hashed", at[1], sha256=ARRIVED, size=size),
        CustodyStep("scanned", at[4], notes=scan),
        CustodyStep(
            "cleaned", at[2], sha256=shape["sha256"], size=shape["size"], notes="turned encoded_again metadata"
        ),
        CustodyStep("sealed", at[3], sha256=shape["sealed_sha256"]),
    )


def filed(relay: Relay, *contents: bytes, **about: Any) -> tuple[Sent, ...]:
    """A report with files that are in order."""
    report_id = new_id()
    told = {
        key: about.pop(key)
        for key in tuple(about)
        if key in ("scan", "media_type", "kind", "malware", "width", "height")
    }
    files = tuple(sent(relay, report_id, one, **told) for one in contents)
    names(relay, report_id, *files, **about)
    return files


def names(relay: Relay, report_id: str, *files: Sent, **about: Any) -> None:
    """A report that names these files."""
    shapes = tuple(one.shape for one in files)
    relay.files(report_id=report_id, evidence=shapes, files=tuple(one.file for one in files), **about)


def adds(relay: Relay, report_id: str, *files: Sent) -> None:
    """An addition that names these files."""
    addition = Addition(report_id, new_id(), now(), files=tuple(one.file for one in files))
    data = {
        "report_id": report_id,
        "addition_id": addition.addition_id,
        "added_at": addition.added_at,
        "priority": None,
    }
    data |= {"evidence": [one.shape for one in files], "sealed": relay.sealed(addition, relay.desk.keys.desk)}
    assert relay.event(event("report.added", data)).status == 200


def with_step(one: Sent, name: str, /, **changed: Any) -> Sent:
    """The file with another step of custody."""
    custody = tuple(replace(step, **changed) if step.name == name else step for step in one.file.custody)
    return replace(one, file=replace(one.file, custody=custody))


def without_step(one: Sent, name: str) -> Sent:
    """The file without a step of custody."""
    return replace(one, file=replace(one.file, custody=tuple(step for step in one.file.custody if step.name != name)))


def preview(colour: tuple[int, int, int] = (40, 90, 160)) -> str:
    """A thumbnail as an intake makes it."""
    out = BytesIO()
    Image.new("RGB", (64, 40), colour).save(out, "WEBP", quality=30)
    return base64.b64encode(out.getvalue()).decode()
