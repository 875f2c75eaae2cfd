"""Informing: what citizens are told of their data, read from the settings that this intake runs on and from what its desk says."""

from dataclasses import dataclass

from bot.settings import Settings
from conversations.privacy import DeskTerms, Terms
from storage.database import Database
from storage.desk_terms import kept_at_desk


@dataclass(frozen=True, slots=True)
class Informer:
    """The same answer on every channel."""

    settings: Settings
    database: Database

    async def terms(self) -> Terms:
        """As it is at this moment."""
        settings = self.settings
        async with self.database.reading() as session:
            kept = await kept_at_desk(session)
        return Terms(
            controller=settings.controller,
            authority_number=settings.cndp_number,
            draft_hours=settings.draft_hours,
            copy_days=settings.keep_delivered_days,
            reference_days=settings.keep_closed_days,
            silent_days=settings.keep_open_days,
            desk=DeskTerms(**kept.model_dump()) if kept else None,
        )
