"""Pushing: the relay's way to the desk, timed, counted and traced."""

from datetime import UTC, datetime

from pydantic import BaseModel

from bot.metrics import RelayMetrics
from bot.tracing import Span
from storage.evidence import EvidenceStore
from storage.push import Push
from storage.wire import HeldAnswer, Updates


class WatchedPush(Push):
    """A desk as the relay sees it, and what is told of each request: its kind and how it ended."""

    def __init__(self, url: str, secrets_: tuple[str, ...], metrics: RelayMetrics, span: Span) -> None:
        super().__init__(url, secrets_)
        self._metrics = metrics
        self._span = span

    async def evidence(self, store: EvidenceStore, evidence_id: str) -> None:
        """Send one sealed file."""
        with self._span("push", kind="evidence"), self._metrics.pushing("evidence"):
            await super().evidence(store, evidence_id)

    async def event(self, row_id: str, event: BaseModel) -> None:
        """Send one event; how long after it happened is told too."""
        with self._span("push", kind="event"), self._metrics.pushing("event"):
            await super().event(row_id, event)
        happened_at = getattr(event, "timestamp", None)
        if isinstance(happened_at, datetime):
            self._metrics.arrived((datetime.now(UTC) - happened_at).total_seconds())

    async def held(self, question: BaseModel) -> HeldAnswer:
        """Which reports the desk holds."""
        with self._span("push", kind="held"), self._metrics.pushing("held"):
            return await super().held(question)

    async def updates(self, after: int) -> Updates:
        """The desk's feed after a cursor."""
        with self._metrics.pushing("updates"):
            return await super().updates(after)
