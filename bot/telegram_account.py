"""Telegram account: `iblagh telegram setup`, what Telegram shows of the bot and how it delivers."""

from rich.console import Console

from bot import wiring_apps
from bot.channels.port import BadToken, ChannelBusy, ChannelDown
from bot.settings import Settings
from bot.supervision import MEANINGS, Unable
from bot.wiring_turns import catalogues_of_citizens


async def set_up(settings: Settings, console: Console, complaints: Console) -> bool:
    """Set everything; whether Telegram took it. Safe to repeat."""
    if settings.telegram_token is None:
        complaints.print("IBLAGH_TELEGRAM_TOKEN is not set: ask @BotFather for a bot and put its token there.")
        return False
    try:
        await _set_up(settings, console)
    except (BadToken, ChannelDown, Unable) as error:
        state = (
            error.state if isinstance(error, Unable) else "bad_token" if isinstance(error, BadToken) else "unreachable"
        )
        complaints.print(f"Telegram: {MEANINGS[state]}")
        return False
    except ChannelBusy as busy:
        complaints.print(f"Telegram asks to wait {busy.after_s:.0f} s; run this again then.")
        return False
    return True


async def _set_up(settings: Settings, console: Console) -> None:
    bot = wiring_apps.telegram_bot(settings)
    from bot.channels.telegram import setup, webhook

    def say(line: str) -> None:
        console.print(line, highlight=False, markup=False)

    try:
        await setup.set_up(bot, catalogues_of_citizens(settings), default=settings.language, say=say)
        if settings.telegram_mode == "webhook":
            secret = wiring_apps.telegram_secret(settings)
            await webhook.Webhook(bot, web_url=settings.web_url, secret=secret).set()
            say(f"Telegram delivers to {settings.web_url.rstrip('/')}{webhook.PATH}")
        else:
            await webhook.unset(bot)
            say("Telegram keeps updates until the intake polls them")
    finally:
        await bot.session.close()
