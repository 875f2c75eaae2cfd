"""Terms: for how long this desk keeps things, as its settings have it, told to intakes with the feed so that citizens read what is true."""

from desk.settings import DeskSettings
from storage.wire_terms import Kept


def kept_of(settings: DeskSettings) -> Kept:
    """As it is configured; desk.retention.due applies the same."""
    return Kept(
        lawful_days=settings.desk_keep_lawful_days,
        unverified_days=settings.desk_keep_unverified_days,
        closed_days=settings.desk_keep_closed_days,
        referred_days=settings.desk_keep_referred_days,
        identity_days=settings.desk_keep_identity_days,
        answer_days=settings.desk_request_days,
    )
