"""Whatever pages of a conversation are answered again, and when: nothing goes to another report than it was meant for."""

from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from conversations import effects, events, reference
from conversations.events import Pressed, Wrote
from conversations.steps import FreeText
from tests.conversations import walker
from tests.conversations.walker import DIALOG, FOUND, Walker

REFERENCES = [reference.make(digit * 19) for digit in "345"]
QUESTION = events.Question("q-1", "question", "Which bank?")
# Half of what is done is done on the page that is shown.
PAGES = st.one_of(st.just(0), st.integers(1, 12))
COMMANDS = ["/cancel", "/start", "/back", "/skip", "/status", "/language", "/privacy", "/verify"]
# Asked of whoever reports, for the desk alone and apart from the report.
PERSONAL = ("contact", "name")
OWN = {step.name for flow in DIALOG.values() for step in flow.steps if isinstance(step, FreeText)}


@dataclass(frozen=True)
class Page:
    """What one turn showed: whose report it was about (empty: of none yet), and what its form and buttons carry."""

    conversation: str
    report_id: str
    step: str
    asked: str
    presses: tuple[Pressed, ...]

    def asks_as(self, other: "Page") -> bool:
        return (self.conversation, self.report_id, self.step) == (other.conversation, other.report_id, other.step)


@dataclass(frozen=True)
class Typed:
    """Where words were typed, and whether something else was asked by then."""

    page: Page
    late: bool


class Late(RuleBasedStateMachine):
    """Somebody with three reports to follow and more to send, with old pages in other tabs."""

    def __init__(self) -> None:
        super().__init__()
        self.names = count(1)
        self.citizen = Walker(session=self.begun())
        for place, digits in enumerate(REFERENCES):
            self.citizen.found[digits] = replace(FOUND, report_id=f"r-{place}", identified=True, questions=(QUESTION,))
        self.pages: list[Page] = []
        self.typed: dict[str, Typed] = {}

    def begun(self) -> Any:
        name = next(self.names)
        return replace(walker.fresh(tag=f"t{name:05}"), reference=reference.make(f"{name:019}"))

    def act(self, event: events.Event, page: Page | None = None) -> None:
        """One event; what it does to a report was meant for that report."""
        before = len(self.citizen.done)
        if self.citizen.session.ended:
            self.citizen.session = self.begun()
        self.citizen.does(event)
        for effect in self.citizen.done[before:]:
            report_id = getattr(effect, "report_id", None)
            if report_id is None:
                continue
            assert page is None or page.report_id in ("", report_id), (page, effect)
            self.look_at(effect, report_id)

    def look_at(self, effect: effects.Effect, report_id: str) -> None:
        personal = (getattr(effect, "contact", ""), getattr(effect, "name", ""))
        for words, typed in self.typed.items():
            if typed.late and words in repr(effect).replace("[at]", "@"):
                assert typed.page.report_id in ("", report_id), (words, typed, effect)
                assert typed.page.step not in PERSONAL or words in personal, (words, typed, effect)

    def page(self, ago: int) -> Page:
        """What is shown, or was `ago` turns before."""
        session = self.citizen.session
        report_id = session.answers.get("fu_report") or (session.report_id if session.flow == "report" else "")
        presses = tuple(Pressed(session.flow, one.step, session.mark, one.value) for one in self.citizen.prompt.buttons)
        asked = f"{session.flow}|{session.asked}|{session.mark}"
        report_id = "" if session.untouched else report_id
        self.pages.append(Page(session.tag, report_id, session.asked, asked, presses))
        return self.pages[max(len(self.pages) - 1 - ago, 0)]

    @rule(ago=PAGES, place=st.integers(0, 40))
    def presses_one(self, ago: int, place: int) -> None:
        self.presses(ago, place)

    def presses(self, ago: int, place: int) -> None:
        page = self.page(ago)
        if page.presses:
            self.act(page.presses[place % len(page.presses)], page)

    @rule(times=st.integers(2, 6))
    def hurries(self, times: int) -> None:
        for _one in range(times):
            self.presses(0, 0)

    @rule(ago=PAGES, more=st.sampled_from(["", " and more of what he wrote to me"]))
    def writes(self, ago: int, more: str) -> None:
        page = self.page(ago)
        words = f"w{len(self.pages)}w@mail.example"
        # What tells of a report, and was asked for no other, may begin one where nothing is said yet.
        begins = self.citizen.session.untouched and page.asked.startswith("report|") and page.step not in OWN
        self.typed[words] = Typed(page, late=not page.asks_as(self.pages[-1]) and not begins)
        self.act(Wrote(words + more, asked=page.asked))

    @precondition(lambda self: self.citizen.prompt.buttons)
    @rule(ago=PAGES, digits=st.sampled_from(REFERENCES))
    def follows(self, ago: int, digits: str) -> None:
        self.act(Wrote(digits, asked=self.page(ago).asked))

    @rule(ago=PAGES, command=st.sampled_from(COMMANDS))
    def commands(self, ago: int, command: str) -> None:
        self.act(Wrote(command, asked=self.page(ago).asked))


def test_nothing_late_goes_to_another_report():
    often = settings(max_examples=150, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))

    run_state_machine_as_test(Late, settings=often)
