"""Analysing: the page of a case's technical analysis, the text in a picture read on request, and kept as a note."""

import asyncio

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from conversations.report import UnreadableReport
from conversations.text import Text, _
from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.analysis.analysing import Analysing
from desk.analysis.facts import PictureText
from desk.cases.hiding import Withheld
from desk.cases.reading import Mismatch
from desk.cases.viewing import NotShowable
from desk.casework.notebook import Notebook
from desk.casework.workable import Merged, NothingToSay, Purged
from desk.pages.analysis_words import AnalysisWords
from desk.pages.case_page import case_id
from desk.pages.case_words import refusal
from desk.pages.files import MISMATCH, WITHHELD
from desk.pages.guarding import Guard
from desk.pages.looking import NO_CASE
from desk.pages.rendering import Renderer, language_of
from evidence import tesseract

NOT_READABLE = _("The text in this picture could not be read: it is too large or too full, or no picture that opens.")
NOT_KEPT = _("Please keep something, at most 8,500 characters. Nothing was kept.")
# What is read, with some words before it.
MOST_KEPT = 8_500


class AnalysisPages:
    """The technical analysis on screen; it shows no picture, so no minutes of looking are counted for it."""

    def __init__(self, analysing: Analysing, notebook: Notebook, guard: Guard, renderer: Renderer) -> None:
        self._analysing = analysing
        self._notebook = notebook
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Its addresses."""
        return [
            Route("/cases/{case_id}/analysis", self.page),
            Route("/cases/{case_id}/analysis/note", self.note, methods=["POST"]),
            Route("/cases/{case_id}/files/{evidence_id}/text", self.read, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """The analysis of a case."""
        analyst = await self._guard.analyst(request)
        try:
            return await self._shown(request, analyst)
        except NotForYou:
            return self._no_case(request, analyst)

    async def read(self, request: Request) -> Response:
        """The same, with the text in one of its pictures."""
        analyst = await self._guard.analyst(request)
        await self._guard.form(request, analyst)
        try:
            found = await self._analysing.read(analyst, case_id(request), str(request.path_params["evidence_id"]))
            return await self._shown(request, analyst, found)
        except NotForYou:
            return self._no_case(request, analyst)
        except Withheld as error:
            return self._renderer.page(request, "error.html", analyst=analyst, status=403, words=WITHHELD[error.reason])
        except (Mismatch, UnreadableReport):
            return await self._shown(request, analyst, status=409, complaint=MISMATCH)
        except NotShowable:
            return await self._shown(request, analyst, status=409, complaint=NOT_READABLE)

    async def note(self, request: Request) -> Response:
        """What was read, as the analyst keeps it."""
        analyst = await self._guard.analyst(request)
        fields = await self._guard.form(request, analyst)
        try:
            await self._notebook.note(analyst, case_id(request), text=fields.get("note", ""), most=MOST_KEPT)
        except NotForYou:
            return self._no_case(request, analyst)
        except NothingToSay:
            return await self._refused(request, analyst, NOT_KEPT)
        except (Purged, Merged) as error:
            return await self._refused(request, analyst, refusal(error))
        return RedirectResponse(f"/cases/{case_id(request)}#notes", status_code=303)

    async def _refused(self, request: Request, analyst: Analyst, complaint: Text | None) -> Response:
        """The analysis with what was wrong; words are looked at before their case, which may not be there."""
        try:
            return await self._shown(request, analyst, status=422, complaint=complaint)
        except NotForYou:
            return self._no_case(request, analyst)

    async def _shown(
        self,
        request: Request,
        analyst: Analyst,
        found: PictureText | None = None,
        *,
        status: int = 200,
        complaint: Text | None = None,
    ) -> Response:
        analysis = await self._analysing.analyse(analyst, case_id(request))
        missing = await asyncio.to_thread(tesseract.missing)
        labels = self._renderer.labels(request)
        return self._renderer.page(
            request,
            "analysis.html",
            analyst=analyst,
            status=status,
            analysis=analysis,
            found=found,
            missing=missing,
            cannot_read=tesseract.PACKAGE in missing,
            most_kept=MOST_KEPT,
            words=AnalysisWords(labels, language_of(request)),
            complaint=complaint,
        )

    def _no_case(self, request: Request, analyst: Analyst) -> Response:
        return self._renderer.page(request, "error.html", analyst=analyst, status=404, words=NO_CASE)
