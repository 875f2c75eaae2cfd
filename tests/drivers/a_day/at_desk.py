"""At the desk: somebody's hands on its pages in a browser, who finds what to press by the words in their language."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from desk.casework.outcomes import QUESTIONS
from locales.isolation import without_controls
from tests.drivers.a_day.words import Words

TRIES, PAUSE_MS = 40, 250
_NUMBER = re.compile(r"[0-9]+")


@dataclass
class AtDesk:
    """Somebody who is signed in, `name` as it stands in the custody log."""

    page: Page
    url: str
    words: Words
    name: str

    def opens_queue(self) -> Locator:
        """The lines of the queue, the first one first."""
        self.page.goto(self.url)
        expect(self.page.get_by_role("heading", name=self.words("Queue"))).to_be_visible()
        return self.page.locator("table").get_by_role("row").filter(has=self.page.get_by_role("link"))

    def opens(self, line: Locator) -> None:
        """Open the case of a line."""
        line.get_by_role("link").first.click()
        expect(self.page.get_by_role("heading", name=self.words("Custody"))).to_be_visible()

    def searches(self, words: str) -> Locator:
        """Search the whole desk; the lines that were found."""
        self.page.goto(f"{self.url}/search")
        field_words = "Search by case number, reference, link, account, phone, hash or place"
        self.page.get_by_role("textbox", name=self.words(field_words)).fill(words)
        self.presses("Search", within=self.page.get_by_role("search"))
        expect(self.page.get_by_text(self.words.within("Searched as:"))).to_be_visible()
        return self.page.locator("table").get_by_role("row").filter(has=self.page.get_by_role("link"))

    def finds(self, words: str) -> int:
        """Search for what only one case has, and open it; its number."""
        lines = self.searches(words)
        expect(lines).to_have_count(1)
        self.opens(lines)
        return self.number

    def comes_for(self, words: str) -> None:
        """Search until a case that is on its way has come, and open it."""
        for _try in range(TRIES):
            lines = self.searches(words)
            if lines.count():
                return self.opens(lines)
            self.page.wait_for_timeout(PAUSE_MS)
        raise AssertionError("the case did not come")

    def waits_for(self, address: str, words: str) -> None:
        """Open a page again until it shows these words."""
        for _try in range(TRIES):
            self.page.goto(address)
            if words in self.text:
                return
            self.page.wait_for_timeout(PAUSE_MS)
        raise AssertionError("the words did not come")

    def line_of(self, number: int) -> Locator:
        """The line of a case in the queue."""
        link = self.page.get_by_role("link", name=self.words("Case {number}", number=number))
        return self.opens_queue().filter(has=link)

    def writes(self, words: str) -> None:
        """Send a note to the first reporter; in a case of several the form is folded."""
        for folded in self.page.get_by_text(self.words("Write to the reporter")).all()[:1]:
            folded.click()
        self.page.locator("textarea[name=text]").first.fill(words)
        self.presses("Send as a note")
        expect(self.page.locator("blockquote").filter(has_text=words)).to_be_visible()

    def asks(self, code: str) -> str:
        """Send a prepared question to the reporter; it, in the reporter's language."""
        self._chooses("Prepared questions", self.words.begins(QUESTIONS[code].msgid))
        self.presses("Insert")
        typed = self.page.locator("textarea[name=text]").first
        expect(typed).not_to_have_value("")
        question = typed.input_value()
        self.presses("Send as a question")
        self.sees("More information needed")
        return without_controls(question)

    @property
    def number(self) -> int:
        """The number of the case that is open."""
        (found,) = set(_NUMBER.findall(self.page.title()))
        return int(found)

    def presses(self, msgid: str, *, within: Locator | None = None, **fields: object) -> None:
        """Press the button with these words."""
        place = within or self.page.get_by_role("main")
        place.get_by_role("button", name=self.words(msgid, **fields)).first.click()

    def card(self, msgid: str) -> Locator:
        """The part of a case's page with this heading."""
        return self.page.get_by_role("region", name=self.words(msgid))

    def fills(self, msgid: str, words: str, **fields: object) -> None:
        """Write into the field with this label."""
        self.page.get_by_role("textbox", name=self.words(msgid, **fields)).first.fill(words)

    def chooses(self, msgid: str, option: str) -> None:
        """Choose by words in the list with this label."""
        self._chooses(msgid, self.words(option))

    def _chooses(self, msgid: str, option: re.Pattern[str]) -> None:
        listed = self.page.get_by_role("combobox", name=self.words(msgid)).first
        listed.select_option(value=listed.locator("option").filter(has_text=option).get_attribute("value"))

    def sees(self, msgid: str, **fields: object) -> None:
        """Wait until these words are shown."""
        expect(self.page.get_by_text(self.words.within(msgid, **fields)).first).to_be_visible()

    @property
    def text(self) -> str:
        """Everything that the page says, without marks of direction."""
        return without_controls(self.page.get_by_role("main").inner_text())

    def log(self, action: str, **fields: object) -> list[str]:
        """The entries of the custody log for something that was done, the newest first, as far as one page goes."""
        self.page.goto(f"{self.url}/custody")
        rows = self.page.get_by_role("row").filter(has=self.page.get_by_text(self.words(action, **fields)))
        return [without_controls(one) for one in rows.all_inner_texts()]
