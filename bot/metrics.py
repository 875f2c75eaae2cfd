"""Metrics: what intake and relay count and time as they work; every label is of a closed set, and none is a citizen's."""

import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector

from bot.kept import KeptByNewer
from bot.limits.notices import HasToWait, Slowed
from conversations.report import File
from storage.push import Later, NeverAccepted, NotTrusted, SendEvidenceAgain
from storage.sessions import LockLost, SessionBusy

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
# From a report's acceptance to its arrival at the desk: a second where all is well, days where the desk is away.
LAG_SECONDS = (1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400, 604_800)
ANSWERED, REPEATED, FAILED, DELIVERED = "answered", "repeated", "failed", "delivered"
# How a turn ends without an answer; whatever is not here is a failure of ours.
_ENDS: dict[type[BaseException], str] = {
    SessionBusy: "busy",
    LockLost: "lock_lost",
    KeptByNewer: "newer",
    Slowed: "slowed",
    HasToWait: "waits",
}
_OUTCOMES = (ANSWERED, REPEATED, FAILED, *_ENDS.values())
_PRIORITIES = ("P0", "P1", "P2", "P3")
# How the desk took what was pushed; whatever is not here is a failure of ours.
_ANSWERS: dict[type[BaseException], str] = {
    Later: "later",
    NotTrusted: "not_trusted",
    SendEvidenceAgain: "evidence_again",
    NeverAccepted: "never_accepted",
}


def registry_of(process: str) -> CollectorRegistry:
    """A registry with what every process tells: which it is, in which version, its start, memory and processor time."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    Info("iblagh_build", "Which process this is, and its version", registry=registry).info(
        {"process": process, "version": _version()}
    )
    return registry


class TurnTimer:
    """One turn while it runs; `outcome` may be set before its end."""

    __slots__ = ("_began", "_channel", "_metrics", "outcome")

    def __init__(self, metrics: "IntakeMetrics", channel: str) -> None:
        self._metrics = metrics
        self._channel = channel
        self._began = 0.0
        self.outcome = ANSWERED

    def __enter__(self) -> "TurnTimer":
        self._began = perf_counter()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_error: object) -> None:
        outcome = self.outcome if kind is None else _ENDS.get(kind, FAILED)
        self._metrics.turned(self._channel, outcome, took_s=perf_counter() - self._began)


class IntakeMetrics:
    """Of an intake. Category and subtype are no labels: an hour with one report would tell what somebody reported."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._turns = Histogram(
            "iblagh_turn_duration_seconds",
            "From an event to what is said to it, its deeds included; by channel and outcome",
            ["channel", "outcome"],
            buckets=SECONDS,
            registry=registry,
        )
        self._waits = Histogram(
            "iblagh_inbox_wait_seconds",
            "From the acceptance of an inbox item to its turn, by channel",
            ["channel"],
            buckets=SECONDS,
            registry=registry,
        )
        self._filed = Counter(
            "iblagh_reports_filed",
            "Reports committed with their reference; one that is replayed after a crash counts again",
            ["channel", "priority"],
            registry=registry,
        )
        self._files = Counter(
            "iblagh_evidence_files", "Files accepted as evidence, or why not", ["outcome"], registry=registry
        )
        self._scans = Counter(
            "iblagh_evidence_scans", "What the malware scanner said of accepted files", ["result"], registry=registry
        )
        self._store_errors = Counter(
            "iblagh_session_store_errors",
            "Sessions that could not be locked, read or written, by class of error",
            ["error"],
            registry=registry,
        )
        self._crowded = Counter(
            "iblagh_requests_refused",
            "Requests that were told to come again, because as many as are allowed were in work",
            registry=registry,
        )
        self._slowed = Counter(
            "iblagh_turns_slowed",
            "Turns that were not taken because a limit was reached: which, and how: told, quiet, or slow and ignore by an operator",
            ["channel", "limit", "how"],
            registry=registry,
        )
        self._continues = Gauge(
            "iblagh_receipts_continue",
            "1 where the log of receipts continued what was signed before when it was last looked at, else 0",
            registry=registry,
        )
        # Neither before it is looked at for the first time.
        self._continues.set(math.nan)
        self.loop_lag = loop_lag(registry)
        # Looking up a child takes a lock; a turn is timed without one.
        self._children: dict[tuple[str, str], Histogram] = {}

    def turn(self, channel: str) -> TurnTimer:
        """Times a turn and counts its outcome."""
        return TurnTimer(self, channel)

    def turned(self, channel: str, outcome: str, *, took_s: float) -> None:
        """A turn is over."""
        child = self._children.get((channel, outcome))
        if child is None:
            self._told_from_now_on(channel)
            child = self._children[channel, outcome]
        child.observe(took_s)

    def _told_from_now_on(self, channel: str) -> None:
        """Every outcome from its first time on: Prometheus sees no increase in what was not there before."""
        for outcome in _OUTCOMES:
            self._children[channel, outcome] = self._turns.labels(channel, outcome)
        for priority in _PRIORITIES:
            self._filed.labels(channel, priority)

    def waited(self, channel: str, wait_s: float) -> None:
        """An inbox item is taken up."""
        self._waits.labels(channel).observe(max(wait_s, 0.0))

    def filed(self, channel: str, priority: str) -> None:
        """A report is committed."""
        self._filed.labels(channel, priority).inc()

    def fetched(self, files: Iterable[File], refused: Iterable[str]) -> None:
        """Files are accepted, and others refused for a reason (conversations.gathering.REFUSED)."""
        for one in files:
            self._files.labels("accepted").inc()
            self._scans.labels(one.scan).inc()
        for reason in refused:
            self._files.labels(reason).inc()

    def slowed(self, channel: str, limit: str, how: str) -> None:
        """A turn was not taken: its citizen reached a limit (bot.limits.pacing.Limit)."""
        self._slowed.labels(channel, limit, how).inc()

    def dropped(self, channel: str, count: int) -> None:
        """Items were not kept, because their citizen had too many waiting."""
        self._slowed.labels(channel, "waiting", "quiet").inc(count)

    def crowded(self) -> None:
        """A request was told to come again."""
        self._crowded.inc()

    def receipts_continue(self, is_so: bool) -> None:
        """The log of receipts was looked at, as it is each minute."""
        self._continues.set(is_so)

    def store_failed(self, error: Exception) -> None:
        """A session could not be locked, read or written."""
        self._store_errors.labels(type(error).__name__).inc()


class RelayMetrics:
    """Of a relay."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self._pushes = Histogram(
            "iblagh_push_duration_seconds",
            "Requests to the desk: kind (evidence, event, held, updates), and how the desk took it",
            ["kind", "outcome"],
            buckets=SECONDS,
            registry=registry,
        )
        for outcome in (DELIVERED, FAILED, *_ANSWERS.values()):
            # Told before their first time, so that none that never comes is missed.
            self._pushes.labels("event", outcome)
            self._pushes.labels("updates", outcome)
        self._lag = Histogram(
            "iblagh_push_lag_seconds",
            "From the moment that an event happened here to its arrival at the desk",
            buckets=LAG_SECONDS,
            registry=registry,
        )
        self.loop_lag = loop_lag(registry)

    @contextmanager
    def pushing(self, kind: str) -> Iterator[None]:
        """Times a request to the desk, and counts how the desk took it."""
        began, outcome = perf_counter(), DELIVERED
        try:
            yield
        except BaseException as error:
            outcome = _ANSWERS.get(type(error), FAILED)
            raise
        finally:
            self._pushes.labels(kind, outcome).observe(perf_counter() - began)

    def arrived(self, lag_s: float) -> None:
        """An event is durable at the desk, `lag_s` seconds after it happened here."""
        self._lag.observe(max(lag_s, 0.0))


def loop_lag(registry: CollectorRegistry) -> Histogram:
    """How late the event loop is, in seconds: what every citizen waits on top."""
    return Histogram(
        "iblagh_event_loop_lag_seconds",
        "How much later than asked for the event loop wakes a task, each second",
        buckets=SECONDS,
        registry=registry,
    )


def _version() -> str:
    try:
        return version("iblagh-bot")
    except PackageNotFoundError:
        return "unknown"
