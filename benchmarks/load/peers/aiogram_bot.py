"""The shortest report on aiogram: router, FSM in Redis, its own webhook server, as its documentation shows them."""

import asyncio
import os

import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.load.peers import words

router = Router()


class Reporting(StatesGroup):
    """Where a citizen stands."""

    category = State()
    subtype = State()
    evidence = State()
    card = State()


def keyboard(options: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data)] for data, text in options]
    )


@router.message(CommandStart())
async def begins(message: Message, state: FSMContext) -> None:
    await state.set_state(Reporting.category)
    await state.set_data({})
    await message.answer(words.GREETING, reply_markup=keyboard(words.CATEGORIES))


@router.callback_query(Reporting.category, F.data)
async def chose_category(query: CallbackQuery, state: FSMContext) -> None:
    assert query.data
    assert query.message
    await query.answer()
    await state.update_data(category=query.data)
    await state.set_state(Reporting.subtype)
    await query.message.answer(words.WHICH, reply_markup=keyboard(words.subtypes(query.data)))


@router.callback_query(Reporting.subtype, F.data)
async def chose_subtype(query: CallbackQuery, state: FSMContext) -> None:
    assert query.data
    assert query.message
    await query.answer()
    await state.update_data(subtype=query.data)
    await state.set_state(Reporting.evidence)
    await query.message.answer(words.EVIDENCE)


@router.message(Reporting.evidence, F.text)
async def gave_evidence(message: Message, state: FSMContext) -> None:
    data = await state.update_data(link=message.text)
    await state.set_state(Reporting.card)
    text = words.CARD.format(subtype=words.label(data["subtype"]), link=message.text)
    await message.answer(text, reply_markup=keyboard(words.SEND))


@router.callback_query(Reporting.card, F.data)
async def sends(query: CallbackQuery, state: FSMContext) -> None:
    assert query.message
    await query.answer()
    await state.clear()
    await query.message.answer(words.SENT.format(reference=words.reference()))


def main() -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["PEER_API_BASE"]))
    bot = Bot(os.environ["PEER_TOKEN"], session=session)
    dispatcher = Dispatcher(
        storage=RedisStorage.from_url(os.environ["PEER_REDIS"], connection_kwargs={"max_connections": 1000})
    )
    dispatcher.include_router(router)
    app = web.Application()
    SimpleRequestHandler(dispatcher=dispatcher, bot=bot).register(app, path="/webhook")
    setup_application(app, dispatcher, bot=bot)
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PEER_PORT"]), access_log=None, print=None)


if __name__ == "__main__":
    main()
