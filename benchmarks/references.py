"""Measures how long the answer to a reference takes that there is, beside those that nobody has, and how much of that is chance.

`python -m benchmarks.references`. A browser of its own asks each time, over real HTTP, the three kinds in turn; a figure is the
median of ROUNDS. What is timed is the post of the reference, from its first byte to the last of the answer.
"""

import secrets
import statistics
import tempfile
import time
from html import unescape
from pathlib import Path

import httpx
from rich.console import Console

from conversations.reference import make
from tests.drivers.browserless import BUTTON, FIELD, REFERENCE
from tests.drivers.processes import Processes

ROUNDS = 100
console = Console(soft_wrap=True, highlight=False)


def main() -> None:
    """Print the medians and their ratios."""
    with tempfile.TemporaryDirectory() as folder:
        # All browsers of this run come from one address, and would be a crowd.
        running = Processes(Path(folder), more={"IBLAGH_LIMIT_WEB_NETWORKS": ""})
        try:
            running.starts("intake")
            measured = _measured(running.web_url)
        finally:
            running.stops()
    known, first, second = (statistics.median(one) * 1000 for one in measured)
    console.print(f"a reference that there is       {known:8.2f} ms   {known / first:.3f} × one that nobody has")
    console.print(f"one that nobody has             {first:8.2f} ms")
    console.print(f"another that nobody has         {second:8.2f} ms   {second / first:.3f} ×: what is chance")


def _measured(url: str) -> tuple[list[float], list[float], list[float]]:
    """Seconds of each answer: to the reference of a report, and to two that are made up."""
    measured: tuple[list[float], list[float], list[float]] = ([], [], [])
    reference = _reported(url)
    for _round in range(ROUNDS):
        asked = [reference, _made_up(), _made_up()]
        # Whatever goes before must not colour one kind only.
        for kind in sorted(range(3), key=lambda _kind: secrets.randbits(32)):
            measured[kind].append(_asked(url, asked[kind]))
    return measured


def _made_up() -> str:
    return make("".join(secrets.choice("0123456789") for _digit in range(19)))


def _reported(url: str) -> str:
    """The reference of a report by the shortest way."""
    with httpx.Client(base_url=url, follow_redirects=True) as browser:
        page = browser.get("/?lang=en").text
        for value in ("FRAUD", "FRAUD.PHISH"):
            page = _posts(browser, page, press=_button(page, value))
        page = _posts(browser, page, text="https://example.org/1")
        return str(REFERENCE.findall(_posts(browser, page, press=_button(page, "anonymous")))[0])


def _asked(url: str, reference: str) -> float:
    with httpx.Client(base_url=url, follow_redirects=True) as browser:
        page = _posts(browser, browser.get("/?lang=en").text, text="/status")
        began = time.perf_counter()
        # As the page's own script asks: the answer is the post's.
        _posts(browser, page, piece="1", text=reference)
        return time.perf_counter() - began


def _posts(browser: httpx.Client, page: str, *, piece: str = "", **said: str) -> str:
    fields = dict(FIELD.findall(page.split('id="log"')[-1]))
    answer = browser.post("/chat", data={**fields, **said}, headers={"x-piece": piece})
    return answer.raise_for_status().text


def _button(page: str, value: str) -> str:
    return next(one for one in map(unescape, BUTTON.findall(page)) if one.split("|")[-1] == value)


if __name__ == "__main__":
    main()
