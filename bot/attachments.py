"""Attachments: an offered file becomes sealed evidence: type and size checked, metadata stripped, sealed as it streams."""

from collections.abc import AsyncIterator

from bot.channels.port import Chat, FileRefused
from bot.intake import derived_id
from bot.metadata import Unreadable, WrongType, stripped
from conversations.events import Fetched, FileOffer
from conversations.report import File
from storage.evidence import Empty, EvidenceStore, TooLarge

# Telegram gives a bot no file above 20 MB; the other channels keep to the same.
MAX_BYTES = 20 * 1024 * 1024


class Attachments:
    """Takes files one after the other; what the policy forbids never gets here."""

    def __init__(self, evidence: EvidenceStore) -> None:
        self._evidence = evidence

    async def fetch(self, chat: Chat, offers: tuple[FileOffer, ...], *, report_id: str, event_key: str) -> Fetched:
        """Fetch and seal each offer; one that fails says why and does not stop the others."""
        files, refused = [], []
        for place, offer in enumerate(offers):
            try:
                evidence_id = derived_id("evidence", report_id, event_key, str(place))
                files.append(await self._taken(chat.open(offer), evidence_id))
            except FileRefused as refusal:
                refused.append(refusal.reason)
        return Fetched(tuple(files), tuple(refused))

    async def _taken(self, chunks: AsyncIterator[bytes], evidence_id: str) -> File:
        found: list[str] = []
        try:
            kept = await self._evidence.keep(evidence_id, stripped(chunks, found), max_bytes=MAX_BYTES)
        except WrongType as error:
            raise FileRefused("wrong_type") from error
        except (Unreadable, Empty) as error:
            raise FileRefused("unreadable") from error
        except TooLarge as error:
            raise FileRefused("too_large") from error
        return File(id=evidence_id, kind="image", media_type=found[0], size=kept.size, sha256=kept.sha256)
