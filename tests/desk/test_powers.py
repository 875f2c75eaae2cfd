"""Every address of the desk asks for a power: all routes, each role, and what comes of it."""

import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from desk.app import NOT_OURS, NOT_YOURS, create_app
from desk.pages.jurisdiction_screen import NOT_EDITOR
from desk.pages.looking import NO_CASE, NO_LOG
from desk.pages.powers import NEEDED
from desk.roles import POWERS, Analyst, Power, Role, kept
from tests.desk.manifests import names, sent
from tests.desk.referring import KEPT, keeps
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.desk.screens import Page, Screen
from tests.drivers.pictures import png

ANALYSTS = {Role.ANALYST, Role.CLEARED}
WORKERS = {*ANALYSTS, Role.SUPERVISOR}
SEERS = {*WORKERS, Role.LIAISON}
REFERRERS = {Role.SUPERVISOR, Role.LIAISON}
READERS = {Role.AUDITOR, Role.ADMINISTRATOR}
ALL = set(Role)
# Before anybody is signed in, or for programs that sign what they send.
OPEN = {
    "GET /health",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-in/passkey/options",
    "POST /sign-in/passkey",
    "GET /sign-in/provider",
    "GET /sign-in/provider/back",
    "GET /sign-in/provider/code",
    "POST /sign-in/provider/code",
    "GET /link/{token}",
    "GET /link/{token}/provider",
    "POST /link/{token}",
    "POST /language",
    "GET /static",
}
SIGNED = "/v1/"
RULE_FORMS = ("/rules/{rule_id}", "/services/{service_id}", "/trial", "/conflict", "/import")
STREAMS = {"GET /queue/live"}
FILE, REFERRAL = "/cases/{case_id}/files/{evidence_id}", "/cases/{case_id}/referral/{referral_id}"
# Who gets in. A new address has to be entered here, or the test below fails.
EXPECTED: dict[str, set[Role]] = {
    "POST /sign-out": ALL,
    "GET /my-account": ALL,
    "GET /my-account/code": ALL,
    "POST /my-account/code": ALL,
    "POST /my-account/sessions": ALL,
    "POST /my-account/password": ALL,
    "POST /my-account/recovery-codes": ALL,
    "POST /my-account/passkeys/options": ALL,
    "POST /my-account/passkeys": ALL,
    "POST /my-account/passkeys/name": ALL,
    "POST /my-account/passkeys/remove": ALL,
    "GET /my-account/alerts": WORKERS,
    "POST /my-account/alerts/code": WORKERS,
    "POST /my-account/alerts/hours": WORKERS,
    "POST /my-account/alerts/unlink": WORKERS,
    "GET /on-call": SEERS,
    "POST /on-call": {Role.SUPERVISOR},
    "POST /on-call/remove": {Role.SUPERVISOR},
    "GET /accounts": {Role.ADMINISTRATOR},
    "POST /accounts": {Role.ADMINISTRATOR},
    "GET /tokens": {Role.ADMINISTRATOR},
    "POST /tokens": {Role.ADMINISTRATOR},
    "GET /accounts/{account_id}": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/role": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/recover": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/disable": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/enable": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/sessions": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/provider": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/unlink": {Role.ADMINISTRATOR},
    "POST /accounts/{account_id}/no-password": {Role.ADMINISTRATOR},
    # Who sees no case gets the custody log there.
    "GET /": ALL,
    "GET /custody": READERS,
    "GET /queue": SEERS,
    "GET /queue/live": SEERS,
    "GET /search": SEERS,
    "POST /search": SEERS,
    "POST /queue/views": SEERS,
    "POST /queue/views/{view_id:int}/forget": SEERS,
    "POST /queue/close": WORKERS,
    "GET /statistics": SEERS,
    "GET /statistics/{code}.csv": SEERS,
    **dict.fromkeys(
        (
            "GET /jurisdiction",
            "GET /jurisdiction/services",
            "GET /jurisdiction/history",
            "GET /jurisdiction/history/{number}",
            "GET /jurisdiction/export/{number}",
        ),
        SEERS,
    ),
    **{
        f"{method} /jurisdiction{path}": {Role.SUPERVISOR}
        for method, path in (
            ("POST", ""),
            *((way, address) for way in ("GET", "POST") for address in RULE_FORMS),
            ("POST", "/history/{number}"),
        )
    },
    **dict.fromkeys(("GET /cases/{case_id}", "GET /cases/{case_id}/analysis", f"POST {FILE}/text"), SEERS),
    "POST /cases/{case_id}/analysis/note": WORKERS,
    **dict.fromkeys((f"GET {FILE}", f"GET {FILE}/preview", f"GET {FILE}/view", f"POST {FILE}/look"), SEERS),
    **{f"POST /cases/{{case_id}}/{act}": SEERS for act in ("viewing", "notice", "instruction-done")},
    **dict.fromkeys((f"GET {REFERRAL}", f"GET {REFERRAL}/receipt"), SEERS),
    **dict.fromkeys(("POST /cases/{case_id}/referral", "POST /cases/{case_id}/instruction"), REFERRERS),
    **{f"POST {REFERRAL}/{act}": REFERRERS for act in "approve hand-over acknowledge withdraw download".split()},
    "POST /cases/{case_id}/assign": {Role.SUPERVISOR},
    **{
        f"POST /cases/{{case_id}}/{act}": WORKERS
        for act in (
            "take hand-back state verification message template identity close lawful merge split note task done pass-on"
        ).split()
    },
}


@dataclass(frozen=True, slots=True)
class Address:
    """A route: what it is entered as, and an address of it that is there."""

    method: str
    path: str

    @property
    def entry(self) -> str:
        return f"{self.method} {self.path}"

    def at(self, case: str, file: str) -> str:
        filled = self.path.replace("/cases/{case_id}", case).replace("{evidence_id}", file)
        filled = filled.replace("{rule_id}", "terrorism").replace("{service_id}", "ma-cas")
        return (
            filled.replace("{view_id:int}", "1")
            .replace("{account_id}", "0" * 32)
            .replace("{number}", "1")
            .replace("{referral_id}", KEPT)
        )


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def routes_in(routes: list[object]) -> Iterator[Address]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_in(inner.routes)
            continue
        for method in getattr(route, "methods", None) or {"GET"}:
            if method != "HEAD":
                yield Address(method, route.path)


def addresses(desk: Desk) -> list[Address]:
    found = routes_in(create_app(desk.settings).router.routes)
    return [one for one in found if not one.path.startswith(SIGNED)]


def lets_in(page: Page, method: str) -> bool:
    """Whether the guard let somebody in: a form without its token is refused next, so that nothing is done."""
    if method == "POST":
        return page.says(NOT_OURS.msgid)
    return not any(page.says(words.msgid) for words in (NOT_YOURS, NO_CASE, NO_LOG, NOT_EDITOR))


def starts(screen: Screen, path: str) -> bool:
    """Whether a stream, which has no end, begins."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(screen.cookies))
    try:
        with opener.open(screen.url + path, timeout=10) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False


def outcomes(screen: Screen, found: list[Address], case: str, file: str) -> set[str]:
    """The entries of the addresses that let this screen in."""
    open_to = set()
    # A thumbnail is for a page that was just opened.
    screen.opens(case)
    for one in found:
        if one.entry in STREAMS:
            open_to |= {one.entry} if starts(screen, one.path) else set()
            continue
        screen.form_token = "not the token"
        page = screen.sends(one.at(case, file)) if one.method == "POST" else screen.opens(one.at(case, file))
        assert page.status < 500, one.entry
        open_to |= {one.entry} if lets_in(page, one.method) else set()
    return open_to


@pytest.fixture
def guarded(desk: Desk) -> list[Address]:
    return [one for one in addresses(desk) if one.entry not in OPEN]


def test_every_route_is_entered(desk: Desk) -> None:
    assert {one.entry for one in addresses(desk)} - OPEN == set(EXPECTED)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_in_where_its_powers_say(
    desk: Desk, relay: Relay, signed_in: Callable[..., Screen], guarded: list[Address], role: Role
) -> None:
    report_id = new_id()
    shape = sent(relay, report_id, png(), width=8, height=8)
    names(relay, report_id, shape, subtype="FRAUD.SHOP")
    case = signed_in("Nadia").case_of(1)
    keeps(desk, case)

    open_to = outcomes(signed_in("Salma", role), guarded, case, shape.id)

    assert open_to == {entry for entry, roles in EXPECTED.items() if role in roles}


def test_nobody_gets_in_without_signing_in(desk: Desk, guarded: list[Address]) -> None:
    screen = Screen(desk.url)

    pages = [
        screen.sends(one.at("/cases/1", "1")) if one.method == "POST" else screen.opens(one.at("/cases/1", "1"))
        for one in guarded
    ]

    assert {one.path for one in pages} == {"/sign-in"}


def test_every_power_of_the_table_is_one_that_somebody_has() -> None:
    assert {power for _method, _path, power in NEEDED} <= set().union(*POWERS.values())


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("power", list(Power))
def test_each_power_is_a_property_of_its_name(role: Role, power: Power) -> None:
    analyst = Analyst("1" * 32, "Salma", role, "token")

    assert getattr(analyst, power.value) is analyst.may(power)


@pytest.mark.parametrize("role", list(Role))
def test_clearance_counts_only_with_a_role_that_sees_cases(role: Role) -> None:
    cleared, plain = (Analyst("1" * 32, "Salma", role, "token", clearance) for clearance in (True, False))

    assert cleared.cleared is cleared.sees_cases
    assert plain.cleared is (role is Role.CLEARED)
    assert kept(role, cleared=True)[1] is cleared.sees_cases
