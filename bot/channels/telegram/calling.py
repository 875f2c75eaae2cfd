"""Calling: the Bot API through aiogram's session, without the models that its own call builds of question and answer."""

from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError
from aiogram.methods.base import TelegramMethod

from bot.fast_json import dumped, loaded

TIMEOUT_S = 30
_TIMEOUT = aiohttp.ClientTimeout(total=TIMEOUT_S)
# Bot API, Making requests: one of the ways to pass parameters, and the shortest for Arabic.
_JSON = {"Content-Type": "application/json"}


class _Call(TelegramMethod[Any]):
    """Stands for a call in the library's errors, without what was to be sent: they may be shown."""

    __returning__ = Any
    __api_method__ = "call"


async def call(bot: Bot, method: str, fields: dict[str, Any]) -> Any:
    """What Telegram answers to `method` with these fields, as plain JSON; raises aiogram's errors.

    The library's own call builds models of question and answer, of which nobody reads more than a number, and fails on
    an answer that it cannot read after the citizen has got the message.
    """
    session = bot.session
    if not isinstance(session, AiohttpSession):
        raise TypeError("a session of aiogram's on aiohttp is needed")
    try:
        client = await session.create_session()
        url = session.api.api_url(bot.token, method)
        async with client.post(url, data=dumped(fields), headers=_JSON, timeout=_TIMEOUT) as answer:
            status, content = answer.status, await answer.read()
    except TimeoutError as error:
        raise TelegramNetworkError(_Call(), "timeout") from error
    except aiohttp.ClientError as error:
        raise TelegramNetworkError(_Call(), type(error).__name__) from error
    return _result(bot, status, content)


def _result(bot: Bot, status: int, content: bytes) -> Any:
    try:
        answer = loaded(content)
    except ValueError as error:
        raise ClientDecodeError("no JSON", error, None) from error
    if status == 200 and isinstance(answer, dict) and answer.get("ok") is True:
        return answer.get("result")
    return bot.session.check_response(bot, _Call(), status, content.decode("utf-8", "replace")).result
