"""Document: the OpenAPI 3.1 description of the desk's API; `python -m desk.api.document` writes docs/openapi.json and docs/api.md anew."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse

from desk.api import examples, wire_description
from desk.api.cases import CasesApi
from desk.api.problems import ProblemShape
from desk.api.scopes import MEANINGS

DOCS = Path(__file__).parent.parent.parent / "docs"
BEGIN, END = "<!-- made from docs/openapi.json: begin -->\n", "<!-- made from docs/openapi.json: end -->\n"
_ABOUT = """What relays push to the desk (tag `wire`, signed) and what other systems read of its cases (tag `cases`, with a
token). docs/api.md explains it. Nothing is cached, nothing is called back, and every read is in the desk's custody log."""


def described(cases: CasesApi) -> dict[str, Any]:
    """The document for whoever writes a client."""
    made = get_openapi(
        title="Iblagh desk", version="1", openapi_version="3.1.0", description=_ABOUT, routes=cases.router().routes
    )
    for path in made["paths"].values():
        for operation in path.values():
            _illustrate(operation)
    components = made["components"]
    problem = ProblemShape.model_json_schema() | {"example": examples.PROBLEM}
    components["schemas"] = dict(
        sorted((components["schemas"] | wire_description.schemas() | {ProblemShape.__name__: problem}).items())
    )
    scopes = "".join(f"\n- `{scope.value}`: {meaning}" for scope, meaning in MEANINGS.items())
    components["securitySchemes"]["token"]["description"] = f"Made by an administrator of the desk. Scopes:{scopes}"
    components["securitySchemes"] |= wire_description.SCHEMES
    made["paths"] |= wire_description.paths()
    return made


def routers(cases: CasesApi) -> tuple[APIRouter, APIRouter]:
    """The endpoints, and the document, which is for everybody: nothing secret is in it."""
    document = APIRouter(prefix="/v1")

    @cache
    def made() -> dict[str, Any]:
        return described(cases)

    async def openapi() -> JSONResponse:
        # Made when it is first asked for: it takes longer than all else of a desk's start.
        return JSONResponse(await asyncio.to_thread(made))

    document.get("/openapi.json", include_in_schema=False)(openapi)
    return cases.router(), document


def _illustrate(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    operation["responses"]["200"]["content"]["application/json"]["example"] = examples.ANSWERS[name]
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in examples.PARAMETERS:
            parameter["example"] = examples.PARAMETERS[parameter["name"]]
    operation["responses"]["401"]["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    operation["responses"]["429"]["headers"] = {"Retry-After": {"schema": {"type": "string", "pattern": "^[0-9]+$"}}}


def as_text(document: Mapping[str, Any]) -> str:
    """The document as it stands in docs/."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def as_table(document: Mapping[str, Any]) -> str:
    """Every endpoint in a line, as it stands in docs/api.md."""
    return "".join(_lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield "| request | needs | parameters | answers |\n|---|---|---|---|\n"
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            needed = [", ".join(scopes) or scheme for one in operation["security"] for scheme, scopes in one.items()]
            names = [f"`{one['name']}`" for one in operation.get("parameters", ()) if one["in"] == "query"]
            statuses = " ".join(operation["responses"])
            needs = " ".join(f"`{one}`" for one in needed)
            yield f"| `{method.upper()} {path}` | {needs} | {' '.join(names)} | {statuses} |\n"


def rewritten(page: str, document: Mapping[str, Any]) -> str:
    """docs/api.md with its table of endpoints made anew."""
    before, _begin, rest = page.partition(BEGIN)
    return before + BEGIN + as_table(document) + END + rest.partition(END)[2]


def _undescribed() -> CasesApi:
    """Endpoints that are described and never called."""
    nothing: Any = None
    return CasesApi(nothing, nothing, nothing)


def written() -> tuple[str, str]:
    """What docs/openapi.json and docs/api.md have to be."""
    document = described(_undescribed())
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    return as_text(document), rewritten(page, document)


if __name__ == "__main__":
    _openapi, _page = written()
    (DOCS / "openapi.json").write_text(_openapi, encoding="utf-8")
    (DOCS / "api.md").write_text(_page, encoding="utf-8")
