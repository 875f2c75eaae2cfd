"""Tracing: spans of a whole report hold nothing of its citizen, and without the extra or an endpoint there are none."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import web
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot.channels.telegram.app import TelegramChannel
from bot.metrics import RelayMetrics, registry_of
from bot.pushing import WatchedPush
from bot.tracing import ALLOWED, Span, spans_of, tracing_of, untraced
from storage.relay import Relay
from tests.drivers.citizen import Citizen
from tests.drivers.service import Service, comes_true, free_port, open_channels, running
from tests.drivers.telegram_citizen import TelegramCitizen
from tests.drivers.telegram_server import TOKEN, TelegramServer
from tests.evidence.pictures import saved


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def span(exporter: InMemorySpanExporter) -> Span:
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return spans_of(provider)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    up = TelegramServer()
    await up.comes_up()
    yield up
    await up.goes_down()


@pytest.fixture
async def traced(tmp_path: Path, database_url: str, telegram: TelegramServer, span: Span) -> AsyncIterator[Service]:
    more = {"telegram_token": TOKEN, "telegram_api_url": telegram.url}
    async with running(tmp_path, database_url, **more) as service:
        parts = service.parts
        parts.span = span
        parts.turns = replace(parts.turns, span=span, deeds=replace(parts.turns.deeds, span=span))
        yield service


async def relayed(service: Service, span: Span) -> None:
    """Push what is due, and tell of it."""
    settings = service.settings
    metrics = RelayMetrics(registry_of("relay"))
    async with WatchedPush(settings.push_url, settings.push_secrets, metrics, span) as push:
        await Relay(service.parts.database, service.parts.evidence, push, name="traced").once()


async def test_a_whole_report_has_its_spans_and_they_hold_nothing_of_its_citizen(
    traced: Service, exporter: InMemorySpanExporter, span: Span, telegram: TelegramServer
) -> None:
    citizen = Citizen(traced.parts.turns, sender="canary-sender")
    await citizen.drafts("FRAUD.SHOP", "https://canary.example/path canary words")
    await citizen.sends_file(saved("RGB", "PNG"))
    await citizen.presses("anonymous")
    await relayed(traced, span)
    async with open_channels(traced):
        await TelegramCitizen(telegram).writes("/start")

    spans = exporter.get_finished_spans()

    assert {one.name for one in spans} == {"turn", "evidence", "report", "push", "inbox"}
    assert parent_of("report", spans) == parent_of("evidence", spans) == "turn"
    assert {key for one in spans for key in one.attributes or ()} <= ALLOWED
    assert {str(value) for one in spans for value in (one.attributes or {}).values()} <= {
        *("web", TelegramChannel.name, "event", "evidence", "0")
    }
    assert [one for one in spans if "canary" in one.to_json() or one.events] == []


def parent_of(name: str, spans: tuple[ReadableSpan, ...]) -> str:
    """The name of the span in which the first of `name` is."""
    named = {one.context.span_id: one.name for one in spans}
    (first, *_more) = [one for one in spans if one.name == name]
    return named[first.parent.span_id]


def test_an_error_is_told_by_its_class_and_without_its_words(span: Span, exporter: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="canary"), span("turn", channel="web", text="canary words"):
        raise ValueError("canary words")

    (one,) = exporter.get_finished_spans()
    assert one.attributes == {"channel": "web", "error": "ValueError"}
    assert "canary" not in one.to_json()
    assert not one.status.is_ok


def test_without_an_endpoint_nothing_is_traced_and_nothing_imported() -> None:
    script = (
        "import sys, bot.wiring; from bot.tracing import tracing_of, untraced\n"
        "assert tracing_of('intake') is untraced\n"
        "print([one for one in sys.modules if one.startswith('opentelemetry.exporter')])"
    )

    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ended.stdout == "[]\n"


def test_no_span_is_one_and_the_same_nothing() -> None:
    assert untraced("turn", channel="web") is untraced("push", kind="event")


@asynccontextmanager
async def collecting(port: int) -> AsyncIterator[list[bytes]]:
    """An OpenTelemetry collector, as far as an exporter sees it: what was sent to it."""
    sent: list[bytes] = []

    async def took(request: web.Request) -> web.Response:
        sent.append(await request.read())
        return web.Response()

    app = web.Application()
    app.router.add_post("/v1/traces", took)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield sent
    await runner.cleanup()


async def test_with_an_endpoint_spans_are_sent_there(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    async with collecting(port) as sent:
        span = await asyncio.to_thread(tracing_of, "intake")
        with span("turn", channel="web"):
            pass
        await comes_true(lambda: sent)

    assert b"iblagh-intake" in sent[0]
    assert b"turn" in sent[0]
