"""Wiring of limits: what counts citizens and browsers, constructed from the settings."""

from bot.channels.web.queueing import Queue
from bot.limits.erased import Erased
from bot.limits.networks import Crowds
from bot.limits.shadows import Shadows
from bot.limits.tickets import Tickets, key_of
from bot.limits.urgent import Urgent
from bot.limits.weighing import Weighing
from bot.metrics import IntakeMetrics
from bot.settings import Settings
from bot.turns import Turns
from locales.catalogues import Catalogues
from locales.speaking import tongues_of
from storage.database import Database
from storage.sessions import SessionStore
from storage.shadows import ShadowTable


def weighing_of(
    settings: Settings, database: Database, sessions: SessionStore, catalogues: Catalogues, metrics: IntakeMetrics
) -> Weighing:
    """What counts citizens' turns."""
    return Weighing(
        sessions=sessions,
        catalogues=catalogues,
        tongues=tongues_of(catalogues),
        most=settings.allowances,
        shadows=Shadows(ShadowTable(database), settings.secrets),
        metrics=metrics,
        draft_s=settings.draft_hours * 3600,
        urgent=Urgent(),
        erased=Erased(),
    )


def queue_of(settings: Settings, turns: Turns) -> Queue:
    """What stands before the turns of the web chat; of who comes by an onion service nobody knows the network."""
    return Queue(
        catalogues=turns.catalogues,
        crowds=Crowds(settings.limit_web_a_minute, settings.limit_web_all_a_minute),
        tickets=Tickets(tuple(map(key_of, settings.secrets)), wait_s=settings.limit_web_wait_s),
        shadows=turns.weighing.shadows,
        direct=settings.limit_web_networks == "direct" and not settings.is_onion,
        proxies=() if settings.is_onion else settings.trusted_proxies,
    )
