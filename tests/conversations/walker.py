"""Walker: one citizen led through the flows without a bot; what is asked of the outside is answered and remembered."""

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from conversations import effects, events, reference
from conversations.commands import WORDS, apart
from conversations.dialog import converse, dialog_in
from conversations.privacy import DeskTerms, Informed, RightAsked, Terms
from conversations.prompt import Button, Prompt, Role
from conversations.receipt import Receipt, Verdict
from conversations.report import File, Locator
from conversations.right import Contact
from conversations.session import Session, from_json, to_json
from conversations.text import Words
from locales.catalogues import load
from locales.rendering import plain, spoken
from locales.speaking import tongues_of

CITIZEN = load("citizen")
DIALOG = dialog_in(tongues_of(CITIZEN))
# Every word that may be typed for a command, in any language.
TYPED = [word for words in WORDS.values() for one in spoken(CITIZEN, words) for word in apart(one)]
REFERENCE = reference.make("1234567890123456789")
LINK = "https://example.org/1"
PICTURE = events.FileOffer("handle", "image", "image/png", 1000)
RECEIPT = Receipt(b"ab", date(2026, 11, 26), b"c" * 16, b"d" * 64)
CHECKED = events.Checked(Verdict.GENUINE, "2026-11-26")
OFFICIAL = events.Official((events.Handle("telegram", "@iblagh_bot"),), "2027-11-26")
TERMS = Terms("Office of reports, Rabat", "A-PO-268/2026", 24, 30, 365, 1095, DeskTerms(30, 180, 365, 1825, 90, 10))
FOUND = events.Found("r-1", "FRAUD.SHOP", "3 May 2026", "analysis", identified=False)

E = TypeVar("E", bound=effects.Effect)


def fresh(*, tag: str = "abcdef", language: str = "en", channel: str = "web") -> Session:
    """A session in which nothing has been said."""
    return Session(tag=tag, language=language, channel=channel, report_id=f"r-{tag}", reference=REFERENCE)


def sealed(offer: events.FileOffer) -> File:
    """The file that came of `offer`."""
    return File(id=f"f-{offer.handle}", kind=offer.kind, media_type=offer.media_type, size=offer.size, sha256="0" * 64)


def located(locators: tuple[Locator, ...]) -> tuple[events.Location, ...]:
    """Where the links among `locators` are, each at a site of its own name."""
    return tuple(events.Location(one.raw, one.raw.split("/")[2]) for one in locators if one.raw.startswith("http"))


def said(words: Words, language: str = "en") -> str:
    """`words` as a citizen reads them."""
    return plain(CITIZEN, language, words)


@dataclass
class Walker:
    """Somebody who writes and presses; `found` is what their references lead to."""

    session: Session = field(default_factory=fresh)
    found: dict[str, events.Found] = field(default_factory=dict)
    prompt: Prompt = field(default_factory=Prompt)
    done: list[effects.Effect] = field(default_factory=list)
    actions: int = 0
    checked: events.Checked = CHECKED
    official: events.Official = OFFICIAL
    terms: Terms = TERMS
    # Whether the desk deletes the report while it is followed.
    purged: bool = False
    # Every turn's end, for those who look at what is said.
    heard: list[tuple[Session, Prompt]] = field(default_factory=list)

    def does(self, event: events.Event) -> str:
        """One event and whatever follows from it; everything said, as text."""
        self.actions += 1
        before = Prompt()
        turn = converse(DIALOG, self.session, event)
        while turn.effect is not None:
            self.done.append(turn.effect)
            before = turn.prompt.after(before)
            session = fresh(tag="ghijkl") if isinstance(turn.effect, effects.StartOver) else turn.session
            turn = converse(DIALOG, _kept(session), self.outcome(turn.effect))
        self.session, self.prompt = _kept(turn.session), turn.prompt.after(before)
        self.heard.append((self.session, self.prompt))
        return self.text

    def begins(self) -> str:
        return self.does(events.Began())

    def writes(self, text: str, *locators: Locator) -> str:
        return self.does(events.Wrote(text, locators))

    def attaches(self, *offers: events.FileOffer, text: str = "") -> str:
        return self.does(events.Attached(offers or (PICTURE,), text))

    def sends(self, text: str, source: str) -> str:
        """Write a message that can be edited later under `source`."""
        return self.does(events.Wrote(text, source=source))

    def edits(self, source: str, text: str) -> str:
        return self.does(events.Edited(events.Wrote(text, source=source)))

    def commands(self, command: events.Command, argument: str = "") -> str:
        return self.does(events.Commanded(command, argument))

    def presses(self, *values: str) -> str:
        """Press the shown buttons that stand for `values`, one after the other."""
        for value in values:
            self.does(self.press_of(self.button(value)))
        return self.text

    def press_of(self, button: Button) -> events.Pressed:
        """The event of pressing `button`, now or later."""
        return events.Pressed(self.session.flow, button.step, self.session.mark, button.value)

    def button(self, value: str) -> Button:
        (button,) = [one for one in self.prompt.buttons if one.value == value]
        return button

    def drafts(self, subtype: str = "FRAUD.PHISH", evidence: str = LINK) -> str:
        """Up to the card."""
        self.begins()
        self.presses(subtype.partition(".")[0], subtype)
        return self.writes(evidence)

    def reports(self, subtype: str = "FRAUD.PHISH", evidence: str = LINK) -> str:
        """The shortest way, anonymously."""
        self.drafts(subtype, evidence)
        return self.presses("anonymous")

    def follows(self, found: events.Found = FOUND) -> str:
        """Up to what can be done with an earlier report."""
        self.found[REFERENCE] = found
        self.commands(events.Command.STATUS)
        return self.writes(REFERENCE)

    def goes_on_to_the_end(self) -> list[str]:
        """Answer every question, with its first option or in words; the steps that were asked."""
        asked = []
        while not self.session.ended:
            asked.append(self.session.asked)
            options = [button.value for button in self.prompt.buttons if button.role is not Role.AROUND]
            self.presses(options[0]) if options else self.writes("Some words")
        return asked

    def writes_until(self, step: str) -> None:
        """Answer the optional questions before `step` with their first option."""
        while self.session.asked != step:
            self.presses(next(button.value for button in self.prompt.buttons))

    @property
    def text(self) -> str:
        return "\n\n".join(said(words, self.session.language) for words in self.prompt.paragraphs)

    @property
    def values(self) -> list[str]:
        """What the shown buttons stand for."""
        return [button.value for button in self.prompt.buttons]

    @property
    def labels(self) -> list[str]:
        return [said(button.label, self.session.language) for button in self.prompt.buttons]

    @property
    def filed(self) -> effects.FileReport:
        """The one report that was sent."""
        (report,) = self.asked(effects.FileReport)
        return report

    def asked(self, kind: type[E]) -> list[E]:
        """The effects of one kind, in order."""
        return [effect for effect in self.done if isinstance(effect, kind)]

    def outcome(self, effect: effects.Effect) -> events.Event:
        match effect:
            case effects.FileReport():
                return events.Filed(effect.reference, located(effect.locators), RECEIPT.text)
            case effects.AddToReport():
                return events.Added(() if self.purged else located(effect.locators), kept=not self.purged)
            case effects.WithdrawIdentity():
                return events.Withdrawn(self.purged)
            case effects.FetchFiles():
                sources = tuple(offer.source for offer in effect.offers)
                return events.Fetched(tuple(sealed(offer) for offer in effect.offers), sources=sources)
            case effects.LookUp():
                return self.found.get(effect.reference, events.NotFound())
            case effects.Erase():
                return events.Erased(events.Left.ALL)
        return self._verified_or_informed(effect)

    def _verified_or_informed(self, effect: effects.Effect) -> events.Event:
        match effect:
            case effects.AskRight():
                identified = any(isinstance(one, events.Found) and one.identified for one in self.found.values())
                contact = Contact.KEPT if identified else Contact.NONE
                return RightAsked(effect.right, self.terms, contact, self.purged)
            case effects.ShowTerms():
                return Informed(self.terms)
            case effects.CheckReceipt():
                return self.checked
            case effects.ShowHandles():
                return self.official
            case _:
                return events.Began()


def _kept(session: Session) -> Session:
    """`session` as it comes back from where sessions are kept."""
    return from_json(json.loads(json.dumps(to_json(session))))


def follower(found: events.Found = FOUND) -> Walker:
    """Somebody who looks at an earlier report."""
    walker = Walker()
    walker.follows(found)
    return walker


def drafter(subtype: str = "FRAUD.PHISH", evidence: str = LINK) -> Walker:
    """Somebody who is asked to check a draft."""
    walker = Walker()
    walker.drafts(subtype, evidence)
    return walker


def reporter(subtype: str = "FRAUD.PHISH", evidence: str = LINK) -> Walker:
    """Somebody who has just sent a report."""
    walker = Walker()
    walker.reports(subtype, evidence)
    return walker
