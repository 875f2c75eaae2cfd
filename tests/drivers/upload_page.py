"""The page that takes files, reached without a press, and networks that break under it."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.drivers.processes import Processes

FIELD = re.compile(r'name="(event|tag|opens|lang|form)" value="([^"]*)"')


@dataclass
class BreakingNetwork:
    """Carries uploads but for one slice, at which the connection breaks."""

    at_slice: int
    offsets: list[int] = field(default_factory=list)

    def carry(self, route: Route) -> None:
        if route.request.method != "PATCH":
            return route.continue_()
        self.offsets.append(int(route.request.headers["upload-offset"]))
        return route.abort("connectionreset") if len(self.offsets) == self.at_slice else route.continue_()


def stays_unanswered(_route: Route) -> None:
    """A network that swallows what it is given."""


def asked_for_evidence(context: BrowserContext, up: Processes, language: str) -> Page:
    """The page at the step that takes files; how one gets there is tested elsewhere, so it is posted here."""
    for answer in ("report|category|{tag}|FRAUD", "report|subtype|{tag}|FRAUD.SHOP"):
        fields = dict(FIELD.findall(context.request.get(f"{up.web_url}/?lang={language}").text().split('id="log"')[1]))
        fields |= {"event": f"{fields['tag']}.{answer[7:10]}".replace(".", "-"), "press": answer.format_map(fields)}
        context.request.post(f"{up.web_url}/chat", form=fields)
    page = context.new_page()
    page.goto(up.web_url)
    expect(page.locator("form.upload")).to_be_visible()
    return page


def attach(page: Page) -> None:
    page.locator("form.upload .attach").click()


def said(page: Page, words: str, *, within_ms: int = 8000) -> None:
    expect(page.locator(".said").last).to_contain_text(words, timeout=within_ms)
