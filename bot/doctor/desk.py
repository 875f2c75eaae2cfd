"""The desk, as a relay sees it: it answers, and refuses what is not signed; or as an intake does: not at all."""

import aiohttp

from bot.settings import Settings
from operating.findings import Finding, Level

TIMEOUT_S = 5
# What a desk answers to a request that no relay signed (docs/wire.md).
UNSIGNED = 401


async def about_desk(settings: Settings) -> Finding:
    """Where a relay runs: whether it can push."""
    status, why = await _asked(settings)
    if not status:
        return Finding(Level.FAIL, f"desk: cannot be reached ({why}); reports wait in the outbox")
    if status != UNSIGNED:
        return Finding(Level.FAIL, "desk: something answers at IBLAGH_PUSH_URL, but it is no desk")
    return Finding(Level.OK, "desk: reachable, and refuses what is not signed")


async def about_no_desk(settings: Settings) -> Finding:
    """Where only an intake runs, which has nothing to say to the desk: whether the network keeps them apart."""
    status, _why = await _asked(settings)
    if status:
        return Finding(Level.WARN, "desk: can be reached from this intake; only relays need to (deploy/README.md)")
    return Finding(Level.OK, "desk: cannot be reached from this intake")


async def _asked(settings: Settings) -> tuple[int, str]:
    """The status of an unsigned request; 0 and the kind of error where no answer comes."""
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        try:
            async with session.get(f"{settings.push_url}/updates?after=0", allow_redirects=False) as answer:
                return answer.status, ""
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return 0, type(error).__name__
