"""Jurisdiction versions: a draft is tried on the open cases and saved; versions are read, taken out and brought in."""

import re

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from desk.accounts.signing_in import Analyst
from desk.jurisdiction.differences import differences
from desk.jurisdiction.documents import from_text
from desk.jurisdiction.editing import Conflict, Editing, NothingChanged, Version
from desk.jurisdiction.problems import problems
from desk.jurisdiction.rules import Wrong
from desk.jurisdiction.trials import Trying
from desk.pages.jurisdiction_forms import uploaded
from desk.pages.jurisdiction_screen import HOME, NoSuch, RulesScreen, back

_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


class JurisdictionVersions:
    """From a draft to a version, and what was before."""

    def __init__(self, editing: Editing, trying: Trying, screen: RulesScreen) -> None:
        self._editing = editing
        self._trying = trying
        self._screen = screen

    def routes(self) -> list[Route]:
        """Their addresses."""
        readers, editors = self._screen.for_readers, self._screen.for_editors
        return [
            Route(f"{HOME}/trial", editors(self._trial)),
            Route(f"{HOME}/trial", editors(self._save), methods=["POST"]),
            Route(f"{HOME}/conflict", editors(self._conflict)),
            Route(f"{HOME}/conflict", editors(self._settle), methods=["POST"]),
            Route(f"{HOME}/history", readers(self._history)),
            Route(f"{HOME}/history/{{number}}", readers(self._version)),
            Route(f"{HOME}/history/{{number}}", editors(self._take_up), methods=["POST"]),
            Route(f"{HOME}/export/{{number}}", readers(self._export)),
            Route(f"{HOME}/import", editors(self._import_form)),
            Route(f"{HOME}/import", editors(self._import), methods=["POST"]),
        ]

    async def _trial(self, request: Request, analyst: Analyst, *, wrong: Wrong | None = None) -> Response:
        draft = await self._editing.draft(analyst)
        if draft.is_late:
            return RedirectResponse(f"{HOME}/conflict", status_code=303)
        if not draft.is_changed:
            return back()
        before, after = draft.current.ruleset, draft.ruleset
        words = self._screen.words(request)
        values = {
            "draft": draft,
            "differences": differences(before, after),
            "problems": tuple((after.rule(one.rule), words.said(one.words)) for one in problems(after)),
            "trial": await self._trying.trial(analyst, before, after, based_on=draft.base.number),
        }
        said = {"complaint": words.wrong(wrong)} if wrong else {}
        status = 422 if wrong else 200
        return self._screen.page(request, "jurisdiction_trial.html", analyst, status=status, **values, **said)

    async def _save(self, request: Request, analyst: Analyst) -> Response:
        fields = await self._screen.guard.form(request, analyst)
        based_on = fields.get("based_on", "")
        if not _NUMBER.fullmatch(based_on):
            raise NoSuch
        try:
            await self._editing.save(analyst, based_on=int(based_on), note=fields.get("note", ""))
        except Conflict:
            return RedirectResponse(f"{HOME}/conflict", status_code=303)
        except NothingChanged:
            return back()
        except Wrong as error:
            return await self._trial(request, analyst, wrong=error)
        return back()

    async def _conflict(self, request: Request, analyst: Analyst) -> Response:
        draft = await self._editing.draft(analyst)
        if not draft.is_late:
            return back()
        values = {
            "draft": draft,
            "theirs": differences(draft.base.ruleset, draft.current.ruleset),
            "mine": differences(draft.current.ruleset, draft.ruleset),
        }
        status = 409 if request.method == "POST" else 200
        return self._screen.page(request, "jurisdiction_conflict.html", analyst, status=status, **values)

    async def _settle(self, request: Request, analyst: Analyst) -> Response:
        fields = await self._screen.guard.form(request, analyst)
        draft = await self._editing.draft(analyst)
        # What was looked at is what is settled: a version that came since is shown first.
        if fields.get("current", "") != str(draft.current.number):
            return RedirectResponse(f"{HOME}/conflict", status_code=303)
        if fields.get("choice") != "mine":
            await self._editing.drop(analyst)
            return back()
        await self._editing.keep(analyst, draft.ruleset, based_on=draft.current.number)
        return RedirectResponse(f"{HOME}/trial", status_code=303)

    async def _history(self, request: Request, analyst: Analyst) -> Response:
        versions = await self._editing.history()
        return self._screen.page(request, "jurisdiction_history.html", analyst, versions=versions)

    async def _version(self, request: Request, analyst: Analyst) -> Response:
        version = await self._found(request)
        before = await self._editing.version(version.number - 1) if version.number else None
        changed = differences(before.ruleset, version.ruleset) if before else ()
        current = await self._editing.current()
        return self._screen.page(
            request,
            "jurisdiction_version.html",
            analyst,
            version=version,
            differences=changed,
            is_current=current.number == version.number,
        )

    async def _take_up(self, request: Request, analyst: Analyst) -> Response:
        await self._screen.guard.form(request, analyst)
        version, current = await self._found(request), await self._editing.current()
        await self._editing.keep(analyst, version.ruleset, based_on=current.number)
        return back()

    async def _export(self, request: Request, _analyst: Analyst) -> Response:
        version = await self._found(request)
        named = f'attachment; filename="iblagh-jurisdiction-{version.number}.json"'
        return Response(version.document, media_type="application/json", headers={"content-disposition": named})

    async def _import_form(self, request: Request, analyst: Analyst) -> Response:
        return self._screen.page(request, "jurisdiction_import.html", analyst)

    async def _import(self, request: Request, analyst: Analyst) -> Response:
        content = await uploaded(request, self._screen.guard, analyst)
        try:
            ruleset = from_text(content)
        except Wrong as error:
            complaint = self._screen.words(request).wrong(error)
            return self._screen.page(request, "jurisdiction_import.html", analyst, status=422, complaint=complaint)
        current = await self._editing.current()
        await self._editing.keep(analyst, ruleset, based_on=current.number)
        return back()

    async def _found(self, request: Request) -> Version:
        number = request.path_params["number"]
        found = await self._editing.version(int(number)) if _NUMBER.fullmatch(number) else None
        if found is None:
            raise NoSuch
        return found
