"""Commands: what an analyst may ask the bot, each as the desk answers it at that moment."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from bot.analyst.cards import Button, Cards, Message, numbers
from bot.analyst.desk import Desk, Known, NotLinked, Overview, Unfit
from bot.analyst.strangers import Strangers
from bot.analyst.words import DAYS, category, clock, moment, present, since
from conversations.text import Listed, Text, Verbatim, Words, _
from locales.languages import IN_DATA, own_name

NEUTRAL = _("This bot answers only chats that are linked to it. A code works once and for ten minutes.")
NO_DESK = _("The desk cannot be reached now. Please try again in a moment.")
LINKED = _("This chat is linked. You get the number, category and urgency of cases here, never what a report says.")
UNLINKED = _("This chat is unlinked. Nothing is sent here any more.")
UNFIT = _("Please write hours like this: /quiet 08:00-18:00")
CHOSEN = _("From now on this bot writes English.")
HELP: Mapping[str, Text] = {
    "mine": _("my cases"),
    "queue": _("what waits, in numbers"),
    "oncall": _("who is on call now"),
    "quiet": _("the hours in which I am told"),
    "language": _("another language"),
    "unlink": _("end the alerts here"),
    "help": _("this list"),
}
PRESETS = {
    "office": _("Monday to Friday, 08:00 to 18:00"),
    "long": _("Every day, 07:00 to 22:00"),
    "always": _("Always"),
}
LANGUAGE, HOURS = "lang", "hours"

_Act = Callable[[int, str], Awaitable[Message]]


class Commands:
    """Each answers one chat, or raises what the desk raised."""

    def __init__(self, desk: Desk, cards: Cards, strangers: Strangers) -> None:
        self._desk = desk
        self._cards = cards
        self._strangers = strangers
        self._acts: Mapping[str, _Act] = {
            "mine": self._mine,
            "queue": self._queue,
            "oncall": self._on_call,
            "quiet": self._quiet,
            "language": self._language,
            "unlink": self._unlink,
        }

    async def answer(self, chat: int, text: str, *, language: str) -> Message | None:
        """What is said to a message; nothing to a stranger who was told already. Raises NotLinked, DeskDown, DeskRefuses."""
        command, _space, rest = text.strip().partition(" ")
        name = command.removeprefix("/").partition("@")[0].lower()
        if name == "start" and rest.strip():
            return await self._start(chat, rest.strip(), language=language)
        if self._strangers.is_one(chat):
            raise NotLinked
        act = self._acts.get(name, self._help) if command.startswith("/") else self._help
        return await act(chat, rest.strip())

    async def choose(self, chat: int, what: str, value: str) -> Message:
        """What is said to a pressed choice of language or hours."""
        if what == LANGUAGE and value in IN_DATA:
            known = await self._desk.chat(chat, language=value)
            return self._cards.message(known.language, [CHOSEN])
        if what == HOURS and value in PRESETS:
            return self._hours(await self._desk.chat(chat, preset=value))
        return await self._help(chat, "")

    def neutral(self, chat: int, language: str) -> Message | None:
        """The one line for whoever is not linked, now and then."""
        return self._cards.message(language, [NEUTRAL]) if self._strangers.may_be_told(chat) else None

    async def _start(self, chat: int, code: str, *, language: str) -> Message:
        if not self._strangers.may_try(chat):
            raise NotLinked
        known = await self._desk.link(chat, code, language)
        self._strangers.welcome(chat)
        return self._cards.message(known.language, [LINKED, *_help()])

    async def _mine(self, chat: int, _rest: str) -> Message:
        found = await self._desk.mine(chat)
        lines = _listed(found, present()) if found.lines else [_("You have no open case.")]
        return self._cards.message(found.language, lines)

    async def _queue(self, chat: int, _rest: str) -> Message:
        found = await self._desk.queue(chat)
        waiting = [_("The most urgent that nobody has:"), *_listed(found, present())]
        return self._cards.message(
            found.language, [*numbers(found), *(waiting if found.lines else [_("Nothing waits to be claimed.")])]
        )

    async def _on_call(self, chat: int, _rest: str) -> Message:
        found = await self._desk.on_call(chat)
        lines = [
            _("First line: {names}", names=_names(found.first)),
            _("Second line: {names}", names=_names(found.second)),
        ]
        return self._cards.message(found.language, lines)

    async def _quiet(self, chat: int, rest: str) -> Message:
        if not rest:
            return self._hours(await self._desk.chat(chat))
        start, _dash, end = rest.replace("–", "-").partition("-")
        try:
            return self._hours(await self._desk.chat(chat, start=start.strip()[:8], end=end.strip()[:8]))
        except Unfit:
            known = await self._desk.chat(chat)
            return self._cards.message(known.language, [UNFIT])

    async def _language(self, chat: int, _rest: str) -> Message:
        known = await self._desk.chat(chat)
        rows = [[Button(own_name(one), f"{LANGUAGE}|{one}")] for one in IN_DATA]
        return self._cards.message(known.language, [_("In which language?")], rows)

    async def _unlink(self, chat: int, _rest: str) -> Message:
        known = await self._desk.unlink(chat)
        return self._cards.message(known.language, [UNLINKED])

    async def _help(self, chat: int, _rest: str) -> Message:
        known = await self._desk.chat(chat)
        return self._cards.message(known.language, _help())

    def _hours(self, known: Known) -> Message:
        days = Listed(tuple(DAYS[int(one)] for one in known.days if one in "0123456"))
        lines: list[Words] = [
            _(
                "You are told from {start} to {end}, by the clock of Morocco, on these days:",
                start=clock(known.start),
                end=clock(known.to),
            ),
            days,
            _("What is P0 is told at any hour."),
            UNFIT,
        ]
        rows = [[Button(self._cards.label(known.language, words), f"{HOURS}|{one}")] for one, words in PRESETS.items()]
        return self._cards.message(known.language, lines, rows)


def _help() -> list[Words]:
    return [_("{command}: {what}", command=Verbatim(f"/{name}"), what=words) for name, words in HELP.items()]


def _names(names: tuple[str, ...]) -> Words:
    return Verbatim(", ".join(names)) if names else _("nobody")


def _listed(found: Overview, now: datetime) -> list[Words]:
    lines: list[Words] = []
    for one in found.lines:
        about = {"number": str(one.number), "priority": one.priority, "category": category(one.category)}
        about["time"] = since(one.opened_at, now)
        lines.append(_("{number} · {priority} · {category} · {time}", **about))
        if one.clock_at and one.clock_at < now:
            lines.append(_("Its clock ran out at {time}.", time=moment(one.clock_at, now)))
    return lines
