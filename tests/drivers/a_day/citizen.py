"""Citizen: reports in the web chat in their own language, and comes back with the reference."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.drivers.a_day.words import Words
from tests.drivers.pages import report, writes

TRIES, PAUSE_MS = 40, 250


@dataclass
class WebCitizen:
    """Somebody with a browser."""

    page: Page
    url: str
    words: Words

    def reports(self, words: str) -> str:
        """Report by the shortest way; the reference."""
        self.page.goto(self.url)
        return report(self.page, words)

    def comes_back_until(self, reference: str, words: str) -> str:
        """Ask for the report, with its reference alone, until the analysts' words have come; all that is said then."""
        self.page.goto(self.url)
        said = self.page.locator(".said").last
        for _try in range(TRIES):
            writes(self.page, "/status")
            expect(said).to_contain_text(
                self.words.begins("Please send your reference: 20 digits. Spaces and dashes do not matter.")
            )
            writes(self.page, reference)
            expect(said).to_contain_text(self.words.begins("Your report of {date}:"))
            if words in said.inner_text():
                return said.inner_text()
            self.page.locator("button[value$='finish']").last.click()
            self.page.wait_for_timeout(PAUSE_MS)
        raise AssertionError("the words did not come")

    def answers(self, words: str) -> None:
        """Answer the analysts' question."""
        self.page.locator("button[value$='|answer']").last.click()
        expect(self.page.locator(".said").last).to_contain_text(
            self.words.begins("Please send your answer. Only the analysts can read it.")
        )
        writes(self.page, words)
        expect(self.page.locator(".said").last).to_contain_text(
            self.words.begins("Thank you, this is added to your report.")
        )
