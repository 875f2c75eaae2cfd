"""Manifests: what is wrong with a file, by its row, what the sealed report says of it, and its way from the first byte."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import pairwise

from conversations.report import CustodyStep, File
from desk.cases.opened import OpenFile
from desk.tables import EvidenceRow, ReportRow

# Steps of the intake, in their order; the scan goes on beside the others.
STEPS = ("received", "hashed", "cleaned", "sealed")
SCANNED = "scanned"
# Where the clocks of two machines are compared.
TOLERANCE = timedelta(minutes=5)
# The event and the sealed report are written at once.
AS_TOLD = timedelta(seconds=10)
_Times = list[tuple[str, datetime]]


def unnamed(one: OpenFile) -> Iterator[str]:
    """What is wrong with a file that is here or named, but not both; nothing when it is both."""
    if one.row is None:
        yield "the report names it, and it is not at the desk"
    elif one.file is None:
        yield "no report that opens names it"


def wrong_seal(row: EvidenceRow, sealed: bytes) -> Iterator[str]:
    """Whether the sealed file is the one that arrived."""
    if sha256(sealed).hexdigest() != row.sealed_sha256:
        yield "the sealed file is not the one that arrived: its SHA-256 is another"


def wrong_content(row: EvidenceRow, file: File | None, content: bytes) -> Iterator[str]:
    """Whether what is inside is what the event and the manifest say."""
    digest, size = sha256(content).hexdigest(), len(content)
    if (row.sha256, row.size) != (digest, size):
        yield "its content is not the one that the event names"
    if file and (file.sha256, file.size) != (digest, size):
        yield "its content is not the one that the report names"


def wrong_manifest(one: OpenFile, file: File, row: EvidenceRow) -> Iterator[str]:
    """Whether event, report, custody and particulars say the same of it."""
    if (row.kind, row.media_type) != (file.kind, file.media_type):
        yield "the event and the report name other kinds of file"
    if (row.scan or file.scan) != file.scan:
        yield "the event and the report say other things of its scan"
    steps = {step.name: step for step in file.custody}
    yield from _missing_steps(file)
    yield from _wrong_hashes(one, file, row, steps)
    yield from _wrong_times(one, row, steps)


def _missing_steps(file: File) -> Iterator[str]:
    names = [step.name for step in file.custody]
    for name in (*STEPS, SCANNED):
        if name not in names:
            yield f"custody: {name} is missing"
    if len(names) != len(set(names)) or set(names) - {*STEPS, SCANNED}:
        yield "custody: a step stands there twice, or is unknown"
    if [name for name in names if name in STEPS] != [name for name in STEPS if name in names]:
        yield "custody: its steps stand in another order"


def _wrong_hashes(one: OpenFile, file: File, row: EvidenceRow, steps: dict[str, CustodyStep]) -> Iterator[str]:
    none = CustodyStep("", "")
    received, hashed, cleaned = (steps.get(name, none) for name in ("received", "hashed", "cleaned"))
    if one.particulars is None:
        yield "its particulars do not open, or are about another file"
    elif hashed.sha256 and one.particulars.sha256 != hashed.sha256:
        yield "its particulars and its custody name other bytes as those that arrived"
    if hashed is not none and (not hashed.sha256 or not hashed.size or hashed.size != received.size):
        yield "custody: hashed does not say which bytes arrived"
    if cleaned is not none and (cleaned.sha256, cleaned.size) != (file.sha256, file.size):
        yield "custody: cleaned names other bytes than the report"
    if "sealed" in steps and steps["sealed"].sha256 != row.sealed_sha256:
        yield "custody: sealed names another file than the one that arrived"
    if SCANNED in steps and steps[SCANNED].notes.split()[:1] != [file.scan]:
        yield "custody: scanned says another thing than the report"


def _wrong_times(one: OpenFile, row: EvidenceRow, steps: dict[str, CustodyStep]) -> Iterator[str]:
    here = [(name, datetime.fromisoformat(steps[name].at)) for name in STEPS if name in steps]
    yield from _disordered(here, timedelta())
    if SCANNED in steps and here and here[0][0] == STEPS[0]:
        yield from _disordered([here[0], (SCANNED, datetime.fromisoformat(steps[SCANNED].at))], timedelta())
    if one.named_at is None:
        return
    if abs(one.named_at - datetime.fromisoformat(one.told_at)) > AS_TOLD:
        yield "custody: the event and the report name other times of filing"
    filed = ("filed", one.named_at)
    yield from _disordered([*here[-1:], filed], TOLERANCE)
    if row.pushed_at is None:
        yield "custody: pushed is missing"
    else:
        yield from _disordered([filed, ("pushed", row.pushed_at), *_event(one)], TOLERANCE)
    yield from _disordered([filed, ("arrived", row.arrived_at), ("now", datetime.now(UTC))], TOLERANCE)


def _event(one: OpenFile) -> _Times:
    """When the event that names the pushed file was taken; that of an addition is not kept.

    The file's own arrival is not compared with its push: a relay that falls between the two notes the push when it is back.
    """
    return [("taken", one.named_by.arrived_at)] if isinstance(one.named_by, ReportRow) else []


def _disordered(times: _Times, tolerance: timedelta) -> Iterator[str]:
    for (before, at), (after, later) in pairwise(times):
        if later + tolerance < at:
            yield f"custody: {after} is before {before}"
