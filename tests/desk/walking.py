"""Walking: what is wrong with a page of the desk in a browser: accessibility, language, size, and what it loads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response, ViewportSize

from desk.pages.headers import HEADERS

NARROW: ViewportSize = {"width": 360, "height": 740}
WIDE: ViewportSize = {"width": 1280, "height": 900}
# The rule that takes longest by far, and depends on the colours that a browser prefers.
CONTRAST = "color-contrast"
WCAG: dict[str, Any] = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
ALL_BUT_CONTRAST = {**WCAG, "rules": {CONTRAST: {"enabled": False}}}
CONTRAST_ALONE = {**WCAG, "runOnly": {"type": "rule", "values": [CONTRAST]}}
# Whose words are not the desk's: citizens', analysts', names, codes, and what stands in a language of its own.
OTHERS_WORDS = (
    "bdi, code, blockquote, q, kbd, pre, textarea, output, script, [dir=auto], [lang]:not(html), option[lang]"
)
# Words that English sentences are hardly without, and French ones never have.
ENGLISH = re.compile(
    r"\b(the|of|is|are|was|with|this|that|by|to|and|for|not|it|you|here|no|from|be|who)\b", re.IGNORECASE
)
LATIN = re.compile(r"[A-Za-z]{2,}(?:[,.]? [A-Za-z]{2,}){2,}")
_SAID = """(others) => {
  const said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.replace(/\\s+/g, " ").trim();
    if (text && !walker.currentNode.parentElement.closest(others)) said.push(text);
  }
  for (const one of document.querySelectorAll("[aria-label], [alt], [title], [placeholder]"))
    for (const name of ["aria-label", "alt", "title", "placeholder"])
      if (one.getAttribute(name) && !one.closest(others)) said.push(one.getAttribute(name));
  return said;
}"""
_UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
_INLINE = re.compile(rb"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=\"|href=\"javascript:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """How a browser shows a page."""

    language: str
    scheme: Literal["dark", "light"]
    viewport: ViewportSize

    def __str__(self) -> str:
        return f"{self.language} {self.scheme} {self.viewport['width']} px"


# Each page is seen in these, one after another: in both schemes of colours by its second time, in each language by its third.
LOOKS = (
    Look("ar", "dark", NARROW),
    Look("fr", "light", NARROW),
    Look("en", "dark", WIDE),
    Look("ar", "light", WIDE),
    Look("fr", "dark", WIDE),
    Look("en", "light", NARROW),
)


@dataclass
class Walker:
    """A browser that opens one page after another, and notes what it complains of."""

    page: Page
    url: str
    look: Look = LOOKS[0]
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", self._failed)

    def shows(self, look: Look) -> None:
        """What is opened next looks so, in the window that is there."""
        self.look = look
        self.page.set_viewport_size(look.viewport)
        self.page.emulate_media(color_scheme=look.scheme)
        self.page.set_extra_http_headers({"accept-language": look.language})

    def walks(self, path: str, *, accessible_by: Mapping[str, Any] | None = WCAG) -> list[str]:
        """Open a page with everything on it unfolded; what is wrong with it, by those rules of axe if any."""
        self.complaints.clear()
        response = self.page.goto(self.url + path)
        assert response is not None
        self.page.evaluate(_UNFOLD)
        led = response.url.removeprefix(self.url)
        if led != path:
            return [f"leads to {led}"]
        found = [*_of_answer(response), *self._of_language(), *self._of_size()]
        found += self._of_axe(dict(accessible_by)) if accessible_by else []
        return found + self.complaints

    def _of_language(self) -> list[str]:
        shown = self.page.evaluate("() => [document.documentElement.lang, document.documentElement.dir]")
        expected = [self.look.language, "rtl" if self.look.language == "ar" else "ltr"]
        found = [] if shown == expected else [f"language and direction: {shown}"]
        return found + [f"not translated: {one}" for one in untranslated(self._words(), self.look.language)]

    def _words(self) -> list[str]:
        return list(self.page.evaluate(_SAID, OTHERS_WORDS))

    def _of_size(self) -> list[str]:
        width = self.page.evaluate("document.documentElement.scrollWidth")
        return [f"{width} px wide"] if width > self.look.viewport["width"] else []

    def _of_axe(self, rules: dict[str, Any]) -> list[str]:
        violations = Axe().run(self.page, options=rules).response["violations"]
        return [f"{one['id']}: {node['html'][:200]}" for one in violations for node in one["nodes"][:2]]

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "about:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def _failed(self, error: Error) -> None:
        self.complaints.append(f"script: {error.message}")


def untranslated(said: list[str], language: str) -> list[str]:
    """What reads as an English sentence where another language is spoken."""
    if language == "ar":
        return [one for one in said if LATIN.search(one)]
    return [one for one in said if language == "fr" and len(set(ENGLISH.findall(one.lower()))) > 1]


def _of_answer(response: Response) -> list[str]:
    # A page that is the same for everybody may be kept for a while.
    headers, own = response.headers, ("cache-control",) if "/public/" in response.url else ()
    found = [] if response.status == 200 else [f"status {response.status}"]
    found += [f"header {name}" for name in HEADERS if headers.get(name) != HEADERS[name] and name not in own]
    return found + [f"inline: {one.decode()}" for one in _INLINE.findall(response.body())]
