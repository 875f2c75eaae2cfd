"""Outbound: what is said as a Telegram message that fits, and what a bot can do in a chat: fetch, delete, leave."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteMessage, DeleteMessages, GetFile

from bot.channels.port import BadToken, ChannelBusy, ChannelDown, CitizenUnreachable, FileRefused, Limits, NotSent
from bot.channels.saying import Outbound, OutButton, is_receipt
from bot.channels.telegram.calling import TIMEOUT_S, call
from bot.rendering import Message, Shape, fit, units
from conversations.events import FileOffer
from conversations.gathering import TOO_LARGE_HERE
from conversations.prompt import Role
from locales.languages import is_right_to_left

# Bot API: a message holds 4096 characters, callback data 64 bytes, a file for a bot 20 MB; at most 30 messages a second
# and one a second to a chat (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
# A label longer than 40 is cut on a phone.
LIMITS = Limits(
    text=4096,
    button=40,
    row=40,
    rows=100,
    data_bytes=64,
    file_bytes=20 * 1024 * 1024,
    sends_per_second=30,
    chat_every_s=1,
    chat_burst=1,
)
NO_PREVIEW = {"is_disabled": True}
PIECE = 64 * 1024
# Bot API, deleteMessages: so many at once.
DELETED_AT_ONCE = 100
# What a message may do without where another Bot API server does not know it.
_OPTIONS = ("link_preview_options", "protect_content")
# What Telegram answers with a 400 when there is nobody to write to.
_NOBODY = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found", "bot can't initiate")


@contextmanager
def said_plainly() -> Iterator[None]:
    """The library's errors as the port's."""
    try:
        yield
    except TelegramRetryAfter as busy:
        raise ChannelBusy(busy.retry_after) from busy
    except TelegramForbiddenError as gone:
        raise CitizenUnreachable from gone
    except (TelegramUnauthorizedError, TelegramNotFound) as refused:
        # A token that never was one gets 404, a revoked one 401.
        raise BadToken from refused
    except (TelegramNetworkError, TelegramServerError) as error:
        raise ChannelDown from error
    except TelegramBadRequest as error:
        if any(words in error.message.lower() for words in _NOBODY):
            raise CitizenUnreachable from error
        raise


async def send(bot: Bot, chat_id: int, said: Outbound, lacks: set[str]) -> list[int]:
    """Send what is said, as one message unless it is longer than one; their numbers.

    `lacks` are options that this Bot API server does not know (IBLAGH_TELEGRAM_API_URL); it grows as that is found out.
    """
    numbers: list[int] = []
    try:
        with said_plainly():
            for one in fit(said, LIMITS):
                number = (await _sent(bot, _fields(chat_id, said, one), lacks)).get("message_id")
                numbers += [number] if isinstance(number, int) else []
    except NotSent as failed:
        failed.numbers = numbers
        raise
    except Exception as error:
        if not numbers:
            raise
        # What left before is to be known whatever came of the rest.
        partly = NotSent()
        partly.numbers = numbers
        raise partly from error
    return numbers


async def delete(bot: Bot, chat_id: int, numbers: Sequence[int]) -> None:
    """Delete these messages on both sides; those that are gone or too old for Telegram are passed over.

    Raises CitizenUnreachable: in the chat of somebody who blocked the bot nothing can be deleted.
    """
    with said_plainly():
        for at in range(0, len(numbers), DELETED_AT_ONCE):
            batch = list(numbers[at : at + DELETED_AT_ONCE])
            try:
                await bot(DeleteMessages(chat_id=chat_id, message_ids=batch), TIMEOUT_S)
            except (TelegramBadRequest, TelegramNotFound, TelegramServerError):
                # A server that does not know the method, or takes none of them because of one.
                for number in batch:
                    await _delete_one(bot, chat_id, number)


async def open_file(bot: Bot, offer: FileOffer) -> AsyncIterator[bytes]:
    """The file's bytes as they come; a larger one than a bot may have is not asked for."""
    if offer.size > LIMITS.file_bytes:
        raise FileRefused(TOO_LARGE_HERE)
    url = await _address(bot, offer.handle.partition("/")[2])
    taken = 0
    try:
        async for piece in bot.session.stream_content(url, timeout=60, chunk_size=PIECE, raise_for_status=True):
            taken += len(piece)
            if taken > LIMITS.file_bytes:
                raise FileRefused(TOO_LARGE_HERE)
            yield piece
    except aiohttp.ClientResponseError as error:
        if error.status >= 500:
            raise ChannelDown from error
        raise FileRefused("unreadable") from error
    except (aiohttp.ClientError, TimeoutError) as error:
        raise ChannelDown from error


async def acknowledge(bot: Bot, callback_id: str) -> None:
    """Tell the app that the press arrived; it may be too late for that, which changes nothing."""
    try:
        await call(bot, "answerCallbackQuery", {"callback_query_id": callback_id})
    except (TelegramAPIError, ClientDecodeError):
        return


async def leave(bot: Bot, chat_id: int) -> None:
    """Leave a group: nobody should report in front of others, and we do not read along."""
    try:
        await bot.leave_chat(chat_id, request_timeout=TIMEOUT_S)
    except TelegramAPIError:
        # Thrown out already; or else its next message makes us leave.
        return


def keyboard(message: Message, language: str) -> list[list[dict[str, str]]]:
    """Options below each other, ways around side by side; their order is mirrored where Arabic needs it."""
    options = [[_button(one)] for one in message.buttons if one.role != Role.AROUND.value]
    around = [_button(one) for one in message.buttons if one.role == Role.AROUND.value]
    return options + [_mirrored(around[at : at + 3], language) for at in range(0, len(around), 3)]


def _fields(chat_id: int, said: Outbound, message: Message) -> dict[str, Any]:
    fields: dict[str, Any] = {"chat_id": chat_id, "text": message.text, "link_preview_options": NO_PREVIEW}
    if message.shape is Shape.COPY:
        # Inside a pre block Telegram makes no link of an address, and a tap copies all of it.
        return fields | {"entities": [{"type": "pre", "offset": 0, "length": units(message.text)}]}
    if rows := keyboard(message, said.language):
        fields["reply_markup"] = {"inline_keyboard": rows}
    if codes := _codes(said, message.text):
        fields["entities"] = codes
    # What the citizen told is not passed on by a slip of the thumb; a reference has to be copied.
    return fields | {"protect_content": said.repeats and not said.gives_reference}


def _codes(said: Outbound, text: str) -> list[dict[str, Any]]:
    """A receipt as code, of which Telegram makes no link, and which a tap copies."""
    shown = [one for one in said.paragraphs if is_receipt(one) and one in text]
    return [{"type": "code", "offset": units(text[: text.index(one)]), "length": units(one)} for one in shown]


async def _sent(bot: Bot, fields: dict[str, Any], lacks: set[str]) -> dict[str, Any]:
    try:
        answer = await call(bot, "sendMessage", {name: value for name, value in fields.items() if name not in lacks})
    except TelegramBadRequest as error:
        unknown = {name for name in _OPTIONS if f"{name} is not supported" in error.message} - lacks
        if not unknown:
            raise
        lacks |= unknown
        return await _sent(bot, fields, lacks)
    return answer if isinstance(answer, dict) else {}


async def _delete_one(bot: Bot, chat_id: int, number: int) -> None:
    with suppress(TelegramBadRequest):
        # Gone already, or older than 48 hours.
        await bot(DeleteMessage(chat_id=chat_id, message_id=number), TIMEOUT_S)


async def _address(bot: Bot, file_id: str) -> str:
    try:
        with said_plainly():
            file = await bot(GetFile(file_id=file_id), TIMEOUT_S)
    except TelegramBadRequest as error:
        raise FileRefused(TOO_LARGE_HERE if "too big" in error.message.lower() else "unreadable") from error
    if not file.file_path:
        raise FileRefused("unreadable")
    return bot.session.api.file_url(bot.token, file.file_path)


def _mirrored(row: list[dict[str, str]], language: str) -> list[dict[str, str]]:
    return row[::-1] if is_right_to_left(language) else row


def _button(button: OutButton) -> dict[str, str]:
    return {"text": button.label, "callback_data": button.data}
