"""Outbound: what is said to a citizen as one Telegram message that fits, and the chat that a turn can act on."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.channels.port import BadToken, ChannelBusy, CitizenUnreachable, FileRefused, Limits, Outbound, OutButton
from conversations.events import FileOffer
from conversations.prompt import Role
from locales.catalogues import RIGHT_TO_LEFT

# Bot API: a message holds 4096 characters after entities, callback data 64 bytes; labels are kept to what a phone shows.
LIMITS = Limits(text=4096, button=40, row=40, hint=72, rows=100, data_bytes=64)
# Bot API, getFile: a bot may download files of up to 20 MB.
MAX_DOWNLOAD = 20 * 1024 * 1024
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(slots=True)
class TelegramChat:
    """One citizen's private chat, for the length of a turn."""

    bot: Bot
    chat_id: int
    message_id: int
    channel: str = field(default="telegram", init=False)

    async def open(self, offer: FileOffer) -> AsyncIterator[bytes]:
        """The file's bytes as they come."""
        if offer.size > MAX_DOWNLOAD:
            raise FileRefused("too_large")
        try:
            file = await self.bot.get_file(offer.handle)
            url = self.bot.session.api.file_url(self.bot.token, file.file_path or "")
            async for chunk in self.bot.session.stream_content(
                url, timeout=60, chunk_size=65536, raise_for_status=True
            ):
                yield chunk
        except (TelegramBadRequest, TelegramNotFound, aiohttp.ClientResponseError) as error:
            raise FileRefused("unreadable") from error

    async def forget(self, _offers: tuple[FileOffer, ...]) -> None:
        """Delete the message that holds the offers, from both sides."""
        await self._delete(self.message_id)

    async def erase(self) -> bool:
        """Delete the latest messages of both sides; never everything, since Telegram gives no list of them."""
        for message_id in range(self.message_id, max(self.message_id - 40, 0), -1):
            await self._delete(message_id)
        return False

    async def _delete(self, message_id: int) -> None:
        try:
            await self.bot.delete_message(self.chat_id, message_id)
        except (TelegramBadRequest, TelegramNotFound):
            # Gone already, or older than the 48 hours in which Telegram lets a bot delete.
            return


async def send(bot: Bot, chat_id: int, said: Outbound) -> None:
    """Send what is said as one message; its errors are the port's."""
    try:
        await bot.send_message(
            chat_id, said.text, parse_mode=None, link_preview_options=NO_PREVIEW, reply_markup=keyboard(said)
        )
    except TelegramRetryAfter as busy:
        raise ChannelBusy(busy.retry_after) from busy
    except TelegramForbiddenError as gone:
        raise CitizenUnreachable from gone
    except TelegramUnauthorizedError as refused:
        raise BadToken from refused


async def acknowledge(bot: Bot, callback_id: str) -> None:
    """Tell the app that the press arrived; it may be too late for that, which changes nothing."""
    try:
        await bot.answer_callback_query(callback_id)
    except TelegramAPIError:
        return


def keyboard(said: Outbound) -> InlineKeyboardMarkup | None:
    """Options below each other, ways around side by side; their order is mirrored where Arabic needs it."""
    options = [[_button(one)] for one in said.buttons if one.role != Role.AROUND.value]
    around = [_button(one) for one in said.buttons if one.role == Role.AROUND.value]
    rows = options + [_mirrored(around[at : at + 3], said.language) for at in range(0, len(around), 3)]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def _mirrored(row: list[InlineKeyboardButton], language: str) -> list[InlineKeyboardButton]:
    return row[::-1] if language in RIGHT_TO_LEFT else row


def _button(button: OutButton) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=button.label, callback_data=button.data)
