"""Powers: what somebody needs to be let into each address, whatever the page itself checks besides."""

import re

from desk.roles import Analyst, Power

_CASE = "/cases/[^/]+"
# The first line that fits holds; an address of no line is for everybody who is signed in, as its page decides.
NEEDED: tuple[tuple[str, str, Power], ...] = (
    ("GET", "/my-account/alerts", Power.WORKS_CASES),
    ("POST", "/my-account/alerts(/.*)?", Power.WORKS_CASES),
    ("GET", "/on-call", Power.SEES_CASES),
    ("POST", "/on-call(/.*)?", Power.SUPERVISES),
    ("GET", "/accounts(/.*)?", Power.MANAGES_ACCOUNTS),
    ("POST", "/accounts(/.*)?", Power.MANAGES_ACCOUNTS),
    ("GET", "/tokens", Power.MANAGES_ACCOUNTS),
    ("POST", "/tokens", Power.MANAGES_ACCOUNTS),
    ("POST", "/queue/close", Power.WORKS_CASES),
    ("GET", "/(queue|search)(/.*)?", Power.SEES_CASES),
    ("POST", "/(queue|search)(/.*)?", Power.SEES_CASES),
    ("GET", "/statistics(/.*)?", Power.SEES_CASES),
    ("GET", "/jurisdiction(/.*)?", Power.SEES_CASES),
    ("POST", "/jurisdiction(/.*)?", Power.SUPERVISES),
    ("GET", "/cases(/.*)?", Power.SEES_CASES),
    ("POST", f"{_CASE}/assign", Power.SUPERVISES),
    # What is handed to a service, and what a prosecutor orders.
    ("POST", f"{_CASE}/(referral(/.*)?|instruction)", Power.REFERS),
    # How a case is looked at, what is done of an order, and a notice to a platform: whoever sees the case may.
    ("POST", f"{_CASE}/(viewing|files/.*|instruction-done|notice)", Power.SEES_CASES),
    # All else that is said and decided in a case is the work of analysts.
    ("POST", "/cases(/.*)?", Power.WORKS_CASES),
)
_COMPILED = tuple((method, re.compile(path), power) for method, path, power in NEEDED)


class NotAllowed(Exception):
    """The role of whoever is signed in does not have the power for this address."""

    def __init__(self, analyst: Analyst) -> None:
        super().__init__("not allowed")
        self.analyst = analyst


def check_power(analyst: Analyst, *, method: str, path: str) -> None:
    """Raise NotAllowed unless the analyst may do this here."""
    asked = "GET" if method == "HEAD" else method
    for needed_method, pattern, power in _COMPILED:
        if needed_method == asked and pattern.fullmatch(path):
            if not analyst.may(power):
                raise NotAllowed(analyst)
            return
