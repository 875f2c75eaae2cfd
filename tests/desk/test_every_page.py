"""Every page of the desk, as each role that may open it: accessible, translated, within its size, and nothing from elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from desk.accounts.signing_in import Purpose, Role
from desk.app import create_app
from tests.desk.entrances import EXPECTED, OPEN, routes_in
from tests.desk.furnishing import EDITORS, Furnished, furnish
from tests.desk.running import Desk, new_keys, running
from tests.desk.walking import ALL_BUT_CONTRAST, CONTRAST_ALONE, LOOKS, NARROW, WCAG, Look, Walker, untranslated
from tests.drivers import servers
from tests.drivers.a_day.service import link

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
# What a browser gets from these is no page: a picture, a file, lines of the queue for its script, or data.
NO_PAGES = {
    "/queue",
    "/queue/live",
    "/health",
    "/ready",
    "/static",
    "/cases/{case_id}/files/{evidence_id}",
    "/cases/{case_id}/files/{evidence_id}/preview",
    "/jurisdiction/export/{number}",
    "/statistics/{code}.csv",
    "/public/summary.csv",
    "/public/summary.json",
    "/public/summary/{language}.csv",
    # As /public/summary, in the language that the address names.
    "/public/summary/{language}",
    # The way to a provider of sign-ins and back; its pages stand in the middle of it, and its own journey sees them.
    "/link/{token}/provider",
    "/sign-in/provider",
    "/sign-in/provider/back",
    "/sign-in/provider/code",
}
BAD = (
    '<!doctype html><html lang="en" dir="ltr"><title>A page</title><main><h1>This is not translated</h1>'
    '<img src="http://elsewhere.example/a.png"><p style="width: 900px">A</p></main></html>'
)
PUBLIC = "/public/summary"
# The cases whose page each role sees; CHILD is for those with clearance.
CASES = ("rich", "urgent", "closed", "purged", "kept", "gone", "child")


def addresses(path: str, desk: Desk, furnished: Furnished) -> tuple[str, ...]:
    """Addresses that are there, of a route; a parameter without an example is an error."""
    examples: Mapping[str, tuple[str, ...]] = {
        "/cases/{case_id}": tuple(furnished.cases[one] for one in CASES),
        "/": ("/", "/?state=closed", "/?category=FRAUD&sort=oldest", "/?priority=P0&channel=telegram&assigned=me"),
    }
    filled = {
        "/cases/{case_id}": furnished.cases["rich"],
        "{evidence_id}": furnished.picture,
        "{referral_id}": furnished.referral,
        "{account_id}": furnished.account,
        "{rule_id}": "terrorism",
        "{service_id}": "ma-cas",
        "{number}": "0",
    }
    if path == "/link/{token}":
        return tuple(link(desk, f"New {one}", Role.ANALYST, purpose=one) for one in (Purpose.DEMO, Purpose.ENROL))
    if path in examples:
        return examples[path]
    for name, value in filled.items():
        path = path.replace(name, value)
    assert "{" not in path, f"no example address is known for {path}"
    return (path,)


def pages(desk: Desk) -> list[str]:
    """The paths of the routes that answer with a page."""
    found = {one.path for one in routes_in(create_app(desk.settings).router.routes) if one.method == "GET"}
    return sorted(one for one in found - NO_PAGES if not one.startswith("/v1/"))


def roles_of(path: str) -> list[Role | None]:
    """Who may open it; nobody in particular where nobody has to sign in."""
    if f"GET {path}" in OPEN or path == PUBLIC:
        return [None]
    return sorted(EXPECTED[f"GET {path}"] - {Role.CLEARED})


@dataclass(frozen=True, slots=True)
class Visit:
    """A page to be opened by somebody, in a browser with a look, and the rules of axe that have to be tried then."""

    path: str
    role: Role | None
    look: Look
    rules: Mapping[str, Any] | None

    @property
    def name(self) -> str:
        """Whose account: some pages are there only for who has changes of the rules."""
        return EDITORS.get(self.path, f"The {self.role or 'stranger'}")

    def __str__(self) -> str:
        return f"{self.path}, {self.name}, {self.look}"


def visits(desk: Desk, furnished: Furnished) -> Iterator[Visit]:
    """Each page in every language, and by every role; sizes and colours take turns."""
    opened = [(address, roles_of(path)) for path in pages(desk) for address in addresses(path, desk, furnished)]
    for at, (address, roles) in enumerate(opened):
        for turn in range(max(3, len(roles))):
            role, look = roles[(at + turn) % len(roles)], LOOKS[(at + turn) % len(LOOKS)]
            yield Visit(address, role, look, rules(turn, len(roles)))


def rules(turn: int, roles: int) -> Mapping[str, Any] | None:
    """What axe has to try: contrast in each scheme of colours, which the first two turns are; the rest for each role."""
    is_other_role, is_other_scheme = turn < roles, turn < 2
    if is_other_role:
        return WCAG if is_other_scheme else ALL_BUT_CONTRAST
    return CONTRAST_ALONE if is_other_scheme else None


def wrong(browser: Browser, desk: Desk, chosen: list[Visit]) -> list[str]:
    """Everything that is wrong with any page; each person has one window, which changes its look."""

    def who(visit: Visit) -> str:
        return visit.name

    found = []
    for _who, theirs in groupby(sorted(chosen, key=who), key=who):
        turns = list(theirs)
        context = browser.new_context()
        walker = Walker(signed_in(context, desk, turns[0]), desk.url)
        for one in turns:
            walker.shows(one.look)
            found += [f"{one}: {words}" for words in walker.walks(one.path, accessible_by=one.rules)]
        context.close()
    return found


def signed_in(context: BrowserContext, desk: Desk, visit: Visit) -> Page:
    page = context.new_page()
    if visit.role is not None:
        page.goto(desk.url + link(desk, visit.name, visit.role, cleared=True))
        page.get_by_role("main").get_by_role("button").click()
        page.wait_for_url(f"{desk.url}/")
    return page


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, postgres_server: str, postgres_template: str) -> Iterator[Desk]:
    """On PostgreSQL, so that what every page asks of it is tried with something in every table."""
    folder = tmp_path_factory.mktemp("desk")
    with (
        pytest.MonkeyPatch.context() as variables,
        servers.fresh_database(postgres_server, like=postgres_template) as url,
    ):
        variables.setenv("IBLAGH_DESK_PUBLIC_SUMMARY", "true")
        with running(folder, new_keys(folder), url) as one:
            yield one


@pytest.fixture(scope="module")
def furnished(desk: Desk) -> Furnished:
    return furnish(desk)


def test_every_page_is_accessible_translated_and_from_here_alone(
    browser: Browser, desk: Desk, furnished: Furnished
) -> None:
    chosen = list(visits(desk, furnished))

    found = wrong(browser, desk, chosen)

    languages = [{one.path for one in chosen if one.look.language == language} for language in ("ar", "fr", "en")]
    assert found == []
    assert languages[0] == languages[1] == languages[2]
    assert len(languages[0]) >= 30


def test_what_is_not_translated_is_noticed() -> None:
    assert untranslated(["Nobody has taken this case."], "ar") == ["Nobody has taken this case."]
    assert untranslated(["This page is not for your role."], "fr") == ["This page is not for your role."]
    assert untranslated(["Cette page n'est pas pour votre rôle.", "Note"], "fr") == []
    assert untranslated(["لا أحد", "SHA-256", "image/png · 8.2 KiB"], "ar") == []


def test_what_is_wrong_with_a_page_is_noticed(browser: Browser) -> None:
    context = browser.new_context(viewport=NARROW)
    context.route("**/*", lambda route: route.fulfill(body=BAD, content_type="text/html"))

    found = Walker(context.new_page(), "http://desk.example").walks("/")
    context.close()

    kinds = {one.partition(":")[0] for one in found}
    assert {
        "language and direction",
        "not translated",
        "908 px wide",
        "image-alt",
        "inline",
        "asked elsewhere",
    } <= kinds
    assert "header content-security-policy" in kinds
