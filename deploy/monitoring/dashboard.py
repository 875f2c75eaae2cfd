"""Dashboard: writes dashboard.json for Grafana: python deploy/monitoring/dashboard.py; to be imported there as it is."""

import json
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "dashboard.json"
SOURCE = {"type": "prometheus", "uid": "${source}"}
WIDTH, HEIGHT, COLUMNS = 8, 7, 3

# Of each row its panels: title, unit as Grafana names it, and each query with its legend.
ROWS: dict[str, list[tuple[str, str, dict[str, str]]]] = {
    "Citizens": [
        (
            "Reports an hour",
            "short",
            {"{{channel}} {{priority}}": "sum by (channel, priority) (increase(iblagh_reports_filed_total[1h]))"},
        ),
        (
            "Turns a second",
            "reqps",
            {"{{channel}} {{outcome}}": "sum by (channel, outcome) (rate(iblagh_turn_duration_seconds_count[5m]))"},
        ),
        (
            "Length of a turn",
            "s",
            {
                f"p{share}": f"histogram_quantile(0.{share}, sum by (le) (rate(iblagh_turn_duration_seconds_bucket[5m])))"
                for share in (50, 99)
            },
        ),
        (
            "Inbox",
            "short",
            {"waiting": "max(iblagh_inbox_waiting)", "parked": "max(iblagh_inbox_parked)"},
        ),
        (
            "Wait for a turn",
            "s",
            {
                "oldest": "max(iblagh_inbox_oldest_seconds)",
                "p99": "histogram_quantile(0.99, sum by (le) (rate(iblagh_inbox_wait_seconds_bucket[5m])))",
            },
        ),
        ("Requests told to come again", "reqps", {"{{instance}}": "rate(iblagh_requests_refused_total[5m])"}),
        (
            "Turns over a limit",
            "ops",
            {"{{channel}} {{limit}} {{how}}": "sum by (channel, limit, how) (rate(iblagh_turns_slowed_total[5m]))"},
        ),
        ("Channels", "bool_on_off", {"{{channel}} {{state}} on {{instance}}": "iblagh_channel_up"}),
        ("Log of receipts continues", "bool", {"continues": "min(iblagh_receipts_continue)"}),
    ],
    "Evidence": [
        ("Files an hour", "short", {"{{outcome}}": "sum by (outcome) (increase(iblagh_evidence_files_total[1h]))"}),
        ("Scans an hour", "short", {"{{result}}": "sum by (result) (increase(iblagh_evidence_scans_total[1h]))"}),
        ("Free disk", "percentunit", {"{{job}} {{folder}}": "min by (job, folder) (iblagh_disk_free_ratio)"}),
    ],
    "Way to the desk": [
        ("Outbox", "short", {"waiting": "max(iblagh_outbox_waiting)", "dead": "max(iblagh_outbox_dead)"}),
        (
            "Lag of reports",
            "s",
            {
                "oldest": "max(iblagh_outbox_oldest_seconds)",
                "p50": "histogram_quantile(0.5, sum by (le) (rate(iblagh_push_lag_seconds_bucket[15m])))",
            },
        ),
        (
            "Requests to the desk",
            "reqps",
            {"{{kind}} {{outcome}}": "sum by (kind, outcome) (rate(iblagh_push_duration_seconds_count[5m]))"},
        ),
        ("Updates of the desk read", "short", {"cursor": "max(iblagh_feed_cursor)"}),
        ("Taken by the desk", "reqps", {"{{outcome}}": "sum by (outcome) (rate(iblagh_desk_ingest_total[5m]))"}),
    ],
    "Desk": [
        ("Open cases", "short", {"{{state}}": "max by (state) (iblagh_desk_open_cases)"}),
        (
            "Longest waits",
            "s",
            {
                "P0 unverified": "max(iblagh_desk_p0_unverified_oldest_seconds)",
                "identified reporter": "max(iblagh_desk_unanswered_oldest_seconds)",
            },
        ),
        (
            "Overdue",
            "short",
            {
                "first looks": "max(iblagh_desk_first_looks_overdue)",
                "instructions": "max(iblagh_desk_instructions_overdue)",
            },
        ),
        ("Custody log", "short", {"entries": "max(iblagh_desk_custody_entries)"}),
        ("Custody log intact", "bool", {"intact": "min(iblagh_desk_custody_intact)"}),
        ("Since the log was verified", "s", {"age": "time() - max(iblagh_desk_custody_verified_timestamp_seconds)"}),
    ],
    "Machines": [
        (
            "Dependencies",
            "bool_on_off",
            {"{{dependency}} of {{job}}": "min by (job, dependency) (iblagh_dependency_up)"},
        ),
        (
            "Lateness of the event loop",
            "s",
            {
                "{{job}} p99": "histogram_quantile(0.99, sum by (le, job) (rate(iblagh_event_loop_lag_seconds_bucket[5m])))"
            },
        ),
        ("Memory", "bytes", {"{{job}} {{instance}}": "process_resident_memory_bytes{job=~'iblagh-.*'}"}),
        ("Database connections in use", "short", {"{{job}} {{instance}}": "iblagh_database_connections_in_use"}),
        (
            "Session store errors an hour",
            "short",
            {"{{error}}": "sum by (error) (increase(iblagh_session_store_errors_total[1h]))"},
        ),
        ("Age of the oldest day key", "s", {"age": "max(iblagh_day_key_oldest_seconds)"}),
        (
            "Since backup and retention",
            "s",
            {
                "{{upkeep}} of the {{store}}": "time() - max by (store, upkeep) (iblagh_upkeep_last_success_timestamp_seconds)"
            },
        ),
        ("Versions", "short", {"{{process}} {{version}}": "count by (process, version) (iblagh_build_info)"}),
    ],
}


def made() -> dict[str, Any]:
    """The dashboard, of Grafana's schema 39 (Grafana 11 and later read it)."""
    panels: list[dict[str, Any]] = []
    y = 0
    for row, charts in ROWS.items():
        panels.append(
            {"id": len(panels) + 1, "type": "row", "title": row, "collapsed": False, "panels": []}
            | {"gridPos": {"x": 0, "y": y, "w": 24, "h": 1}}
        )
        y += 1
        for place, chart in enumerate(charts):
            at = {"x": place % COLUMNS * WIDTH, "y": y + place // COLUMNS * HEIGHT, "w": WIDTH, "h": HEIGHT}
            panels.append({"id": len(panels) + 1, "gridPos": at, **_panel(*chart)})
        y += -(-len(charts) // COLUMNS) * HEIGHT
    source = {"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus", "hide": 0}
    return {
        "uid": "iblagh",
        "title": "Iblagh",
        "tags": ["iblagh"],
        "schemaVersion": 39,
        "editable": True,
        "timezone": "browser",
        "refresh": "1m",
        "time": {"from": "now-24h", "to": "now"},
        "templating": {"list": [source]},
        "annotations": {"list": []},
        "panels": panels,
    }


def _panel(title: str, unit: str, queries: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "timeseries",
        "title": title,
        "datasource": SOURCE,
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "options": {"legend": {"showLegend": True, "displayMode": "list", "placement": "bottom"}},
        "targets": [
            {"refId": chr(ord("A") + place), "datasource": SOURCE, "expr": query, "legendFormat": legend}
            for place, (legend, query) in enumerate(queries.items())
        ],
    }


def written() -> str:
    """The file."""
    return json.dumps(made(), indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
