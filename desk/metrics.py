"""Metrics: what a desk tells Prometheus: cases by state, clocks, ingest and the custody log; never content or names."""

import math
import shutil
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from sqlalchemy import func, make_url, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.tables import OutcomeRow
from desk.queue.clocks import ANSWER_WITHIN
from desk.referral.tables import InstructionRow
from desk.retention.upkeep import BACKUP, RETENTION, last_successes
from desk.settings import DeskSettings
from desk.tables import CaseRow, CustodyHeadRow, VerificationRow
from storage.wire import State

LAG_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
# Names and units; each is looked up when Prometheus asks (`_found`).
GAUGES = {
    "iblagh_desk_p0_unverified_oldest_seconds": "Age of the oldest open P0 case that nobody verified; 0: there is none",
    "iblagh_desk_first_looks_overdue": "Open cases that nobody looked at within their time",
    "iblagh_desk_unanswered_oldest_seconds": "How long the identified reporter waits who waits longest; 0: none does",
    "iblagh_desk_instructions_overdue": "Prosecutors' instructions whose deadline is over",
    "iblagh_desk_custody_entries": "Entries of the custody log; it only grows",
}


class DeskMetrics:
    """Everything that a desk tells. A category is no label: few cases of one kind would tell what somebody reported."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        build = Info("iblagh_build", "Which process this is, and its version", registry=registry)
        build.info({"process": "desk", "version": _version()})
        self._ingested = Counter(
            "iblagh_desk_ingest",
            "Requests of relays: taken, or the status of the refusal",
            ["outcome"],
            registry=registry,
        )
        # Told before their first time: Prometheus sees no increase in what was not there before.
        for outcome in ("taken", "400", "401", "409", "413", "422"):
            self._ingested.labels(outcome)
        self.loop_lag = Histogram(
            "iblagh_event_loop_lag_seconds",
            "How much later than asked for the event loop wakes a task, each second",
            buckets=LAG_SECONDS,
            registry=registry,
        )
        self._up = Gauge("iblagh_dependency_up", "1 where it answers, else 0", ["dependency"], registry=registry)
        self._free = Gauge(
            "iblagh_disk_free_ratio",
            "Free part, 0 to 1, of the disk that holds a folder",
            ["folder"],
            registry=registry,
        )
        self._cases = Gauge("iblagh_desk_open_cases", "Open cases by state", ["state"], registry=registry)
        self._gauges = {name: Gauge(name, words, registry=registry) for name, words in GAUGES.items()}
        self._intact = Gauge(
            "iblagh_desk_custody_intact",
            "1 where the custody log verified last, 0 where it is broken",
            registry=registry,
        )
        self._verified = Gauge(
            "iblagh_desk_custody_verified_timestamp_seconds",
            "When the custody log was verified last",
            registry=registry,
        )
        self._upkeep = Gauge(
            "iblagh_upkeep_last_success_timestamp_seconds",
            "When backup and retention last came to their end; 0: never",
            ["store", "upkeep"],
            registry=registry,
        )
        # Neither whole nor broken before it is verified for the first time.
        self._intact.set(math.nan)

    def ingested(self, outcome: str) -> None:
        """A relay's request is answered: `taken`, or a status."""
        self._ingested.labels(outcome).inc()

    def verified(self, *, is_intact: bool) -> None:
        """The custody log was read to its end, or to where it is broken."""
        self._intact.set(is_intact)
        self._verified.set_to_current_time()

    async def look(self, session: AsyncSession) -> None:
        """Count cases and clocks."""
        by_state = select(CaseRow.state, func.count()).where(CaseRow.is_open == true()).group_by(CaseRow.state)
        counts = {row[0]: row[1] for row in await session.execute(by_state)}
        for state in State:
            self._cases.labels(state.value).set(counts.get(state.value, 0))
        for name, value in (await _found(session, datetime.now(UTC))).items():
            self._gauges[name].set(value)
        ended = await last_successes(session)
        for name in (BACKUP, RETENTION):
            self._upkeep.labels("desk", name).set(ended[name].timestamp() if name in ended else 0)
        self._up.labels("database").set(1)

    def no_database(self) -> None:
        """What was counted before is not told as if it still held; no alert is raised for NaN."""
        self._up.labels("database").set(0)
        self._cases.clear()
        self._upkeep.clear()
        for one in self._gauges.values():
            one.set(math.nan)

    def look_at_disks(self, settings: DeskSettings) -> None:
        """Ask the file system; blocking."""
        folders = {"evidence": settings.desk_evidence_dir, "dossiers": settings.desk_dossier_dir}
        address = make_url(settings.desk_database_url)
        if address.get_backend_name() == "sqlite" and address.database:
            folders["database"] = Path(address.database).parent
        for name, folder in folders.items():
            there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.exists())
            usage = shutil.disk_usage(there)
            self._free.labels(name).set(usage.free / usage.total)


async def _found(session: AsyncSession, now: datetime) -> dict[str, float]:
    is_open = CaseRow.is_open == true()
    is_verified = select(VerificationRow.id).where(VerificationRow.case_id == CaseRow.case_id).exists()
    is_answered = select(OutcomeRow.id).where(OutcomeRow.case_id == CaseRow.case_id).exists()
    urgent = select(func.min(CaseRow.opened_at)).where(is_open, CaseRow.priority == "P0", ~is_verified)
    unlooked = select(func.count()).where(is_open, CaseRow.first_looked_at.is_(None), CaseRow.look_by < now)
    owed = select(func.min(CaseRow.due_at)).where(is_open, CaseRow.due_at.is_not(None), ~is_answered)
    ordered = select(func.count()).where(InstructionRow.done_at.is_(None), InstructionRow.due_at < now)
    due_at = await session.scalar(owed)
    return {
        "iblagh_desk_p0_unverified_oldest_seconds": _age(await session.scalar(urgent), now),
        "iblagh_desk_first_looks_overdue": await session.scalar(unlooked) or 0,
        "iblagh_desk_unanswered_oldest_seconds": _age(due_at - ANSWER_WITHIN if due_at else None, now),
        "iblagh_desk_instructions_overdue": await session.scalar(ordered) or 0,
        "iblagh_desk_custody_entries": await session.scalar(select(CustodyHeadRow.sequence)) or 0,
    }


def _age(since: datetime | None, now: datetime) -> float:
    return max((now - since).total_seconds(), 0.0) if since else 0.0


def _version() -> str:
    try:
        return version("iblagh-bot")
    except PackageNotFoundError:
        # Started from a folder and not installed, as the demo is.
        return "unknown"
