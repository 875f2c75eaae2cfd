"""Logs: one JSON line an event, whoever says it and whatever breaks, of known fields and without a word of anybody's."""

import ast
import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo import Demo
from bot.logs import ALLOWED
from desk.logs import ALLOWED as ALLOWED_AT_THE_DESK
from operating.sparing import TOLD_A_MINUTE
from tests.drivers.browserless import PlainBrowser
from tests.drivers.processes import Processes
from tests.drivers.service import comes_true, free_port
from tests.operations.telling import answer_of

ROOT = Path(__file__).parent.parent.parent
MODULES = sorted(
    path for one in ("bot", "storage", "evidence", "operating", "desk") for path in (ROOT / one).rglob("*.py")
)
CALLS = frozenset(("debug", "info", "warning", "error", "critical", "exception"))

# Everything that can go wrong by itself in a process, each with words that must stay in it.
FAULTS = """
import asyncio, gc, logging, sys, threading, warnings
from {module} import configure
configure("info")
logging.getLogger("httpx").setLevel(logging.DEBUG)
logging.getLogger("httpx").info("GET https://api.telegram.org/botcanary-token/getMe")
logging.getLogger("uvicorn.error").error("canary %s", "canary-argument")
try:
    raise ValueError("canary in a library")
except ValueError:
    logging.getLogger("aiohttp.server").exception("canary request")
warnings.warn("canary warning")
def fails(*_): raise RuntimeError("canary in a thread")
thread = threading.Thread(target=fails); thread.start(); thread.join()
class Ended:
    def __del__(self): raise RuntimeError("canary in a finalizer")
one = Ended(); del one
async def main():
    async def lost(): raise LookupError("canary in a task")
    task = asyncio.create_task(lost()); await asyncio.sleep(0); await asyncio.sleep(0); del task; gc.collect()
    asyncio.get_running_loop().call_soon(fails); await asyncio.sleep(0.01)
asyncio.run(main())
raise KeyError("canary at the end")
"""

# What uvicorn says of each request that is none, and of each that fails.
RUBBISH = """
import logging
from {module} import configure
configure("info")
for one in range(50):
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    logging.getLogger("uvicorn.error").error("Exception in ASGI application")
"""


def lines_in(text: str) -> list[dict[str, object]]:
    """Every line, each of which has to be JSON."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(("module", "allowed"), [("bot.logs", ALLOWED), ("desk.logs", ALLOWED_AT_THE_DESK)])
def test_whatever_fails_is_told_by_type_and_place_and_without_its_words(module: str, allowed: frozenset[str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FAULTS.format(module=module)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    lines = lines_in(ended.stderr)
    assert "canary" not in ended.stderr + ended.stdout
    assert {field for line in lines for field in line} <= allowed
    assert {line.get("logger") for line in lines} >= {
        "httpx",
        "uvicorn.error",
        "aiohttp.server",
        "asyncio",
        "py.warnings",
    }
    assert {line.get("error") for line in lines} >= {"ValueError", "RuntimeError", "LookupError", "KeyError"}
    assert {line["event"] for line in lines} >= {"thread.failed", "process.unraisable", "process.failed"}


@pytest.mark.parametrize("module", ["bot.logs", "desk.logs"])
def test_a_stranger_whose_requests_are_none_fills_no_log(module: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", RUBBISH.format(module=module)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    levels = [line["level"] for line in lines_in(ended.stderr)]
    assert (levels.count("warning"), levels.count("error")) == (TOLD_A_MINUTE, 50)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    started = Processes(tmp_path)
    yield started
    started.stops()


async def test_processes_whose_databases_break_tell_no_word_of_anybody(processes: Processes) -> None:
    await asyncio.gather(*(asyncio.to_thread(processes.starts, name) for name in ("desk", "intake", "relay")))
    browser = PlainBrowser(processes.web_url, tries=2)
    await browser.opens()
    await browser.reports("https://canary.example/path canary words from me")
    await _lose_tables(processes.folder / "intake" / "intake.db", "sessions", "outbox")
    await _lose_tables(processes.folder / "desk" / "desk.db", "updates", "sign_ins")
    with pytest.raises(AssertionError):
        await browser.writes("https://canary.example/path canary words from me")
    await browser.closes()
    await answer_of(f"{processes.demo.desk_url}/cases/canary?canary=canary")
    failures = {"turn.failed", "relay.push_failed", "desk.failed"}
    await comes_true(lambda: failures <= {line["event"] for line in lines_in(processes.logged())})

    lines = lines_in(processes.logged())
    assert "canary" not in processes.logged()
    assert {field for line in lines for field in line} <= ALLOWED


@pytest.mark.parametrize("command", ["intake", "analyst-bot"])
async def test_a_process_that_cannot_reach_its_app_tells_no_token(tmp_path: Path, command: str) -> None:
    demo, log = Demo(tmp_path, free_port(), free_port()), tmp_path / "process.log"
    demo.prepare()
    own = {
        "IBLAGH_LOG_LEVEL": "debug",
        "IBLAGH_TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}",
        "IBLAGH_TELEGRAM_TOKEN": "123:canary-token",
        "IBLAGH_ANALYST_BOT_TOKEN": "123:canary-token",
        "IBLAGH_ANALYST_DESK_TOKEN": "canary-token",
    }
    with log.open("wb") as kept:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", command),
            env={**os.environ, **demo.intake_environment(), **own},
            stdout=kept,
            stderr=kept,
        )
    await comes_true(lambda: "channel.down" in log.read_text(), within_s=60)
    process.terminate()
    await process.wait()

    lines = lines_in(log.read_text())
    assert "canary" not in log.read_text()
    assert {field for line in lines for field in line} <= ALLOWED


async def _lose_tables(path: Path, *names: str) -> None:
    def dropped() -> None:
        with sqlite3.connect(path, timeout=15) as connection:
            for name in names:
                connection.execute(f"DROP TABLE {name}")

    await asyncio.to_thread(dropped)


def test_every_line_of_the_code_logs_known_fields_under_a_fixed_name() -> None:
    calls = [(path, call) for path in MODULES for call in ast.walk(ast.parse(path.read_text())) if _logs(call)]

    odd = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path, call in calls
        if not _is_named(call) or {one.arg for one in call.keywords if one.arg} - ALLOWED - {"exc_info"}
    ]

    assert len(calls) > 40
    assert odd == []


def _logs(call: ast.AST) -> bool:
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in CALLS
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "log"
    )


def _is_named(call: ast.Call) -> bool:
    """Whether its first argument is the event's name, or a parameter that is one."""
    return len(call.args) == 1 and isinstance(call.args[0], ast.Constant | ast.Name)


@pytest.mark.parametrize("module", ["bot.logs", "desk.logs"])
def test_a_line_goes_to_the_errors_of_now_when_those_of_then_are_closed(module: str) -> None:
    program = f"""
import io, sys
from {module} import configure
import structlog
kept = sys.stderr
sys.stderr = io.StringIO()
configure("info")
sys.stderr.close()
sys.stderr = kept
structlog.get_logger().info("told")
"""

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    assert [line["event"] for line in lines_in(done.stderr)] == ["told"]
