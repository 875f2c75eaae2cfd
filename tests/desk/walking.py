"""Walking: what is wrong with a page of the desk in a browser: accessibility, language, size, and what it loads."""

import re
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

from desk.pages.headers import HEADERS
from tests.drivers.pages import DESKTOP

NARROW = {"width": 360, "height": 740}
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
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
    scheme: str
    viewport: dict[str, int]

    def __str__(self) -> str:
        return f"{self.language} {self.scheme} {self.viewport['width']} px"

    @property
    def context(self) -> dict[str, Any]:
        return {"locale": self.language, "color_scheme": self.scheme, "viewport": self.viewport}


# Each page is seen in these, one after another, as often as there are roles that may see it, and in each at least once.
LOOKS = (
    Look("ar", "dark", NARROW),
    Look("fr", "light", NARROW),
    Look("en", "dark", DESKTOP),
    Look("ar", "light", DESKTOP),
    Look("fr", "dark", DESKTOP),
    Look("en", "light", NARROW),
)


@dataclass
class Walker:
    """A browser that opens one page after another, and notes what it complains of."""

    page: Page
    url: str
    look: Look
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", self._failed)

    def walks(self, path: str) -> list[str]:
        """Open a page with everything on it unfolded; what is wrong with it."""
        self.complaints.clear()
        response = self.page.goto(self.url + path)
        assert response is not None
        self.page.evaluate(_UNFOLD)
        led = response.url.removeprefix(self.url)
        if led != path:
            return [f"leads to {led}"]
        found = [*_of_answer(response), *self._of_language(), *self._of_size(), *self._of_axe()]
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

    def _of_axe(self) -> list[str]:
        violations = Axe().run(self.page, options=WCAG).response["violations"]
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
