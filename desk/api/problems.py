"""Problems: every error of the API as problem+json (RFC 9457), in English, of words that are known beforehand."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

MEDIA_TYPE = "application/problem+json"
# What relays use answers in one word instead, as docs/wire.md says.
_WIRE = ("/v1/reports", "/v1/evidence/", "/v1/updates")


class ProblemShape(BaseModel):
    """What went wrong; `detail` never holds anything of a request or a case."""

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class Problem(Exception):
    """An answer that is an error."""

    def __init__(self, status: HTTPStatus, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def no_such_case() -> Problem:
    """The same for a case that is not there and for one that the token may not see."""
    return Problem(HTTPStatus.NOT_FOUND, "There is no such case.")


def is_wire(request: Request) -> bool:
    """Whether this is an address that relays use."""
    return request.url.path.startswith(_WIRE)


def answer(problem: Problem) -> JSONResponse:
    """The problem as a response."""
    shape = ProblemShape(title=problem.status.phrase, status=problem.status.value, detail=problem.detail)
    return JSONResponse(
        shape.model_dump(), status_code=problem.status.value, headers=problem.headers, media_type=MEDIA_TYPE
    )


def of_status(request: Request, status: int, headers: Mapping[str, str]) -> JSONResponse:
    """An error that no endpoint made: an address or a method that is not there, or a desk that failed."""
    if is_wire(request):
        return JSONResponse({"reason": f"http {status}"}, status_code=status, headers=headers)
    known = HTTPStatus(status)
    response = answer(Problem(known, f"{known.description or known.phrase}."))
    response.headers.update(headers)
    return response


def handle(app: FastAPI) -> None:
    """Answer what endpoints of the API raise."""

    async def raised(_request: Request, error: Exception) -> JSONResponse:
        return answer(error) if isinstance(error, Problem) else answer(_unfit(error))

    app.add_exception_handler(Problem, raised)
    app.add_exception_handler(RequestValidationError, raised)


def _unfit(error: Exception) -> Problem:
    """Which parameters do not fit, by the names that the API gives them and without what was sent."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    names = sorted({str(one["loc"][1]) for one in found if len(one["loc"]) > 1 and one["loc"][0] in ("query", "path")})
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"Not as it has to be: {', '.join(names) or 'the request'}.")
