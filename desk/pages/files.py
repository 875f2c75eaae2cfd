"""Files: what an analyst is given of a file: a blurred thumbnail, a picture, a text, or something to take out; or why not."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from conversations.report import UnreadableReport
from conversations.text import Text, _
from desk.access import NotForYou
from desk.accounts.signing_in import Analyst
from desk.cases.hiding import Reason, Withheld
from desk.cases.reading import Cases, Mismatch
from desk.cases.viewing import CONVERTED, MADE, NotShowable, Viewer
from desk.casework.exposure import EnoughToday, Exposure
from desk.pages.guarding import Guard
from desk.pages.labels import PICTURES, TEXT
from desk.pages.looking import NO_CASE
from desk.pages.rendering import Renderer

MISMATCH = _("The file inside the seal is not the one that the report names, or does not open. It is not shown.")
NOT_SHOWABLE = _("This picture cannot be turned into one that browsers show. It is kept as it arrived.")
ENOUGH = _(
    "You have looked at pictures for as long as one should in a day. Somebody else goes on: please pass the case on."
)
WITHHELD: Mapping[Reason, Text] = {
    Reason.QUARANTINED: _("Malware was found in this file. It is kept sealed, in quarantine, and is shown to nobody."),
    Reason.LOCATOR_ONLY: _("For this kind of content, files are not looked at or copied. It is kept sealed."),
}

EXTENSIONS: Mapping[str, str] = {
    "application/pdf": ".pdf",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "audio/mp4": ".m4a",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
}
FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox; frame-ancestors 'none'"


class Files:
    """Files in the clear, only ever in memory; the looks at them are on record."""

    def __init__(self, cases: Cases, viewer: Viewer, exposure: Exposure, guard: Guard, renderer: Renderer) -> None:
        self._cases = cases
        self._exposure = exposure
        self._viewer = viewer
        self._guard = guard
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [
            Route("/cases/{case_id}/files/{evidence_id}", self.file),
            Route("/cases/{case_id}/files/{evidence_id}/preview", self.preview),
            Route("/cases/{case_id}/files/{evidence_id}/view", self.view),
        ]

    async def file(self, request: Request) -> Response:
        """A file of a case, in the clear, when our own page asks for it."""
        analyst = await self._guard.analyst(request)
        self._guard.check_from_here(request)
        try:
            return await self._looked(analyst, *_ids(request))
        except NotForYou:
            return self._error(request, analyst, NO_CASE, 404)
        except EnoughToday:
            return self._error(request, analyst, ENOUGH, 403)
        except Withheld as error:
            return self._error(request, analyst, WITHHELD[error.reason], 403)
        except (Mismatch, UnreadableReport):
            return self._error(request, analyst, MISMATCH, 409)
        except NotShowable:
            return self._error(request, analyst, NOT_SHOWABLE, 409)

    async def view(self, request: Request) -> Response:
        """A page with one picture, hidden until it is pressed and as the analyst chose to see it; the look is its picture's."""
        analyst = await self._guard.analyst(request)
        looked = await self._exposure.today(analyst)
        if looked.is_enough:
            return self._error(request, analyst, ENOUGH, 403)
        case_id, evidence_id = _ids(request)
        case = f"/cases/{case_id}"
        return self._renderer.page(
            request, "view.html", analyst=analyst, looked=looked, case=case, address=f"{case}/files/{evidence_id}"
        )

    async def _looked(self, analyst: Analyst, case_id: str, evidence_id: str) -> Response:
        """The file, while the day's exposure allows it; a look at a picture starts when it is given out."""
        await self._exposure.check(analyst, evidence_id)
        row, content = await self._cases.file(analyst, case_id, evidence_id)
        given = await self._given(content, row.media_type or "", row.evidence_id)
        await self._exposure.begin(analyst, evidence_id)
        return given

    async def preview(self, request: Request) -> Response:
        """The blurred thumbnail of a picture, for the page of its case."""
        analyst = await self._guard.analyst(request)
        self._guard.check_from_here(request)
        try:
            picture = await self._cases.preview(analyst, *_ids(request))
            await self._exposure.check(analyst, _ids(request)[1])
        except NotForYou:
            return self._error(request, analyst, NO_CASE, 404)
        except EnoughToday:
            return self._error(request, analyst, ENOUGH, 403)
        return Response(picture, media_type="image/webp", headers={"content-security-policy": FILE_POLICY})

    async def _given(self, content: bytes, media_type: str, name: str) -> Response:
        """Pictures and texts to look at; every other file as one that no browser opens by itself."""
        if media_type in CONVERTED:
            content, media_type = await self._viewer.shown(content), MADE
        is_shown = media_type in PICTURES or media_type == TEXT
        named = name + EXTENSIONS.get(media_type, "")
        headers = {
            "content-disposition": f'{"inline" if is_shown else "attachment"}; filename="{named}"',
            "content-security-policy": FILE_POLICY,
        }
        return Response(content, media_type=media_type if is_shown else "application/octet-stream", headers=headers)

    def _error(self, request: Request, analyst: Analyst, words: Text, status: int) -> Response:
        return self._renderer.page(request, "error.html", analyst=analyst, status=status, words=words)


def _ids(request: Request) -> tuple[str, str]:
    return request.path_params["case_id"], request.path_params["evidence_id"]
