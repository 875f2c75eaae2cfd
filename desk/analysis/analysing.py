"""Analysing: a case opened and taken apart: what its locators, files and texts are, and what else mentions them; on record."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from conversations import links
from desk.accounts.signing_in import Analyst
from desk.analysis.facts import Analysis, FileFacts, LocatorFacts, PictureText
from desk.analysis.gathering import MOST_LOCATORS, disarmed, locators_in, locators_of, texts_of, times_of
from desk.analysis.languages import languages_in
from desk.analysis.mentions import Mentions, file_marks, near_pictures
from desk.cases.opened import OpenCase, OpenFile
from desk.cases.reading import Cases
from desk.cases.viewing import CONVERTED, NotShowable, Viewer
from desk.comparing.signs import Sign, hash_sign
from desk.database import Database

# Looks, in the custody log.
LOOKED, READ = "analysis", "read text"
READABLE = ("image/jpeg", "image/png", "image/webp", "image/gif", *CONVERTED)


class Analysing:
    """The desk's laboratory: it opens what is stored, and asks nothing of anybody."""

    def __init__(self, database: Database, cases: Cases, viewer: Viewer, mentions: Mentions) -> None:
        self._database = database
        self._cases = cases
        self._viewer = viewer
        self._mentions = mentions

    async def analyse(self, analyst: Analyst, case_id: str) -> Analysis:
        """A case taken apart; raises NotForYou."""
        opened = await self._cases.open(analyst, case_id, action=LOOKED)
        every, texts = await asyncio.to_thread(lambda: (locators_of(opened), texts_of(opened)))
        shown = every[:MOST_LOCATORS]
        async with self._database.reading() as session:
            locators = await self._mentioned(session, analyst, case_id, shown)
            files = await self._files(session, analyst, opened)
        return Analysis(opened, locators, files, texts, times_of(opened), len(every) - len(shown))

    async def read(self, analyst: Analyst, case_id: str, evidence_id: str) -> PictureText:
        """The text in a picture of a case; raises NotForYou, Withheld, UnreadableReport, Mismatch or NotShowable."""
        row, content = await self._cases.file(analyst, case_id, evidence_id, action=READ)
        if row.media_type not in READABLE:
            raise NotShowable
        text = await self._viewer.text(content)
        locators, languages = await asyncio.to_thread(lambda: (locators_in(links.find(text)), languages_in(text)))
        async with self._database.reading() as session:
            known = await self._mentioned(session, analyst, case_id, locators)
        return PictureText(evidence_id, disarmed(text), languages, known)

    async def _mentioned(
        self, session: AsyncSession, analyst: Analyst, case_id: str, locators: Sequence[LocatorFacts]
    ) -> tuple[LocatorFacts, ...]:
        signs = [sign for one in locators for sign in one.signs]
        found = await self._mentions.of(session, analyst, case_id, signs)
        listed = await self._mentions.listed(session, signs)
        return tuple(
            replace(
                one,
                by={sign.kind: found[key] for sign, key in _keyed(one.signs) if key in found},
                lists=tuple(dict.fromkeys(name for _sign, key in _keyed(one.signs) for name in listed.get(key, ()))),
            )
            for one in locators
        )

    async def _files(self, session: AsyncSession, analyst: Analyst, opened: OpenCase) -> tuple[FileFacts, ...]:
        placed = [(place, file) for place, one in enumerate(opened.reports, 1) for file in one.files]
        case_id = opened.case.case_id
        signs = [sign for _place, file in placed for sign in _hashes(file)]
        same = await self._mentions.of(session, analyst, case_id, signs)
        near = await near_pictures(session, analyst, case_id)
        marks = await file_marks(session, case_id)
        return tuple(
            FileFacts(
                file=file,
                report=place,
                same=next((same[key] for _sign, key in _keyed(_hashes(file)) if key in same), None),
                near=near.get(file.evidence_id, ()),
                marks=marks.get(file.evidence_id, ()),
                is_readable=_is_readable(file),
            )
            for place, file in placed
        )


def _keyed(signs: Iterable[Sign]) -> list[tuple[Sign, tuple[str, str]]]:
    return [(sign, (sign.kind, sign.value)) for sign in signs]


def _hashes(file: OpenFile) -> tuple[Sign, ...]:
    """By what a file is the same as another: as it arrived, which is what others have too, else as it is kept."""
    arrived = file.particulars.sha256 if file.particulars else ""
    kept = (file.row.sha256 or "") if file.row else ""
    return tuple(Sign("sha256", one) for one in dict.fromkeys((arrived, kept)) if hash_sign("sha256", one))


def _is_readable(file: OpenFile) -> bool:
    """Whether an analyst may have the text in it read."""
    return not file.withheld and file.row is not None and file.row.media_type in READABLE
