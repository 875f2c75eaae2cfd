"""Screenshots: the pictures of docs/desk.md, made of a desk with a day's cases that people have worked on."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright
from pyrage import x25519

from desk.accounts.signing_in import Role
from tests.drivers.a_day import service
from tests.drivers.a_day.at_desk import AtDesk
from tests.drivers.a_day.plan import Day, day
from tests.drivers.a_day.referring import gives_key, prepares
from tests.drivers.a_day.service import Service
from tests.drivers.pages import ARGUMENTS, CHROMIUM, DESKTOP, PHONE

FOLDER = Path(__file__).parents[3] / "docs" / "screenshots"
# Enough for text on flat colours, and a quarter of the size.
COLOURS = 128

CHECKED = {"en": "The account asks for money; the reports agree.", "ar": "الحساب يطلب المال ولا يقدم شيئا."}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks at what, in which language and look."""

    name: str
    role: Role
    language: str
    look: dict[str, Any]
    comes: Callable[[AtDesk, Day], None]


def queue(at: AtDesk, _planned: Day) -> None:
    """The queue, as it is opened."""
    at.opens_queue()


def case(at: AtDesk, planned: Day) -> None:
    """A case with a picture and more than one report."""
    at.finds(_rich(planned, at.words.language))


def work(at: AtDesk, planned: Day) -> None:
    """What is done with it."""
    at.finds(_rich(planned, at.words.language))
    _scrolls(at, "#assignment")


def identity(at: AtDesk, planned: Day) -> None:
    """A reporter's name and contact."""
    report = next(one for one in planned.cases if one.subtype == "SEXT.MONEY" and one.contact)
    at.finds(report.link)
    at.fills("Why is it needed?", "Rappeler la victime aujourd'hui")
    at.presses("Reveal the identity")
    expect(at.page.get_by_text(report.contact)).to_be_visible()
    _scrolls(at, "#verification")


def picture(at: AtDesk, planned: Day) -> None:
    """A picture that nobody holds."""
    at.finds(_rich(planned, at.words.language))
    at.page.get_by_text(at.words.within("Look at the picture (this is recorded)")).first.click()
    held = at.page.locator(".held").first
    expect(held).to_be_visible()
    at.page.wait_for_function("() => document.querySelector('.held img')?.naturalWidth > 0")
    _scrolls(at, ".files")


def referral(at: AtDesk, planned: Day) -> None:
    """A dossier that was made."""
    at.finds(planned.to_refer().link)
    at.page.locator("#referral").locator("..").get_by_role("link").first.click()
    expect(at.page.get_by_role("heading", name=at.words("Steps"))).to_be_visible()


def receipt(at: AtDesk, planned: Day) -> None:
    """Its receipt."""
    referral(at, planned)
    at.page.get_by_role("link", name=at.words("Receipt to be printed and signed")).click()
    expect(at.page.locator("article.receipt")).to_be_visible()


def custody(at: AtDesk, _planned: Day) -> None:
    """The whole log."""
    at.page.goto(f"{at.url}/custody")


LIGHT, DARK = {"color_scheme": "light"}, {"color_scheme": "dark"}
SHOTS = (
    Shot("queue.fr", Role.ANALYST, "fr", {"viewport": DESKTOP, **LIGHT}, queue),
    Shot("queue.ar", Role.ANALYST, "ar", {"viewport": PHONE, **DARK}, queue),
    Shot("case.en", Role.ANALYST, "en", {"viewport": DESKTOP, **LIGHT}, case),
    Shot("work.ar", Role.ANALYST, "ar", {"viewport": DESKTOP, **LIGHT}, work),
    Shot("identity.fr", Role.ANALYST, "fr", {"viewport": PHONE, **LIGHT}, identity),
    Shot("picture.en", Role.ANALYST, "en", {"viewport": PHONE, **DARK}, picture),
    Shot("referral.fr", Role.LIAISON, "fr", {"viewport": DESKTOP, **LIGHT}, referral),
    Shot("receipt.ar", Role.LIAISON, "ar", {"viewport": DESKTOP, **LIGHT}, receipt),
    Shot("custody.en", Role.AUDITOR, "en", {"viewport": DESKTOP, **DARK}, custody),
)


def works(up: Service, planned: Day) -> None:
    """What people have done before the pictures are taken."""
    analyst = up.signs_in("Salma", Role.ANALYST)
    for language, checked in CHECKED.items():
        analyst.finds(_rich(planned, language))
        analyst.presses("Take the case")
        analyst.sees("You have taken this case.")
        analyst.fills("What was checked", checked)
        analyst.presses("Record", within=analyst.card("Verification"))
        expect(analyst.page.get_by_text(checked).first).to_be_visible()
    supervisor = up.signs_in("Nadia", Role.SUPERVISOR)
    report, place = planned.to_refer(), planned.to_refer().place
    assert place is not None
    gives_key(supervisor, place.code.lower(), x25519.Identity.generate())
    liaison = up.signs_in("Karim", Role.LIAISON)
    liaison.finds(report.link)
    prepares(liaison)


def take(up: Service, shot: Shot, planned: Day) -> None:
    """Go there, and keep what is seen."""
    words = service.Words(shot.language)
    name = {Role.AUDITOR: "Amal", Role.LIAISON: "Karim"}.get(shot.role, "Salma")
    at = up.in_language(words).signs_in(name, shot.role, **shot.look)
    shot.comes(at, planned)
    at.page.wait_for_load_state()
    image = Image.open(BytesIO(at.page.screenshot())).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(FOLDER / f"{shot.name}.png", optimize=True)


def _rich(planned: Day, language: str) -> str:
    """The link of a fraud that was reported with a screenshot, in this language; more than once where there is one."""
    twice = {one.link for one in planned.reports if one.is_duplicate}
    found = [one for one in planned.cases if one.category == "FRAUD" and one.picture and one.language == language]
    return next((one.link for one in found if one.link in twice), found[0].link)


def _scrolls(at: AtDesk, selector: str) -> None:
    """Bring a heading to the top, with a little air above it."""
    at.page.locator(selector).first.evaluate("one => { one.scrollIntoView(); scrollBy(0, -36); }")


def make(browser: Browser, folder: Path) -> None:
    """Fill a desk, work at it, and take every picture."""
    planned = day()
    service.fill(folder, planned)
    FOLDER.mkdir(exist_ok=True)
    with service.running(folder, browser, planned, language="fr", look={"viewport": DESKTOP}) as up:
        works(up, planned)
        for shot in SHOTS:
            take(up, shot, planned)


if __name__ == "__main__":
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as made:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        make(chromium, Path(made))
        chromium.close()
