"""Uploads in the browser: several files with progress, dropped and pasted ones, lost connections, phones, no JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route, expect

from tests.drivers.pages import DESKTOP, serious
from tests.drivers.pictures import png
from tests.drivers.processes import Processes
from tests.drivers.upload_page import BreakingNetwork, asked_for_evidence, attach, said, stays_unanswered

pytestmark = pytest.mark.browser

SMALL_PHONE = {"width": 360, "height": 740}
PICTURE: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": png()}
OTHER: FilePayload = {"name": "b.png", "mimeType": "image/png", "buffer": png(width=9)}
# A slice and a bit: it is no whole picture, and what it is told is not what is tested.
LARGE: FilePayload = {"name": "large.png", "mimeType": "image/png", "buffer": png()[:40] + bytes(1_200_000)}
FILE = re.compile(r"/chat/files/[0-9a-f]+$")
CHOOSE = "input[type=file][multiple]"
HAND_OVER = """([name, bytes, kind]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
  document.querySelector(".turn:last-of-type .said").dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    """An intake alone: nothing here goes further."""
    started = Processes(tmp_path_factory.mktemp("uploads"))
    started.starts("intake")
    yield started
    started.stops()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=DESKTOP, locale="en", reduced_motion="reduce")
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, up: Processes) -> Page:
    """A conversation that takes files."""
    return asked_for_evidence(context, up, "en")


def test_several_files_are_listed_sent_with_progress_and_kept(page: Page) -> None:
    bodies: list[str] = []
    page.on("request", lambda request: bodies.append(request.url + (request.headers.get("content-type") or "")))
    page.locator(CHOOSE).set_input_files([PICTURE, OTHER])
    listed = page.locator(".file bdi").all_inner_texts()
    attach(page)
    said(page, "I received 2 files")

    assert listed == ["a.png", "b.png"]
    assert [one for one in bodies if "a.png" in one] == []
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_a_disk_without_room_is_said_and_tried_again(page: Page) -> None:
    answers = iter((507, 507))
    page.route(FILE, lambda route: refuses(route, answers))
    page.locator(CHOOSE).set_input_files([PICTURE])
    attach(page)

    expect(page.locator(".lost")).to_contain_text("no room for files right now")
    said(page, "I received 1 file")


def refuses(route: Route, answers: Iterator[int]) -> None:
    """Answers pieces with what is left of `answers`, and passes the rest on."""
    status = next(answers, None) if route.request.method == "PATCH" else None
    if status is None:
        route.continue_()
    else:
        route.fulfill(status=status)


def test_a_file_taken_back_before_sending_is_not_sent(page: Page) -> None:
    page.locator(CHOOSE).set_input_files([PICTURE, OTHER])
    page.get_by_role("button", name="Remove: a.png").click()
    attach(page)

    said(page, "I received 1 file")


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_file_dropped_or_pasted_is_listed_and_sent(page: Page, kind: str) -> None:
    page.evaluate(HAND_OVER, ["shot.png", list(png()), "dragover"])
    marked = page.locator(".turn.over").count()
    page.evaluate(HAND_OVER, ["shot.png", list(png()), kind])
    expect(page.locator(".file bdi")).to_have_text("shot.png")
    attach(page)
    said(page, "I received 1 file")

    assert marked == 1


def test_a_connection_lost_in_the_middle_goes_on_by_itself_where_it_stopped(
    context: BrowserContext, page: Page
) -> None:
    network = BreakingNetwork(at_slice=2)
    page.route(FILE, network.carry)
    page.locator(CHOOSE).set_input_files(LARGE)
    attach(page)
    expect(page.locator(".lost")).to_have_text("Connection lost. It goes on by itself.")
    said(page, "One file")

    assert network.offsets == [0, 1 << 20, 1 << 20]


def test_a_phone_without_network_goes_on_at_once_when_it_is_back(context: BrowserContext, page: Page) -> None:
    page.locator(CHOOSE).set_input_files([PICTURE])
    context.set_offline(True)
    attach(page)
    expect(page.locator(".lost")).to_be_visible()
    page.wait_for_timeout(1300)
    context.set_offline(False)

    # The next try by the clock would be nearly two seconds later.
    said(page, "I received 1 file", within_ms=1500)


def test_a_file_can_be_taken_back_while_the_connection_is_lost(context: BrowserContext, page: Page) -> None:
    page.locator(CHOOSE).set_input_files([PICTURE])
    context.set_offline(True)
    attach(page)
    expect(page.locator(".lost")).to_be_visible()
    page.get_by_role("button", name="Remove: a.png").click()

    expect(page.locator("textarea").last).to_be_enabled()
    expect(page.locator(".lost")).to_be_hidden()


def test_too_large_a_file_is_refused_at_once_and_nothing_of_it_is_sent(page: Page) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(50 * 1024 * 1024 + 1)], "film.mp4", { type: "video/mp4" }));
          document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )

    expect(page.locator(".file.refused")).to_contain_text("Larger than 50 MB")
    expect(page.locator(".attach")).to_be_disabled()
    assert sent == []


def test_more_than_ten_files_are_ten_and_the_citizen_is_told(page: Page) -> None:
    page.locator(CHOOSE).set_input_files([{**PICTURE, "name": f"{place}.png"} for place in range(12)])

    expect(page.locator(".file")).to_have_count(10)
    expect(page.locator(".upload [role=status]").last).to_have_text(re.compile("At most ten"))


def test_leaving_asks_while_files_are_sent_and_quick_exit_never_does(context: BrowserContext, page: Page) -> None:
    asked: list[str] = []
    context.route(re.compile("wikipedia"), lambda route: route.fulfill(body="elsewhere"))
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.route(FILE, stays_unanswered)
    page.locator(CHOOSE).set_input_files([PICTURE])
    attach(page)
    expect(page.locator(".sending")).to_be_visible()
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    asked_before = list(asked)
    page.get_by_role("link", name="Quick exit").click()
    page.wait_for_url("**/www.wikipedia.org/**")

    assert asked_before == ["beforeunload"]
    assert asked == asked_before


def test_files_are_chosen_and_sent_by_keyboard_alone(page: Page) -> None:
    # The browser shows a dialog of its own until somebody listens; that takes it a moment.
    page.on("filechooser", lambda _chooser: None)
    page.locator(CHOOSE).focus()
    expect(page.locator(CHOOSE)).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files([PICTURE])
    page.locator(".attach").focus()
    page.keyboard.press("Enter")

    said(page, "I received 1 file")


def test_without_javascript_one_form_takes_several_files(browser: Browser, up: Processes) -> None:
    context = browser.new_context(locale="fr", java_script_enabled=False)
    page = asked_for_evidence(context, up, "fr")
    page.locator(CHOOSE).set_input_files([PICTURE, OTHER])
    attach(page)
    said(page, "2 fichiers")
    context.close()


@pytest.mark.parametrize(("touch", "cameras"), [(True, 1), (False, 0)], ids=["phone", "desktop"])
def test_a_phone_offers_its_camera_and_a_desktop_does_not(
    browser: Browser, up: Processes, touch: bool, cameras: int
) -> None:
    context = browser.new_context(viewport=SMALL_PHONE, has_touch=touch, is_mobile=touch, locale="en")
    page = asked_for_evidence(context, up, "en")

    shown = page.get_by_text("Take a picture").locator("visible=true").count()
    captures = page.locator("input[capture=environment]").get_attribute("accept")
    context.close()

    assert (shown, captures) == (cameras, "image/*")


@pytest.mark.parametrize(("language", "scheme"), [("ar", "dark"), ("fr", "light"), ("en", "dark")])
def test_the_upload_area_fits_a_small_phone_and_axe_finds_nothing_serious(
    browser: Browser, up: Processes, language: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport=SMALL_PHONE, has_touch=True, is_mobile=True, locale=language, color_scheme=scheme
    )
    page = asked_for_evidence(context, up, language)
    page.locator(CHOOSE).set_input_files([PICTURE, {**OTHER, "name": "لقطة شاشة طويلة الاسم جدا من الهاتف.png"}])
    at_first = serious(page)
    page.route(FILE, lambda route: route.abort())
    attach(page)
    expect(page.locator(".lost")).to_be_visible()
    meanwhile = serious(page)
    beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    context.close()

    assert (at_first, meanwhile) == ([], [])
    assert beyond <= 0
