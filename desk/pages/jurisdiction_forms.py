"""Jurisdiction forms: what the fields of a rule, a service and an uploaded file say."""

import secrets
from collections.abc import AsyncGenerator, Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from conversations.text import Label
from desk.accounts.signing_in import Analyst
from desk.jurisdiction.documents import MAX_BYTES
from desk.jurisdiction.rules import Conditions, Kind, Rule, Service, Where
from desk.pages.guarding import MAX_FORM_BYTES, Guard, NotOurForm

# Three selects of a hundred places each, the categories, and the rest.
MAX_FIELDS = 500
MULTIPART_EXTRA = 16 * 1024

# Each field with every value that was chosen.
Fields = Mapping[str, tuple[str, ...]]


async def many_fields(request: Request, guard: Guard, analyst: Analyst) -> Fields:
    """The fields of a form whose selects take several values; raises NotOurForm."""
    guard.check_from_here(request)
    body = b"".join([piece async for piece in _bounded(request, MAX_FORM_BYTES)])
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise NotOurForm from error
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    _check_token(one(fields, "form"), analyst)
    return fields


async def uploaded(request: Request, guard: Guard, analyst: Analyst) -> bytes:
    """The file of an upload form, empty when none was chosen; raises NotOurForm, also when it is too large."""
    guard.check_from_here(request)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise NotOurForm
    stream = _bounded(request, MAX_BYTES + MULTIPART_EXTRA)
    try:
        form = await MultiPartParser(request.headers, stream, max_files=1, max_fields=4).parse()
    except MultiPartException as error:
        raise NotOurForm from error
    try:
        _check_token(str(form.get("form", "")), analyst)
        file = form.get("file")
        return await file.read() if isinstance(file, UploadFile) else b""
    finally:
        await form.close()


def one(fields: Fields, name: str) -> str:
    """The value of a field that takes one, or nothing."""
    return fields.get(name, ("",))[-1].strip()


def rule_of(fields: Fields, rule_id: str) -> Rule:
    """The rule that a form describes; what is wrong with it is found when it is put into a ruleset."""
    target = one(fields, "service")
    place = target.removeprefix("of:") if target.startswith("of:") else ""
    return Rule(
        id=rule_id,
        note=_label(fields, "note"),
        conditions=Conditions(
            categories=frozenset(fields.get("categories", ())),
            event_place=frozenset(fields.get("event_place", ())),
            suspect_place=frozenset(fields.get("suspect_place", ())),
            reporter_place=frozenset(fields.get("reporter_place", ())),
        ),
        service="" if place else target,
        service_of=Where(place) if place in tuple(Where) else None,
    )


def service_of(fields: Fields, service_id: str) -> Service:
    """The service that a form describes."""
    kind = one(fields, "kind")
    return Service(
        id=service_id,
        name=_label(fields, "name"),
        kind=Kind(kind) if kind in tuple(Kind) else Kind.LOCAL,
        area=one(fields, "area"),
        recipient=one(fields, "recipient"),
        contact=one(fields, "contact"),
        verified=one(fields, "verified") == "yes",
    )


def _label(fields: Fields, name: str) -> Label:
    return Label(ar=one(fields, f"{name}_ar"), fr=one(fields, f"{name}_fr"), en=one(fields, f"{name}_en"))


async def _bounded(request: Request, max_bytes: int) -> AsyncGenerator[bytes, None]:
    count = 0
    try:
        async for piece in request.stream():
            count += len(piece)
            if count > max_bytes:
                raise NotOurForm
            yield piece
    except ClientDisconnect as error:
        raise NotOurForm from error


def _check_token(token: str, analyst: Analyst) -> None:
    if not secrets.compare_digest(token.encode(), analyst.form_token.encode()):
        raise NotOurForm
