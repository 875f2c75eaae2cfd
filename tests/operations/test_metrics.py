"""Metrics: what intake and relay tell Prometheus after a report, on ports of their own, and never anything of a citizen."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from bot.gauges import TableGauges
from bot.metrics import RelayMetrics, registry_of
from bot.monitoring import intake_monitored, relay_monitored
from bot.wiring import relay_parts
from storage.database import Database
from storage.inbox import Item
from storage.sessions import MemorySessions, SessionBusy
from tests.drivers.citizen import Citizen
from tests.drivers.processes import Processes, wait_for
from tests.drivers.service import Service, free_port, open_channels, running
from tests.drivers.stacks import ON_MACHINES
from tests.evidence.pictures import saved
from tests.operations.telling import answer_of, labels_in, told_at, value_of

on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)
# Everything that a label may say; a number, a name or a link of a citizen is none of it.
CLOSED = re.compile(r"[a-z_]+|P[0-3]|[A-Z][A-Za-z]+(Error|Busy|Lost)|[0-9.]+|unknown")


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: SQLite, or PostgreSQL for what asks for both, or for many machines."""
    if getattr(request, "param", "postgres" if ON_MACHINES else "sqlite") == "sqlite":
        return f"sqlite:///{tmp_path}/intake.db"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def service(tmp_path: Path, database_url: str) -> AsyncIterator[Service]:
    more = {"metrics_port": free_port(), "relay_metrics_port": free_port()}
    async with running(tmp_path, database_url, **more) as up, intake_monitored(up.parts):
        yield up


@on_both
async def test_an_intake_tells_of_a_report_and_nothing_of_its_citizen(service: Service) -> None:
    citizen = Citizen(service.parts.turns, sender="canary-sender")
    await citizen.drafts("FRAUD.SHOP", "https://canary.example/path canary words")
    await citizen.sends_file(saved("RGB", "PNG"))
    await citizen.sends_file(b"\x7fELF" + bytes(100))
    await citizen.presses("anonymous")

    page = await told_at(service.settings.metrics_port)

    assert value_of(page, "iblagh_reports_filed_total", channel="web", priority="P2") == 1
    assert value_of(page, "iblagh_turn_duration_seconds_count", channel="web", outcome="answered") == 7
    assert value_of(page, "iblagh_evidence_files_total", outcome="accepted") == 1
    assert value_of(page, "iblagh_evidence_files_total", outcome="wrong_type") == 1
    assert value_of(page, "iblagh_evidence_scans_total", result="not_scanned") == 1
    assert value_of(page, "iblagh_outbox_waiting") == 1
    assert value_of(page, "iblagh_dependency_up", dependency="sessions") == 1
    assert 0 < value_of(page, "iblagh_disk_free_ratio", folder="evidence") < 1
    assert "canary" not in page
    assert [one for one in labels_in(page) if not CLOSED.fullmatch(one[1])] == []


async def test_metrics_are_on_no_address_that_citizens_reach(service: Service) -> None:
    async with open_channels(service):
        await asyncio.to_thread(wait_for, f"{service.settings.web_url}/health")
        public = await answer_of(f"{service.settings.web_url}/metrics")
        page = await told_at(service.settings.metrics_port)

    assert public[0] == 404
    assert value_of(page, "iblagh_channel_up", channel="web", state="up") == 1


async def test_without_a_port_nothing_listens(tmp_path: Path, database_url: str) -> None:
    port = free_port()
    async with running(tmp_path, database_url) as quiet, intake_monitored(quiet.parts):
        answer = await answer_of(f"http://127.0.0.1:{port}/metrics")

    assert quiet.settings.metrics_port == 0
    assert answer == (0, "")


async def test_a_taken_metrics_port_keeps_no_citizen_from_reporting(service: Service) -> None:
    taken = service.settings.model_copy(update={"relay_metrics_port": service.settings.metrics_port})

    async with relay_monitored(taken, RelayMetrics(registry_of("relay"))):
        reference = await Citizen(service.parts.turns).reports()

    assert reference


async def test_a_relay_tells_how_late_reports_arrive_and_what_the_desk_said(service: Service) -> None:
    metrics = RelayMetrics(registry_of("relay"))
    await Citizen(service.parts.turns).reports()
    async with (
        relay_parts(service.settings, name="one", metrics=metrics) as relay,
        relay_monitored(service.settings, metrics),
    ):
        await service.desk.goes_down()
        await relay.once()
        await service.desk.comes_up()
        await relay.once(datetime.now(UTC) + timedelta(hours=1))
        await relay.follow()
        page = await told_at(service.settings.relay_metrics_port)

    assert value_of(page, "iblagh_push_duration_seconds_count", kind="event", outcome="later") == 1
    assert value_of(page, "iblagh_push_duration_seconds_count", kind="event", outcome="delivered") == 1
    assert value_of(page, "iblagh_push_duration_seconds_count", kind="updates", outcome="delivered") == 1
    assert value_of(page, "iblagh_push_lag_seconds_count") == 1
    assert value_of(page, "iblagh_outbox_waiting") == value_of(page, "iblagh_outbox_oldest_seconds") == 0


@on_both
async def test_the_age_of_what_waits_and_what_is_parked_are_told(service: Service) -> None:
    inbox, long_ago = service.parts.inbox, datetime.now(UTC) - timedelta(minutes=10)
    items = [Item("1", "amina", b"canary words"), Item("2", "brahim", b"canary words")]
    await inbox.accept("telegram", items, now=long_ago)
    for hour in range(5):
        (first, *_more) = await inbox.claim(limit=1, lease_s=60, now=long_ago + timedelta(hours=hour))
        await inbox.put_off(first, reason="ValueError", now=long_ago)

    page = await told_at(service.settings.metrics_port)

    assert value_of(page, "iblagh_inbox_waiting") == value_of(page, "iblagh_inbox_parked") == 1
    assert 600 <= value_of(page, "iblagh_inbox_oldest_seconds") < 700


async def test_a_session_that_cannot_be_locked_is_counted_by_its_class(service: Service) -> None:
    parts = service.parts
    sessions = MemorySessions(parts.day_keys, wait_s=0.01)
    citizen = Citizen(replace(parts.turns, sessions=sessions))
    await sessions.hold(parts.pseudonyms.of("web", citizen.sender), now=datetime.now(UTC))
    with pytest.raises(SessionBusy):
        await citizen.opens()

    page = await told_at(service.settings.metrics_port)

    assert value_of(page, "iblagh_session_store_errors_total", error="SessionBusy") == 1
    assert value_of(page, "iblagh_turn_duration_seconds_count", channel="web", outcome="busy") == 1


async def test_a_database_that_is_away_is_told_as_nothing_known(tmp_path: Path) -> None:
    registry = CollectorRegistry()
    gauges = TableGauges(Database(f"sqlite:///{tmp_path}/no-tables.db"), registry)

    with pytest.raises(Exception, match="no such table"):
        await gauges.look()

    assert registry.get_sample_value("iblagh_inbox_waiting") != registry.get_sample_value("iblagh_inbox_waiting")


async def test_running_processes_each_tell_on_their_own_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ports = {"intake": free_port(), "relay": free_port(), "desk": free_port()}
    monkeypatch.setenv("IBLAGH_METRICS_PORT", str(ports["intake"]))
    monkeypatch.setenv("IBLAGH_RELAY_METRICS_PORT", str(ports["relay"]))
    monkeypatch.setenv("IBLAGH_DESK_METRICS_PORT", str(ports["desk"]))
    processes = Processes(tmp_path)
    await asyncio.gather(*(asyncio.to_thread(processes.starts, name) for name in ports))
    await asyncio.to_thread(wait_for, f"http://127.0.0.1:{ports['relay']}/metrics")

    pages = {name: await told_at(port) for name, port in ports.items()}
    processes.stops()

    assert {name: set(re.findall(r'process="(\w+)"', page)) for name, page in pages.items()} == {
        name: {name} for name in ports
    }
    assert value_of(pages["intake"], "iblagh_channel_up", channel="web", state="up") == 1
    assert "iblagh_desk_open_cases" in pages["desk"]
    assert "iblagh_push_duration_seconds" in pages["relay"]
