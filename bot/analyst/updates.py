"""Updates: what Telegram says of analysts, one at a time: a message is answered, a press is carried to the desk."""

from collections.abc import Mapping

import structlog
from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest

from bot.analyst.cards import PREFIX, Cards
from bot.analyst.commands import NO_DESK, Commands
from bot.analyst.desk import Desk, DeskDown, DeskRefuses, NotLinked, Pressed, Unfit
from bot.analyst.saying import NobodyThere, NotNow, Saying
from bot.analyst.strangers import Strangers
from bot.analyst.words import moment, present
from bot.logs import shape_of
from conversations.text import Text, Words, _
from locales.languages import IN_DATA, primary

log = structlog.get_logger()

ANSWERS: Mapping[str, Text] = {
    "claimed": _("It is yours now."),
    "handed_back": _("It is back in the queue."),
    "yours_already": _("It is yours already."),
    "taken": _("Somebody else has it."),
    "not_yours": _("It is not yours to hand back."),
    "closed": _("It is closed."),
    "nothing": _("There is nothing to do here."),
}


class Updates:
    """Nothing of a message is kept or logged; groups are not answered."""

    def __init__(self, desk: Desk, cards: Cards, commands: Commands, saying: Saying, strangers: Strangers) -> None:
        self._desk = desk
        self._cards = cards
        self._commands = commands
        self._saying = saying
        self._strangers = strangers

    async def take(self, update: Update) -> None:
        """Do what an update asks; a chat that cannot be answered is left."""
        try:
            if update.callback_query:
                await self._press(update.callback_query)
            elif update.message and update.message.text:
                await self._message(update.message)
        except NobodyThere:
            return
        except (NotNow, BadRequest) as error:
            log.warning("answer.failed", **shape_of(error))

    async def _message(self, message: Message) -> None:
        chat, language = message.chat.id, _language(message.from_user.language_code if message.from_user else "")
        if message.chat.type != "private":
            return
        try:
            said = await self._commands.answer(chat, message.text or "", language=language)
        except (NotLinked, Unfit):
            said = self._commands.neutral(chat, language)
        except (DeskDown, DeskRefuses) as error:
            log.warning("desk.down", **shape_of(error))
            # A stranger learns nothing of a desk either.
            said = None if self._strangers.is_one(chat) else self._cards.message(language, [NO_DESK])
        if said is not None:
            await self._saying.send(chat, said)

    async def _press(self, query: CallbackQuery) -> None:
        chat, language = query.from_user.id, _language(query.from_user.language_code)
        what, _bar, rest = (query.data or "").partition("|")
        try:
            words = await self._pressed(chat, what, rest)
        except (NotLinked, Unfit):
            words = self._cards.label(language, ANSWERS["nothing"])
        except (DeskDown, DeskRefuses) as error:
            log.warning("desk.down", **shape_of(error))
            words = self._cards.label(language, NO_DESK)
        await self._saying.acknowledge(query.id, words)

    async def _pressed(self, chat: int, what: str, rest: str) -> str:
        """What is said at the button."""
        if what != PREFIX:
            await self._saying.send(chat, await self._commands.choose(chat, what, rest))
            return ""
        card, _bar, press = rest.partition("|")
        number = int(card) if card.isascii() and card.isdecimal() and len(card) < 16 else 0
        pressed = await self._desk.press(chat, number, press)
        log.info("card.pressed", status=pressed.answer)
        return self._cards.label(pressed.language, _answer(pressed))


def _answer(pressed: Pressed) -> Words:
    if pressed.answer == "snoozed" and pressed.until:
        return _("You are reminded at {time}.", time=moment(pressed.until, present()))
    if pressed.answer == "taken" and pressed.holder:
        return _("{name} has it.", name=pressed.holder)
    return ANSWERS.get(pressed.answer, ANSWERS["nothing"])


def _language(code: str | None) -> str:
    """The language of somebody whose choice is not known."""
    short = primary(code or "")
    return short if short in IN_DATA else "fr"
