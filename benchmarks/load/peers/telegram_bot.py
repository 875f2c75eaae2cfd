"""The shortest report on python-telegram-bot: a ConversationHandler in memory behind a webhook of one's own, as it shows."""

import asyncio
import json
import os

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from benchmarks.load.peers import words

CATEGORY, SUBTYPE, EVIDENCE, CARD = range(4)
Context = ContextTypes.DEFAULT_TYPE


def keyboard(options: list[tuple[str, str]]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(text, callback_data=data)] for data, text in options])


async def begins(update: Update, context: Context) -> int:
    assert update.message
    assert context.user_data is not None
    context.user_data.clear()
    await update.message.reply_text(words.GREETING, reply_markup=keyboard(words.CATEGORIES))
    return CATEGORY


async def chose_category(update: Update, context: Context) -> int:
    data = await pressed(update, context, "category")
    assert update.effective_chat
    await update.effective_chat.send_message(words.WHICH, reply_markup=keyboard(words.subtypes(data)))
    return SUBTYPE


async def chose_subtype(update: Update, context: Context) -> int:
    await pressed(update, context, "subtype")
    assert update.effective_chat
    await update.effective_chat.send_message(words.EVIDENCE)
    return EVIDENCE


async def gave_evidence(update: Update, context: Context) -> int:
    assert update.message
    assert context.user_data is not None
    context.user_data["link"] = update.message.text
    text = words.CARD.format(subtype=words.label(context.user_data["subtype"]), link=update.message.text)
    await update.message.reply_text(text, reply_markup=keyboard(words.SEND))
    return CARD


async def sends(update: Update, context: Context) -> int:
    await pressed(update, context, "how")
    assert update.effective_chat
    await update.effective_chat.send_message(words.SENT.format(reference=words.reference()))
    return ConversationHandler.END


async def pressed(update: Update, context: Context, name: str) -> str:
    query = update.callback_query
    assert query
    assert query.data
    assert context.user_data is not None
    await query.answer()
    context.user_data[name] = query.data
    return query.data


def application() -> Application:  # type: ignore[type-arg]  # six type arguments that say nothing here
    base = os.environ["PEER_API_BASE"]
    built = Application.builder().token(os.environ["PEER_TOKEN"]).base_url(f"{base}/bot").updater(None)
    app = built.connection_pool_size(100).pool_timeout(60).build()
    app.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", begins)],
            states={
                CATEGORY: [CallbackQueryHandler(chose_category)],
                SUBTYPE: [CallbackQueryHandler(chose_subtype)],
                EVIDENCE: [MessageHandler(filters.TEXT & ~filters.COMMAND, gave_evidence)],
                CARD: [CallbackQueryHandler(sends)],
            },
            fallbacks=[CommandHandler("start", begins)],
            allow_reentry=True,
        )
    )
    return app


async def main() -> None:
    app = application()

    async def take(request: Request) -> Response:
        await app.update_queue.put(Update.de_json(json.loads(await request.body()), app.bot))
        return PlainTextResponse("")

    web = Starlette(routes=[Route("/webhook", take, methods=["POST"])])
    port = int(os.environ["PEER_PORT"])
    async with app:
        await app.start()
        await uvicorn.Server(uvicorn.Config(web, port=port, access_log=False, log_level="error")).serve()
        await app.stop()


if __name__ == "__main__":
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.run(main())
