"""What a browser keeps to itself: no policy is broken over a whole chat, nothing is read back, and the quick exit leaves nothing."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.drivers.pages import report, writes
from tests.drivers.pictures import png
from tests.drivers.processes import Processes

pytestmark = pytest.mark.browser
REFERENCE = re.compile(r"\d{4}( \d{4}){4}")
TOLD = "https://example.org/what-only-i-know"
_WATCH = "addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective))"


@pytest.fixture(scope="module")
def up(up_with_exit: Processes) -> Processes:
    return up_with_exit


class Held:
    """A network that keeps what it is given until it goes on."""

    def __init__(self) -> None:
        self.routes: list[Route] = []
        self._is_held = True

    def hold(self, route: Route) -> None:
        self.routes.append(route)
        if not self._is_held:
            route.continue_()

    def go_on(self) -> None:
        self._is_held = False
        for route in self.routes:
            route.continue_()


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and what its browser complains of."""
    context.add_init_script(_WATCH)
    page, said = context.new_page(), []
    page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(error.message))
    return page, said


def test_a_whole_chat_breaks_no_policy_and_leaves_nothing_of_what_was_told(browser: Browser, up: Processes) -> None:
    context = browser.new_context(locale="en")
    page, complaints = watched(context)
    page.goto(up.web_url)
    held_before = context.cookies()
    page.locator("button[value*='category'][value$='FRAUD']").click()
    page.locator("button[value$='FRAUD.SHOP']").click()
    page.locator("input[type=file]").first.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": png()})
    page.get_by_role("button", name="Attach").click()
    expect(page.locator(".said").last).to_contain_text("1 file")
    writes(page, TOLD)
    expect(page.locator(".said").last).to_contain_text("1 link")
    page.locator("button[value$='anonymous']").click()
    expect(page.locator(".reference")).to_be_visible()
    sent = page.content()
    page.reload()
    expect(page.locator(".said")).to_contain_text("has been sent")
    reloaded = page.content()

    writes(page, "/erase")
    expect(page.locator(".said")).to_contain_text("Erased")
    page.go_back()

    assert complaints == []
    assert held_before == []
    assert REFERENCE.search(sent)
    assert not REFERENCE.search(reloaded)
    assert "what-only-i-know" not in sent + reloaded + page.content()
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("opened_anew", [True, False], ids=["anew", "reloaded"])
def test_what_is_added_to_a_sent_report_and_its_reference_stay_on_no_screen(
    browser: Browser, up: Processes, opened_anew: bool
) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(up.web_url)
    reference = report(page, TOLD)
    if opened_anew:
        context.clear_cookies()
    page.reload()

    writes(page, reference)
    expect(page.locator(".said").last).to_contain_text("Your report of")
    page.locator("button[value$='|add']").click()
    expect(page.locator(".said").last).to_contain_text("like to add")
    writes(page, TOLD)
    expect(page.locator(".said").last).to_contain_text("added to your report")

    assert reference not in page.content()
    assert "what-only-i-know" not in page.content()
    context.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_the_quick_exit_ends_the_conversation_and_back_shows_the_first_page(
    browser: Browser, up: Processes, javascript: bool
) -> None:
    context = browser.new_context(locale="en", java_script_enabled=javascript)
    page = context.new_page()
    page.goto("about:blank")
    page.goto(up.web_url)
    reference = report(page, TOLD)

    page.get_by_role("link", name="Quick exit").click()
    page.wait_for_url(f"{up.demo.desk_url}/health")
    held = context.cookies()
    shown = []
    for _press in range(4):
        page.go_back()
        shown.append(page.content())

    assert held == []
    assert reference not in "".join(shown)
    assert "what-only-i-know" not in "".join(shown)
    context.close()


def test_the_quick_exit_leaves_for_the_harmless_page_also_where_ours_cannot_be_reached(
    browser: Browser, up: Processes
) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(up.web_url)
    page.route("**/exit", lambda route: route.abort("connectionrefused"))

    page.get_by_role("link", name="Quick exit").click()

    page.wait_for_url(f"{up.demo.desk_url}/health", timeout=5000)
    context.close()


def test_what_is_still_on_its_way_brings_nothing_back_after_the_quick_exit(browser: Browser, up: Processes) -> None:
    context = browser.new_context(locale="en")
    page, forms, harmless = context.new_page(), Held(), Held()
    page.goto(up.web_url)
    page.locator("button[value*='category'][value$='FRAUD']").click()
    page.locator("button[value$='FRAUD.PHISH']").click()
    expect(page.locator("button[value$='|none']")).to_be_visible()
    page.route("**/chat", forms.hold)
    page.route("**/health", harmless.hold)
    writes(page, TOLD)

    page.get_by_role("link", name="Quick exit").click(no_wait_after=True)
    page.wait_for_timeout(500)
    held_first = context.cookies()
    forms.go_on()
    # For as long as the page, which waits for the harmless one, could have sent it once more.
    page.wait_for_timeout(1500)

    assert held_first == context.cookies() == []
    assert len(forms.routes) == 1
    context.close()


def test_a_page_that_was_still_coming_does_not_stand_in_the_way_of_the_quick_exit(
    browser: Browser, up: Processes
) -> None:
    context = browser.new_context(locale="en")
    page, pages, exits = context.new_page(), Held(), Held()
    page.goto(up.web_url)
    page.locator("button[value*='category'][value$='FRAUD']").click()
    expect(page.locator("button[value$='FRAUD.PHISH']")).to_be_visible()
    page.route("**/chat", pages.hold)
    page.route("**/exit", exits.hold)
    # A page that is being left takes no orders from a test: it gets both at once.
    with page.expect_request("**/exit"):
        page.evaluate(
            "document.querySelector('.languages [lang=fr]').click();"
            "setTimeout(() => document.getElementById('exit').click(), 600)"
        )
    pages.go_on()
    page.wait_for_timeout(300)
    exits.go_on()

    page.wait_for_url(f"{up.demo.desk_url}/health", timeout=5000)
    assert len(pages.routes) == 1
    context.close()


@pytest.mark.parametrize("script", [True, False])
def test_leaving_by_key_is_promised_only_where_it_works(browser: Browser, up: Processes, script: bool) -> None:
    context = browser.new_context(locale="en", java_script_enabled=script)
    page = context.new_page()
    page.goto(up.web_url)

    expect(page.get_by_text("Pressing Escape three times does the same.")).to_be_visible(visible=script)
    expect(page.get_by_text("Quick exit leaves this page at once")).to_be_visible()
    context.close()


def test_escape_three_times_leaves_from_a_page_that_complains_too(browser: Browser, up: Processes) -> None:
    context = browser.new_context(locale="en")
    page = context.new_page()
    page.goto(f"{up.web_url}/there-is-no-such-page")

    for _press in range(3):
        page.keyboard.press("Escape")

    page.wait_for_url(f"{up.demo.desk_url}/health")
    assert page.content().count("report") == 0
    assert page.title() == ""
    context.close()
