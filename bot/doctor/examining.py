"""Examining: everything that the doctor looks at, in the order in which an operator would mend it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from bot.channel_check import channels
from bot.doctor.configured import about_settings
from bot.doctor.desk import about_desk
from bot.doctor.folders import about_folders
from bot.doctor.receipts import about_log
from bot.doctor.stores import about_stores
from bot.settings import Settings
from evidence.confining import is_possible
from operating.decoders import about_decoders
from operating.findings import Finding

LooksAtDesk = Callable[[Settings], Awaitable[Finding]]


async def examine(settings: Settings, *, desk: LooksAtDesk = about_desk) -> tuple[Finding, ...]:
    """Every finding. Nothing is changed, but for a probe that is put into the store of evidence and deleted."""
    return tuple([one async for one in _findings(settings, desk)])


async def _findings(settings: Settings, desk: LooksAtDesk) -> AsyncIterator[Finding]:
    for one in about_settings(settings):
        yield one
    for one in about_folders(settings):
        yield one
    yield about_decoders(are_confined=await asyncio.to_thread(is_possible))
    async for one in about_stores(settings):
        yield one
    yield await about_log(settings)
    yield await desk(settings)
    for one in await channels(settings):
        yield one
