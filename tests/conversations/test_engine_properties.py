"""Whatever a citizen does, in whatever order, and however the outside answers: what never happens, and what always does."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from conversations import effects, events
from conversations.dialog import converse
from conversations.engine import SENT, STALE
from conversations.prompt import COMMAND, LANGUAGE, Button, Expects, Role, Turn
from conversations.report import File, Locator
from conversations.session import Session, from_json, to_json
from conversations.taxonomy import TAXONOMY, Policy
from tests.conversations import walker
from tests.conversations.walker import CITIZEN, DIALOG, REFERENCE, Walker, drafter, follower, fresh, reporter, said

CANARY = "canary@example.org"
IDENTIFIED = events.Found("r-2", "FRAUD.SHOP", "3 May 2026", "received", identified=True)
ASKED = replace(IDENTIFIED, state="more_information", questions=(events.Question("q-1", "question", "Which bank?"),))

WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["1", "٢", "۳", "9.", "(4)", "99", "0", "2026", "²", "yes", "نعم", "Passer", "Rabat", "Beni", "ال"]
    ),
    st.sampled_from(
        ["https://example.org/a", "hxxp://evil[.]example", "@somebody", "0612345678", "a lie told to me by a man"]
    ),
    st.sampled_from([REFERENCE, REFERENCE[::-1], "hello", "/start@bot", "/language fr", "/nothing", "/", "x" * 9000]),
    st.sampled_from(walker.TYPED),
)
LOCATORS = st.lists(st.builds(Locator, st.sampled_from(["link", "account"]), st.text(max_size=20)), max_size=3).map(
    tuple
)
SOURCES = st.sampled_from(["m-1", "m-2", "m-3"])
OFFERS = st.lists(
    st.builds(
        events.FileOffer,
        st.text(max_size=9),
        st.just("image"),
        st.text(max_size=9),
        st.integers(0, 10**9),
        SOURCES,
    ),
    max_size=12,
).map(tuple)
FILES = st.lists(
    st.builds(
        File, st.text(max_size=9), st.just("image"), st.just("image/png"), st.integers(0, 10**9), st.text(max_size=9)
    ),
    max_size=3,
).map(tuple)
OUTCOMES = st.one_of(
    st.sampled_from([events.Added(), events.Withdrawn(), events.NotFound(), IDENTIFIED, ASKED]),
    st.builds(events.Filed, st.just(REFERENCE)),
    st.builds(events.Erased, st.sampled_from(events.Left)),
    st.builds(
        events.Fetched, FILES, st.lists(st.sampled_from(["too_large", "wrong_type", "odd"]), max_size=2).map(tuple)
    ),
)


def identified() -> Walker:
    """Somebody who is about to send with their contact."""
    walker = drafter("CHILD.CSAM")
    walker.presses("contact")
    walker.writes(CANARY)
    walker.writes("/skip")
    return walker


def questioned() -> Walker:
    """Somebody who answers the optional questions."""
    walker = reporter("CHILD.GROOM")
    walker.presses("yes")
    return walker


def asked() -> Walker:
    """Somebody of whom an analyst asks something."""
    return follower(ASKED)


class Conversation(RuleBasedStateMachine):
    """A citizen without a plan; `pending` is the effect that the outside has not answered yet."""

    session: Session
    turn: Turn
    pending: effects.Effect | None = None

    @initialize(start=st.sampled_from([Walker, drafter, identified, reporter, questioned, follower, asked]))
    def stands_somewhere(self, start: Any) -> None:
        self.session = start().session
        self.happens(events.Began())

    @rule(text=WORDS, locators=LOCATORS)
    def writes(self, text: str, locators: tuple[Locator, ...]) -> None:
        self.happens(events.Wrote(text, locators))

    @rule(text=WORDS, locators=LOCATORS, source=SOURCES)
    def writes_what_can_be_edited(self, text: str, locators: tuple[Locator, ...], source: str) -> None:
        self.happens(events.Wrote(text, locators, source))

    @rule(text=WORDS, locators=LOCATORS, source=SOURCES)
    def edits(self, text: str, locators: tuple[Locator, ...], source: str) -> None:
        self.happens(events.Edited(events.Wrote(text, locators, source)))

    @rule(source=SOURCES)
    def deletes(self, source: str) -> None:
        self.happens(events.Deleted(source))

    @rule(code=st.sampled_from(["MA-CAS", "MA-AOU", "", "nowhere"]))
    def sends_a_position(self, code: str) -> None:
        self.happens(events.Located(code))

    @precondition(lambda self: self.session.asked in ("contact", "name"))
    @rule()
    def says_who_they_are(self) -> None:
        self.happens(events.Wrote(CANARY))

    @precondition(lambda self: self.turn.prompt.buttons)
    @rule(data=st.data())
    def presses_what_is_shown(self, data: st.DataObject) -> None:
        self.happens(self.press_of(data.draw(st.sampled_from(self.turn.prompt.buttons))))

    @precondition(lambda self: self.options())
    @rule(data=st.data())
    def chooses(self, data: st.DataObject) -> None:
        self.happens(self.press_of(data.draw(st.sampled_from(self.options()))))

    @precondition(lambda self: self.turn.prompt.expects in (Expects.TEXT, Expects.EVIDENCE, Expects.LOCATORS))
    @rule(text=st.sampled_from(["@somebody", "a man lied to me", "12", "Amina"]))
    def answers(self, text: str) -> None:
        self.happens(events.Wrote(text))

    @rule(
        flow=st.sampled_from(["report", "follow_up", "about", ""]),
        step=st.sampled_from(["category", "card", "evidence", "fu_wish", "q_where", "confirm", COMMAND, LANGUAGE, "x"]),
        tag=st.sampled_from(["abcdef", "zzzzzz"]),
        value=st.sampled_from(
            [
                "CHILD",
                "anonymous",
                "send",
                "change",
                "change.details",
                "change.name",
                "keep",
                "remove",
                "MA-CAS",
                "fr",
                "x",
            ]
        ),
    )
    def presses_anything(self, flow: str, step: str, tag: str, value: str) -> None:
        self.happens(events.Pressed(flow, step, tag, value))

    @rule(offers=OFFERS, text=WORDS)
    def attaches(self, offers: tuple[events.FileOffer, ...], text: str) -> None:
        self.happens(events.Attached(offers, text))

    @rule(command=st.sampled_from(events.Command), argument=st.sampled_from(["", "fr", "العربية", "nonsense"]))
    def commands(self, command: events.Command, argument: str) -> None:
        self.happens(events.Commanded(command, argument))

    @rule(event=st.sampled_from([events.Began(), events.Unusable(), events.Unusable("contact")]))
    def comes_back(self, event: events.Event) -> None:
        self.happens(event)

    @precondition(lambda self: self.pending is not None)
    @rule()
    def is_answered(self) -> None:
        if isinstance(self.pending, effects.StartOver):
            self.session = fresh(tag="ghijkl")
        self.happens(Walker().outcome(self.pending))

    @precondition(lambda self: self.pending is not None)
    @rule()
    def is_answered_as_it_mostly_is(self) -> None:
        self.is_answered()

    @rule(event=OUTCOMES)
    def is_answered_wrongly(self, event: events.Event) -> None:
        self.happens(event)

    def happens(self, event: events.Event) -> None:
        """One event, and everything that holds after every event."""
        before = fresh() if self.session.ended else self.session
        turn = converse(DIALOG, before, event)
        if not isinstance(event, (events.Edited, events.Deleted)):
            self.says_something(turn)
        self.obeys_every_button(turn)
        self.fetches_what_is_allowed(turn)
        self.files_what_was_sent(before, event, turn)
        self.session = from_json(json.loads(json.dumps(to_json(turn.session))))
        self.turn, self.pending = turn, turn.effect
        assert self.session == turn.session
        assert turn.session.filed or turn.session.asked != "extra"

    def options(self) -> list[Button]:
        """The shown answers, without the ways around."""
        return [button for button in self.turn.prompt.buttons if button.role is not Role.AROUND]

    def press_of(self, button: Button) -> events.Pressed:
        return events.Pressed(self.session.flow, button.step, self.session.mark, button.value)

    def says_something(self, turn: Turn) -> None:
        words = [said(one, language) for one in turn.prompt.paragraphs for language in CITIZEN.codes]
        assert all(one.strip() for one in words)
        assert turn.effect or words
        assert turn.effect or turn.prompt.buttons or turn.session.asked

    def obeys_every_button(self, turn: Turn) -> None:
        carried = [(button.step, button.value) for button in turn.prompt.buttons]
        assert len(carried) == len(set(carried))
        for step, value in carried:
            event = events.Pressed(turn.session.flow, step, turn.session.mark, value)
            paragraphs = converse(DIALOG, turn.session, event).prompt.paragraphs
            assert STALE not in paragraphs, (step, value)
            assert SENT not in paragraphs, (step, value)

    def fetches_what_is_allowed(self, turn: Turn) -> None:
        if isinstance(turn.effect, effects.FetchFiles):
            assert TAXONOMY.subtype(turn.session.answers["subtype"]).policy is not Policy.LOCATOR_ONLY

    def files_what_was_sent(self, before: Session, event: events.Event, turn: Turn) -> None:
        if not isinstance(turn.effect, effects.FileReport):
            return
        report = turn.effect
        sends = before.asked in ("card", "confirm") and isinstance(event, (events.Pressed, events.Wrote, events.Edited))
        sent = before.answers.get("card") == "anonymous" or "confirm" in before.answers
        anonymous = "anonymous" in (turn.session.answers["card"], turn.session.answers.get("confirm"))
        subtype = TAXONOMY.subtype(report.subtype)
        assert sends or sent
        assert subtype in TAXONOMY.category(report.category).subtypes
        assert report.priority == subtype.priority
        assert not (report.files and subtype.policy is Policy.LOCATOR_ONLY)
        assert not anonymous or CANARY not in repr(report)


TestAnyConversation = Conversation.TestCase
TestAnyConversation.settings = settings(
    max_examples=100, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
