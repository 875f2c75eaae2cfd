"""Citizens: each goes by what they are shown until they hold a reference, or leave; they remember what they were told."""

import asyncio
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.chaos.hands import Hand, TelegramHand, WebHand, WhatsAppHand
from tests.chaos.pictures import picture
from tests.chaos.post import Post

STEPS = 60
# How long what was sent is waited for on the card before it is thought to be lost.
ON_ITS_WAY_S = 20.0
REFERENCE = re.compile(r"\b\d{4}(?: \d{4}){4}\b")
CANARY = re.compile(r"canary(\d+)")
_FILES = re.compile(r"(?:•|-) (\d+) files?\b")
CATEGORY, KIND, SEND, NO_LINK = "FRAUD", "FRAUD.SHOP", "anonymous", "none"


@dataclass
class Person:
    """One citizen. `confirmed` is the reference that they were told, its digits only; `sent` whether they pressed Send."""

    number: int
    hand: Hand
    chance: random.Random
    confirmed: str = ""
    # What the card said when Send was pressed.
    files: int = 0
    stuck: bool = False
    # How often what was given was no longer on the card.
    drafts_lost: int = 0
    events: int = 0
    # How often Send was pressed, and answered without a reference.
    pictures_sent: int = 0
    _given: bool = False
    # Pictures that are still to be sent.
    _missing: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.link = f"https://canary{self.number}.example/shop"
        self.pictures = [picture(self.number * 10 + at) for at in range(self.chance.choice([0, 1, 1, 2]))]
        self.leaves = self.chance.randrange(9) == 0

    async def reports(self) -> None:
        """A whole dialog."""
        await self._does(self.hand.opens())
        for _step in range(STEPS):
            if told := self.told():
                (self.confirmed,) = told
                return
            if self.leaves and self.hand.shows(SEND):
                return
            await self._goes_on()
        raise AssertionError("it went round in circles")

    def told(self) -> set[str]:
        """Every reference that they were told."""
        return {found.replace(" ", "") for words in self.hand.heard for found in REFERENCE.findall(words)}

    def foreign(self) -> set[str]:
        """What belongs to others in what they were told."""
        return {found for words in self.hand.heard for found in CANARY.findall(words)} - {str(self.number)}

    async def _goes_on(self) -> None:
        await asyncio.sleep(self.chance.uniform(0.0, 0.4))
        if self.hand.shows(SEND):
            await self._checks_the_card()
        elif self.hand.shows(KIND):
            await self._does(self.hand.presses(KIND))
        elif self.hand.shows(CATEGORY):
            await self._does(self.hand.presses(CATEGORY))
        elif self.hand.shows(NO_LINK):
            await self._gives()
        else:
            await self._does(self.hand.opens())

    async def _gives(self) -> None:
        """The evidence: a link, or a picture and a link at once."""
        self.drafts_lost += self._given
        self._given, self._missing = True, [taken for taken, _clean in self.pictures]
        if self._missing:
            await self._sends_picture(words=self.link)
        else:
            await self._does(self.hand.writes(self.link))

    async def _checks_the_card(self) -> None:
        """Send what is all there; give again what is not, once it is no longer on its way."""
        if self._missing:
            await self._sends_picture()
        elif not await self._comes_true(self._has_link):
            await self._does(self.hand.writes(self.link))
        elif not await self._comes_true(lambda: self._shown_files() >= len(self.pictures)):
            self._missing = [taken for taken, _clean in self.pictures]
        elif self.hand.shows(SEND):
            self.files = self._shown_files()
            await self._does(self.hand.presses(SEND))

    async def _sends_picture(self, words: str = "") -> None:
        self.pictures_sent += 1
        await self._does(self.hand.sends(self._missing.pop(), words=words))

    async def _comes_true(self, what: Callable[[], object]) -> bool:
        until = asyncio.get_running_loop().time() + ON_ITS_WAY_S
        while not what():
            if asyncio.get_running_loop().time() > until:
                return False
            await asyncio.sleep(0.1)
        return True

    async def _does(self, deed) -> None:  # any coroutine
        await deed
        self.events += 1

    def _has_link(self) -> bool:
        return f"canary{self.number}[.]" in self.hand.heard[-1]

    def _shown_files(self) -> int:
        found = _FILES.search(self.hand.heard[-1])
        return int(found[1]) if found else 0


@dataclass
class Crowd:
    """So many citizens at once, one after the other on each of the three channels, until they are told to rest."""

    post: Post
    seed: int
    at_once: int
    people: list[Person] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    _awake: asyncio.Event = field(default_factory=asyncio.Event)
    _active: set[int] = field(default_factory=set)
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    def begins(self) -> None:
        """Everybody starts."""
        self._awake.set()
        self._tasks = [asyncio.create_task(self._lives(slot)) for slot in range(self.at_once)]

    def goes_on(self) -> None:
        """New dialogs begin again."""
        self._awake.set()

    async def rests(self) -> None:
        """No new dialog begins, and every one that is open is led to its end: nobody is owed an answer then."""
        self._awake.clear()
        while self._active:  # noqa: ASYNC110  # everybody ends, or gives up, by themselves
            await asyncio.sleep(0.05)

    async def ends(self) -> None:
        """Everybody is gone."""
        for one in self._tasks:
            one.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def confirmed(self) -> Sequence[Person]:
        """Who holds a reference."""
        return [one for one in self.people if one.confirmed]

    async def _lives(self, slot: int) -> None:
        while True:
            await self._awake.wait()
            person = self._somebody(slot)
            self.people.append(person)
            self._active.add(slot)
            try:
                await person.reports()
            except Exception as error:
                person.stuck = True
                last = person.hand.heard[-1:] or ["nothing"]
                self.unanswered.append(
                    f"{type(person.hand).__name__} {person.number}: {error!r} after {last[0][:200]!r}"
                )
            finally:
                self._active.discard(slot)
                await person.hand.closes()

    def _somebody(self, slot: int) -> Person:
        number = len(self.people)
        hands = [
            lambda: WebHand(self.post.stack.front.url),
            lambda: TelegramHand(self.post, number),
            lambda: WhatsAppHand(self.post, number),
        ]
        return Person(number, hands[slot % len(hands)](), random.Random(f"{self.seed} {number}"))
