"""Limit commands: `iblagh limits …`: who reached a limit, and limits that an operator sets, always with an end."""

import asyncio
import getpass
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from bot.limits.shadows import Treatment, network_hash, network_key
from bot.pseudonyms import leads_until
from bot.settings import Settings
from storage.database import Database
from storage.shadows import LONGEST, EndMissing, Shadow, ShadowTable

console, complaints = Console(), Console(stderr=True)
_Result = TypeVar("_Result")
_LENGTH = re.compile(r"(?P<count>[1-9][0-9]{0,3})(?P<unit>[mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
# Whoever types less of a pseudonym may mean somebody else.
_PSEUDONYM = re.compile(r"[0-9a-f]{12,64}")
# A network is counted by these sizes only (bot.limits.networks).
_SIZES = (32, 24, 64, 48)


_Subject = Annotated[
    str,
    typer.Argument(
        help="A pseudonym of `limits reached` (at least 12 characters), or a network: 203.0.113.0/24 or 2001:db8::/48"
    ),
]
_Length = Annotated[str, typer.Option("--for", help="For how long: 30m, 12h or 7d; at most 31d")]
_Reason = Annotated[str, typer.Option(help="Why, for the record; no name, no address")]


class NotMeant(ValueError):
    """What an operator typed names nobody, or more than one."""


def add_to(app: typer.Typer, settings_of: Callable[[], Settings]) -> None:
    """Add the commands."""
    limits = typer.Typer(no_args_is_help=True, help="Who reached a limit, and limits for a time; docs/limits.md.")
    app.add_typer(limits, name="limits")

    @limits.command("reached")
    def reached() -> None:
        """List the pseudonyms that were told to wait in the last day; a pseudonym is another one each month."""
        _done(settings_of(), _show_reached)

    @limits.command("list")
    def listed(
        whole: Annotated[
            bool, typer.Option("--all", help="Also those that are over, which stay on record for a year")
        ] = False,
    ) -> None:
        """List the limits that operators set."""
        _done(settings_of(), lambda table, _settings: _show_set(table, whole=whole))

    @limits.command("slow")
    def slow(subject: _Subject, length: _Length, reason: _Reason) -> None:
        """Let somebody send a tenth of what anybody may; it is not said. A life in danger is never slowed down."""
        _done(settings_of(), lambda table, known: _set(table, known, subject, Treatment.SLOW, length, reason))

    @limits.command("ignore")
    def ignore(subject: _Subject, length: _Length, reason: _Reason) -> None:
        """Drop what somebody sends; it is not said. A life in danger is never ignored."""
        _done(settings_of(), lambda table, known: _set(table, known, subject, Treatment.IGNORE, length, reason))

    @limits.command("lift")
    def lift(
        number: Annotated[int, typer.Argument(min=1, max=2**31 - 1, help="The number that `limits list` shows")],
    ) -> None:
        """End a limit now."""
        _done(settings_of(), lambda table, _settings: _lift(table, number))


def _done(settings: Settings, work: Callable[[ShadowTable, Settings], Awaitable[_Result]]) -> _Result:
    async def carried_out() -> _Result:
        database = Database(settings.database_url, settings.database_limits)
        try:
            return await work(ShadowTable(database), settings)
        finally:
            await database.close()

    try:
        return asyncio.run(carried_out())
    except (NotMeant, EndMissing) as error:
        complaints.print(str(error) or f"It needs an end, within {LONGEST.days} days.", highlight=False, markup=False)
        raise typer.Exit(1) from None


async def _show_reached(table: ShadowTable, _settings: Settings) -> None:
    rows = await table.reached(_now())
    if not rows:
        console.print("Nobody reached a limit in the last day.")
        return
    shown = Table("pseudonym", "channel", "times", "last", box=None)
    for one in rows:
        shown.add_row(one.citizen_hash[:16], one.channel, str(one.times), f"{one.last_at:%Y-%m-%d %H:%M}")
    console.print(shown)


async def _show_set(table: ShadowTable, *, whole: bool) -> None:
    rows = await table.record() if whole else await table.in_force(_now())
    if not rows:
        console.print("No limit is set.")
        return
    shown = Table("number", "kind", "subject", "how", "until", "lifted", "by", "reason", box=None)
    for one in rows:
        lifted = f"{one.lifted_at:%Y-%m-%d %H:%M}" if one.lifted_at else ""
        until = f"{one.until_at:%Y-%m-%d %H:%M}"
        shown.add_row(
            str(one.id), one.kind, one.subject_hash[:16], one.treatment, until, lifted, one.set_by, one.reason
        )
    console.print(shown)


async def _set(
    table: ShadowTable, settings: Settings, subject: str, treatment: Treatment, length: str, reason: str
) -> None:
    if not reason.strip():
        raise NotMeant("It needs a reason, for the record.")
    now = _now()
    kind, subject_hash = await _meant(table, settings, subject, now)
    if (lasts := _length(length)) > LONGEST:
        raise EndMissing
    until_at = min(now + lasts, leads_until(now)) if kind == "citizen" else now + lasts
    by = getpass.getuser()
    number = await table.put(Shadow(subject_hash, kind, treatment.value, reason[:200], by[:64], now, until_at))
    console.print(f"Number {number}: until {until_at:%Y-%m-%d %H:%M} UTC. `iblagh limits lift {number}` ends it.")


async def _meant(table: ShadowTable, settings: Settings, subject: str, now: datetime) -> tuple[str, str]:
    if "/" in subject:
        return "network", network_hash(network_key(settings.secrets[0]), _network(subject))
    if not _PSEUDONYM.fullmatch(subject):
        raise NotMeant("Neither a pseudonym nor a network: 203.0.113.9/32 or 203.0.113.0/24 for instance.")
    found = {one.citizen_hash for one in await table.reached(now) if one.citizen_hash.startswith(subject)}
    found |= {subject} if len(subject) == 64 else set()
    if len(found) != 1:
        raise NotMeant(
            "No pseudonym of the last day begins so." if not found else "More than one begins so: type more."
        )
    return "citizen", found.pop()


def _network(subject: str) -> str:
    try:
        network = ip_network(subject)
    except ValueError:
        raise NotMeant("Not a network: 203.0.113.0/24 for instance.") from None
    if network.prefixlen not in (_SIZES[:2] if network.version == 4 else _SIZES[2:]):
        raise NotMeant("A network is an IPv4 /32 or /24, or an IPv6 /64 or /48.")
    return str(network)


def _length(length: str) -> timedelta:
    found = _LENGTH.fullmatch(length)
    if not found:
        raise NotMeant("For how long: 30m, 12h or 7d.")
    return timedelta(**{_UNITS[found["unit"]]: int(found["count"])})


async def _lift(table: ShadowTable, number: int) -> None:
    if not await table.lift(number, now=_now()):
        raise NotMeant("There is no such limit, or it is over.")
    console.print("Lifted. A running intake knows it within five seconds.")


def _now() -> datetime:
    return datetime.now(UTC)
