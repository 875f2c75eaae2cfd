"""Measures engine, turn, start-up and the way to the desk side by side in one run; figures are printed, never asserted."""

import asyncio
import contextlib
import logging
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp
from rich.console import Console

from bot import wiring
from bot.demo import Demo
from bot.keys import new_keys, write
from bot.serving import web_app
from bot.settings import Settings
from conversations.dialog import FLOWS, converse
from conversations.events import Began, Filed, Pressed, Wrote
from conversations.reference import make
from conversations.session import Session
from storage.database import migrate

ROUNDS = 200
SHORTEST = 5
console = Console(soft_wrap=True, highlight=False)


def engine_ms() -> float:
    """CPU of one turn of the engine alone, over the shortest report."""
    steps = [
        Began(),
        Pressed("report", "category", "aaaaaa", "FRAUD"),
        Pressed("report", "subtype", "aaaaaa", "FRAUD.PHISH"),
        Wrote("https://example.org/1 a false bank"),
        Pressed("report", "card", "aaaaaa", "anonymous"),
        Filed(make("1" * 19)),
    ]

    def report() -> None:
        session = Session("aaaaaa", "fr", "web", "0" * 32, make("1" * 19))
        for event in steps:
            session = converse(FLOWS, session, event).session

    return _cpu_ms(report) / len(steps)


def _cpu_ms(work: Callable[[], None]) -> float:
    work()
    began = time.process_time()
    for _round in range(ROUNDS):
        work()
    return (time.process_time() - began) * 1000 / ROUNDS


async def web_turn_ms() -> tuple[float, float]:
    """CPU of a whole turn of the web chat (request to page, session stored encrypted), and of a Send among them."""
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder))
        await asyncio.to_thread(migrate, settings.database_url)
        async with wiring.intake_parts(settings) as parts:
            app = web_app(parts)
            turns = send = 0.0
            for _round in range(ROUNDS // 4):
                took, sending = await _report(app)
                turns, send = turns + took, send + sending
    return turns * 1000 / (ROUNDS // 4) / (SHORTEST - 1), send * 1000 / (ROUNDS // 4)


async def _report(app: Callable[..., object]) -> tuple[float, float]:
    cookie, page, took, last = "", "", 0.0, 0.0
    for step in ("", "press:FRAUD", "press:FRAUD.PHISH", "text:https://example.org/1", "press:anonymous"):
        began = time.process_time()
        page, cookie = await _request(app, _form(page, step), cookie)
        last = time.process_time() - began
        took += last
    return took - last, last


def _form(page: str, step: str) -> bytes:
    if not step:
        return b""
    fields = dict(re.findall(r'name="(event|tag|opens|lang|form)" value="([^"]*)"', page.split('class="turn"')[1]))
    kind, _colon, value = step.partition(":")
    if kind == "press":
        value = next(one for one in re.findall(r'name="press" value="([^"]*)"', page) if one.endswith("|" + value))
    return "&".join(f"{name}={aiohttp.helpers.quote(text)}" for name, text in {**fields, kind: value}.items()).encode()


async def _request(app: Callable[..., object], body: bytes, cookie: str) -> tuple[str, str]:
    headers = [(b"host", b"127.0.0.1"), (b"content-length", str(len(body)).encode()), (b"x-piece", b"1")]
    headers += [(b"content-type", b"application/x-www-form-urlencoded"), (b"cookie", cookie.encode())]
    scope = {
        "type": "http", "method": "POST" if body else "GET", "path": "/chat" if body else "/", "query_string": b"",
        "headers": headers, "scheme": "http", "server": ("127.0.0.1", 80), "client": None, "root_path": "",
    }  # fmt: skip
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[misc]  # an ASGI application
    given = [value.decode().split(";")[0] for name, value in sent[0]["headers"] if name == b"set-cookie"]  # type: ignore[attr-defined]
    return b"".join(bytes(one.get("body", b"")) for one in sent[1:]).decode(), (given or [cookie])[0]  # type: ignore[arg-type]


def start_s() -> float:
    """Seconds from starting the demo to its sign-in link, data folder new, everything installed."""
    with tempfile.TemporaryDirectory() as folder, _demo(Path(folder)) as (_demo_there, seconds):
        return seconds


@contextlib.contextmanager
def _demo(folder: Path):  # type: ignore[no-untyped-def]  # noqa: ANN202  # a context of a demo and seconds
    demo = Demo(folder / "var", 18080, 18090)
    environment = {"IBLAGH_WEB_PORT": "18080", "IBLAGH_DESK_PORT": "18090", "PATH": "/usr/bin:/bin"}
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"], cwd=folder, env=environment, stdout=subprocess.PIPE
    )
    try:
        for line in process.stdout or ():
            if b"Sign in" in line:
                break
        yield demo, time.monotonic() - began
    finally:
        process.terminate()
        process.wait(30)


async def to_desk_s() -> list[float]:
    """Seconds from the press on Send to the case in the desk's database, for five reports over real HTTP."""
    import sqlite3

    from tests.drivers.browserless import PlainBrowser

    took = []
    with tempfile.TemporaryDirectory() as folder, _demo(Path(folder)) as (demo, _seconds):
        for number in range(1, 6):
            browser = PlainBrowser(demo.web_url)
            await browser.opens()
            for value in ("FRAUD", "FRAUD.PHISH"):
                await browser.presses(value)
            await browser.writes("https://example.org/1")
            began = time.monotonic()
            await browser.presses("anonymous")
            with sqlite3.connect(demo.folder / "desk" / "desk.db", timeout=20) as connection:
                while connection.execute("SELECT count(*) FROM cases").fetchone()[0] < number:  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
            took.append(time.monotonic() - began)
            await browser.closes()
    return took


def _settings(folder: Path) -> Settings:
    keys = new_keys()
    write(keys, folder / "keys")
    return Settings(
        environment="demo",
        database_url=f"sqlite:///{folder}/intake.db",
        evidence_dir=folder / "evidence",
        aside_dir=folder / "aside",
        day_keys_dir=folder / "day-keys",
        secret=keys.intake_secret,  # type: ignore[arg-type]  # pydantic makes it a secret
        desk_keys=keys.desk.public,
        identity_keys=keys.identity.public,
        receipt_key=keys.receipt_key,  # type: ignore[arg-type]  # pydantic makes it a secret
        heads_file=folder / "heads.jsonl",
        push_secret=keys.push_secret,  # type: ignore[arg-type]  # pydantic makes it a secret
    )


def main() -> None:
    """Measure and print."""
    logging.disable()
    engine = engine_ms()
    turn, send = asyncio.run(web_turn_ms())
    ready = start_s()
    took = sorted(asyncio.run(to_desk_s()))
    console.print(f"engine alone, CPU a turn          {engine:8.3f} ms   1 ×")
    console.print(f"web-chat turn, CPU whole          {turn:8.3f} ms   {turn / engine:.1f} × the engine")
    console.print(f"Send (Argon2, seal, commit), CPU  {send:8.3f} ms   {send / turn:.1f} × another turn")
    console.print(f"demo ready, installed             {ready:8.2f} s")
    console.print(f"Send to case at the desk          {took[2]:8.3f} s    median of 5, {took[0]:.3f} to {took[-1]:.3f}")


if __name__ == "__main__":
    main()
