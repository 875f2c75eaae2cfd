"""Every address of the desk asks for a power: all routes, each role, and what comes of it."""

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest

from desk.app import NOT_OURS, NOT_YOURS, create_app
from desk.pages.jurisdiction_screen import NOT_EDITOR
from desk.pages.looking import NO_CASE, NO_LOG
from desk.pages.powers import NEEDED
from desk.roles import POWERS, Analyst, Power, Role, kept
from tests.desk.entrances import EXPECTED, OPEN, SIGNED, STREAMS, Address, routes_in
from tests.desk.manifests import names, sent
from tests.desk.referring import keeps
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.desk.screens import Page, Screen
from tests.drivers.pictures import png


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
        with opener.open(screen.url + path, timeout=60) as answer:
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
