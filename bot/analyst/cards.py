"""Cards: what a chat is shown of a case: number, category, urgency, waiting time and clock; pure, and never content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.analyst.desk import Card, Digest, Overview
from bot.analyst.words import category, moment, since, urgency
from conversations.text import Text, Words, _, _n
from locales.catalogues import Catalogues
from locales.languages import is_right_to_left
from locales.rendering import plain, rendered

PREFIX = "card"
KINDS = {
    "new": _("New case {number}"),
    "overdue": _("Case {number}: nobody looked at it in time"),
    "yours": _("Case {number} was given to you"),
    "task": _("A task of yours on case {number} is due"),
}
LINES = {
    1: _("You are on the first line."),
    2: _("You are on the second line: the first has not claimed it."),
    3: _("Nobody on call has claimed it."),
}
CLAIM, HAND_BACK, OPEN = _("Claim"), _("Hand back"), _("Open at the desk")
SNOOZES = {"snooze15": _("In 15 min"), "snooze60": _("In 1 hour"), "morning": _("In the morning")}
# Which buttons a card has in each standing.
PRESSES = {
    "free": ("claim", *SNOOZES),
    "snoozed": ("claim",),
    "yours": ("back", *SNOOZES),
    "taken": (),
    "closed": (),
    "withdrawn": (),
}
LABELS = {"claim": CLAIM, "back": HAND_BACK, **SNOOZES}


@dataclass(frozen=True, slots=True)
class Button:
    """A button that sends `data`, or opens `url`."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the bot, with its rows of buttons as they are shown."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()


class Cards:
    """In every language."""

    def __init__(self, catalogues: Catalogues) -> None:
        self._catalogues = catalogues

    def card(self, card: Card, now: datetime) -> Message:
        """A card as it stands."""
        if card.standing == "withdrawn":
            return self.message(card.language, [_("This card is no longer for you.")])
        return Message(self._text(card.language, list(_lines(card, now))), self._rows(card))

    def digest(self, digest: Digest) -> Message:
        """The day's numbers."""
        return self.message(digest.language, [_("Good morning. This is the desk today."), *numbers(digest.overview)])

    def message(self, language: str, lines: Sequence[Words], rows: Sequence[Sequence[Button]] = ()) -> Message:
        """Sentences below each other."""
        return Message(self._text(language, lines), tuple(self._row(language, one) for one in rows))

    def label(self, language: str, words: Words) -> str:
        """Words for a button or a notice."""
        return plain(self._catalogues, language, words)

    def _text(self, language: str, lines: Sequence[Words]) -> str:
        return "\n".join(rendered(self._catalogues, language, one) for one in lines)

    def _rows(self, card: Card) -> tuple[tuple[Button, ...], ...]:
        presses = PRESSES.get(card.standing, ())
        buttons = {one: self._press(card, one) for one in presses}
        main = [buttons[one] for one in presses if one not in SNOOZES]
        snoozes = [buttons[one] for one in presses if one in SNOOZES]
        # Telegram takes no address without a name of a host in it, and a desk on this machine has none for a phone.
        link = [Button(self.label(card.language, OPEN), url=card.url)] if card.url.startswith("https://") else []
        rows = [one for one in (main, snoozes, link) if one]
        return tuple(self._row(card.language, one) for one in rows)

    def _press(self, card: Card, press: str) -> Button:
        return Button(self.label(card.language, LABELS[press]), f"{PREFIX}|{card.card}|{press}")

    def _row(self, language: str, row: Sequence[Button]) -> tuple[Button, ...]:
        # Telegram shows a row from left to right in every language.
        return tuple(row[::-1] if is_right_to_left(language) else row)


def numbers(overview: Overview) -> list[Words]:
    """Open cases by priority, the overdue ones, and one's own."""
    counts = [_("{urgency}: {count}", urgency=urgency(one), count=count) for one, count in overview.counts.items()]
    return [
        *counts,
        _n("{count} case is overdue.", "{count} cases are overdue.", overview.overdue),
        _n("{count} case is yours.", "{count} cases are yours.", overview.yours),
    ]


def _lines(card: Card, now: datetime) -> Sequence[Words]:
    title = KINDS.get(card.kind, KINDS["new"])
    lines: list[Words] = [Text(title.msgid, {"number": str(card.number)})]
    lines.append(_("{category} · {urgency}", category=category(card.category), urgency=urgency(card.priority)))
    if card.standing in ("free", "yours", "snoozed"):
        lines += _clocks(card, now)
    if card.standing == "free" and card.line in LINES:
        lines.append(LINES[card.line])
    return [*lines, *_standing(card, now)]


def _clocks(card: Card, now: datetime) -> Sequence[Words]:
    lines: list[Words] = []
    if card.opened_at:
        lines.append(_("Waiting for {time}", time=since(card.opened_at, now)))
    if card.clock_at:
        is_over, at = card.clock_at < now, moment(card.clock_at, now)
        lines.append(
            _("Its clock ran out at {time}.", time=at) if is_over else _("Its clock rings at {time}.", time=at)
        )
    return lines


def _standing(card: Card, now: datetime) -> Sequence[Words]:
    until = moment(card.until, now) if card.until else ""
    match card.standing:
        case "yours":
            reminder = [_("You are reminded at {time}.", time=until)] if until else []
            return [_("You have this case."), *reminder]
        case "taken":
            return [_("{name} has it.", name=card.holder) if card.holder else _("Somebody else has it.")]
        case "closed":
            return [_("It is closed.")]
        case "snoozed":
            return [_("Put off until {time}.", time=until)]
        case _:
            return []
