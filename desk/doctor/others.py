"""Others: the analyst bot, the provider of sign-ins, and upkeep, which run beside a desk and may have stopped unseen."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.accounts.provider import Client, Provider, ProviderDown
from desk.api.scopes import Scope
from desk.api.tables import TokenRow
from desk.retention.upkeep import BACKUP, RETENTION, last_successes
from desk.settings import DeskSettings
from operating.findings import Finding, Level

# A timer of a day, and two hours for being late; the alerts have the same (deploy/monitoring/rules.yml).
UPKEEP_WITHIN = timedelta(hours=26)
COMMANDS = {RETENTION: "iblagh desk retention --apply", BACKUP: "iblagh desk backup"}


async def about_upkeep(session: AsyncSession, now: datetime) -> AsyncIterator[Finding]:
    """When retention and backup last came to their end."""
    ended = await last_successes(session)
    for name, command in COMMANDS.items():
        if name not in ended:
            yield Finding(Level.WARN, f"{name}: never came to its end here; each day by a timer: `{command}`")
            continue
        is_late = now - ended[name] > UPKEEP_WITHIN
        said = f"{name}: last came to its end {ended[name].astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        yield Finding(Level.FAIL, f"{said}; run `{command}`") if is_late else Finding(Level.OK, said)


async def about_analyst_bot(session: AsyncSession, now: datetime) -> Finding:
    """Whether one asks: the desk is asked by it and cannot ask back, and keeps of a token the last day of its use."""
    valid = (TokenRow.revoked_at.is_(None), TokenRow.expires_at > now)
    tokens = [
        one for one in await session.scalars(select(TokenRow).where(*valid)) if Scope.ALERTS in one.scopes.split()
    ]
    if not tokens:
        return Finding(
            Level.WARN, "analyst bot: no valid token, so nobody is called at night; `iblagh desk tokens new`"
        )
    asked = max((one.used_on for one in tokens if one.used_on), default="")
    if asked != now.date().isoformat():
        return Finding(Level.FAIL, f"analyst bot: asked last on {asked or 'no day'}; does `iblagh analyst-bot` run?")
    return Finding(Level.OK, "analyst bot: asked today")


async def about_provider(settings: DeskSettings) -> Finding:
    """What the provider says of itself, asked as a sign-in asks it."""
    if not settings.desk_oidc_issuer:
        return Finding(Level.OK, "single sign-on: off")
    client = Client(
        settings.desk_oidc_issuer, settings.desk_oidc_client_id, settings.desk_oidc_client_secret, "", redirect_uri=""
    )
    try:
        await Provider(client).address(state="", nonce="", challenge="")
    except ProviderDown:
        return Finding(Level.FAIL, "single sign-on: the provider does not answer as one; its line on stderr has why")
    return Finding(Level.OK, "single sign-on: the provider answers with its addresses and keys")
