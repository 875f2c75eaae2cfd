"""Setup: what Telegram shows of the bot before anybody writes: its name, descriptions and commands, in each language."""

from collections.abc import Callable

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, MenuButtonCommands

from bot.channels.port import ChannelBusy
from bot.channels.telegram.calling import TIMEOUT_S
from bot.channels.telegram.outbound import said_plainly
from conversations.events import Command
from conversations.text import Text, _
from locales.catalogues import Catalogues
from locales.rendering import plain

# Bot API: a name holds 64 characters, a short description 120, a description 512, a command's description 256.
# Translators: At most 64 characters.
NAME = _("Iblagh: report illegal content")
# Translators: At most 120 characters.
SHORT = _(
    "Report illegal online content in about a minute, with or without your name. In danger, call the police first."
)
# Translators: At most 512 characters.
DESCRIPTION = _(
    "Report terrorism, child abuse, blackmail, threats, hate or fraud online, in about a minute. "
    "We do not ask or keep your name; Telegram knows that you use this bot. "
    "Press Start, or send a link. If a life is in danger, call the police first."
)
# Bot API: language_code is one of ISO 639-1, which has two letters.
TELEGRAMS_CODE = 2
COMMANDS: dict[Command, Text] = {
    Command.START: _("Report something"),
    Command.STATUS: _("Follow a report"),
    Command.LANGUAGE: _("Change the language"),
    Command.BACK: _("Go back to the question before"),
    Command.SKIP: _("Skip this question"),
    Command.CANCEL: _("Delete the draft"),
    Command.ERASE: _("Remove this chat's traces"),
    Command.HELP: _("How this works"),
    Command.ABOUT: _("Who we are, and what is out of scope"),
    Command.PRIVACY: _("Your data and your rights"),
    Command.VERIFY: _("Our official addresses; check a receipt"),
}

Say = Callable[[str], None]


async def set_up(bot: Bot, catalogues: Catalogues, *, default: str, say: Say) -> None:
    """Set all of it for each language, and for everybody else in the language `default`; safe to repeat."""
    with said_plainly():
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands(), request_timeout=TIMEOUT_S)
    for code, language in (("", default), *((one, one) for one in catalogues.codes)):
        if len(code) > TELEGRAMS_CODE:
            say(f"{code}: Telegram has no code for this language; who uses it sees what everybody else does")
            continue
        await _in_language(bot, catalogues, code, language)
        await _named(bot, catalogues, code, language, say)
        say(f"{code or 'everybody else'}: descriptions and commands are set")


async def _in_language(bot: Bot, catalogues: Catalogues, code: str, language: str) -> None:
    def words(text: Text) -> str:
        return plain(catalogues, language, text)

    commands = [BotCommand(command=one.value, description=words(text)) for one, text in COMMANDS.items()]
    scope = BotCommandScopeAllPrivateChats()
    with said_plainly():
        await bot.set_my_commands(commands, scope=scope, language_code=code or None, request_timeout=TIMEOUT_S)
        await bot.set_my_short_description(words(SHORT), language_code=code or None, request_timeout=TIMEOUT_S)
        await bot.set_my_description(words(DESCRIPTION), language_code=code or None, request_timeout=TIMEOUT_S)


async def _named(bot: Bot, catalogues: Catalogues, code: str, language: str, say: Say) -> None:
    """The name; Telegram lets it be changed only a few times a day, which must not stop the rest."""
    name = plain(catalogues, language, NAME)
    try:
        with said_plainly():
            if (await bot.get_my_name(language_code=code or None, request_timeout=TIMEOUT_S)).name != name:
                await bot.set_my_name(name, language_code=code or None, request_timeout=TIMEOUT_S)
    except ChannelBusy as busy:
        say(f"{code or 'everybody else'}: Telegram takes a new name in {busy.after_s:.0f} s; run this again then")
