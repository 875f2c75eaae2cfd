"""Attachments: an offered file becomes sealed evidence: type and size checked, metadata stripped, sealed as it streams."""

from bot.channels.port import Chat, FileRefused
from bot.intake import derived_id
from bot.metadata import Unreadable, WrongType, stripped
from conversations.events import Fetched, FileOffer
from conversations.gathering import TOO_LARGE_HERE
from conversations.report import File
from storage.evidence import Empty, EvidenceStore, TooLarge

# What the web chat takes; an app may give less.
MAX_BYTES = 50 * 1024 * 1024


class Attachments:
    """Takes files one after the other; what the policy forbids never gets here. `web_url` is offered for large ones."""

    def __init__(self, evidence: EvidenceStore, *, web_url: str) -> None:
        self._evidence = evidence
        self._web_url = web_url

    async def fetch(self, chat: Chat, offers: tuple[FileOffer, ...], *, report_id: str, event_key: str) -> Fetched:
        """Fetch and seal each offer; one that fails says why and does not stop the others."""
        files, refused, sources = [], [], []
        for place, offer in enumerate(offers):
            try:
                evidence_id = derived_id("evidence", report_id, event_key, str(place))
                files.append(await self._taken(chat, offer, evidence_id))
                sources.append(offer.source)
            except FileRefused as refusal:
                refused.append(refusal.reason)
        return Fetched(tuple(files), tuple(refused), tuple(sources), self._web_url)

    async def _taken(self, chat: Chat, offer: FileOffer, evidence_id: str) -> File:
        if offer.kind != "image":
            raise FileRefused("wrong_type")
        if offer.size > chat.file_bytes:
            raise FileRefused(_too_large(chat))
        found: list[str] = []
        try:
            chunks = stripped(chat.open(offer), found)
            kept = await self._evidence.keep(evidence_id, chunks, max_bytes=chat.file_bytes)
        except WrongType as error:
            raise FileRefused("wrong_type") from error
        except (Unreadable, Empty) as error:
            raise FileRefused("unreadable") from error
        except TooLarge as error:
            raise FileRefused(_too_large(chat)) from error
        return File(id=evidence_id, kind="image", media_type=found[0], size=kept.size, sha256=kept.sha256)


def _too_large(chat: Chat) -> str:
    return "too_large" if chat.file_bytes >= MAX_BYTES else TOO_LARGE_HERE
