"""Saying: messages sent and changed through python-telegram-bot, with its errors as what one does about them."""

from collections.abc import Iterator
from contextlib import contextmanager

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.analyst.cards import Button, Message

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# What Telegram answers with a 400 when there is nobody to write to.
_NOBODY = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found", "bot can't initiate")
_SAME = "message is not modified"
# What can be changed no more; a new message would ring for nothing new.
_GONE_MESSAGE = ("message to edit not found", "message can't be edited", "message_id_invalid")


class NobodyThere(Exception):
    """The chat blocked the bot, or is no more."""


class NotNow(Exception):
    """Telegram is busy or cannot be reached; it may be tried again."""


class Saying:
    """One bot account; `lacks` are the options that another Bot API server does not know, found out as it goes."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._lacks: set[str] = set()

    async def send(self, chat: int, message: Message, *, silent: bool = False) -> int:
        """Send a message, which cannot be forwarded; its number. Raises NobodyThere, NotNow."""
        while True:
            try:
                with _said_plainly():
                    sent = await self._bot.send_message(
                        chat,
                        message.text,
                        reply_markup=_keyboard(message),
                        disable_notification=silent or None,
                        link_preview_options=self._preview,
                        protect_content=None if "protect_content" in self._lacks else True,
                    )
                return sent.message_id
            except BadRequest as error:
                self._learn(error)

    async def change(self, chat: int, number: int, message: Message) -> None:
        """Change a message in place; one that is gone, or says so already, is left. Raises NobodyThere, NotNow."""
        while True:
            try:
                with _said_plainly():
                    await self._bot.edit_message_text(
                        message.text,
                        chat_id=chat,
                        message_id=number,
                        reply_markup=_keyboard(message),
                        link_preview_options=self._preview,
                    )
                return
            except BadRequest as error:
                if _SAME in error.message.lower() or any(one in error.message.lower() for one in _GONE_MESSAGE):
                    return
                self._learn(error)

    async def acknowledge(self, press: str, words: str) -> None:
        """Say at the button what came of it; it may be too late for that, which changes nothing."""
        try:
            await self._bot.answer_callback_query(press, text=words[:200])
        except TelegramError:
            return

    @property
    def _preview(self) -> LinkPreviewOptions | None:
        return None if "link_preview_options" in self._lacks else NO_PREVIEW

    def _learn(self, error: BadRequest) -> None:
        """Leave out from now on what the server does not know; anything else is an error."""
        options = {"link_preview_options", "protect_content"} - self._lacks
        unknown = {name for name in options if f"{name} is not supported" in error.message.lower()}
        if not unknown:
            raise error
        self._lacks |= unknown


@contextmanager
def _said_plainly() -> Iterator[None]:
    try:
        yield
    except Forbidden as error:
        raise NobodyThere from error
    except BadRequest as error:
        if any(words in error.message.lower() for words in _NOBODY):
            raise NobodyThere from error
        raise
    except InvalidToken:
        raise
    except (RetryAfter, NetworkError) as error:
        raise NotNow from error


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    rows = [[_button(one) for one in row] for row in message.rows]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(button.label, url=button.url)
    return InlineKeyboardButton(button.label, callback_data=button.data)
