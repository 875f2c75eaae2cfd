"""Asking: the parameters of the API's lists, and where a page of them goes on."""

import re
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Path, Request
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy import ColumnElement, literal, or_, true, tuple_

from conversations.taxonomy import TAXONOMY
from desk.api.problems import Problem
from desk.api.shapes import Priority
from desk.queue.filters import NOT_EMPTIED
from desk.tables import CaseRow, UtcDateTime
from storage.wire import State

_NUMBER = re.compile(r"\s*[-+]?[0-9_.eE+-]*\s*")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
MOST = 200
CATEGORIES = tuple(one.code for one in TAXONOMY.categories)

CaseKey = Annotated[
    str, Path(alias="case", pattern=r"^([0-9]{1,9}|[0-9a-f]{32})$", description="A case's number or id")
]


def _written(text: object) -> object:
    """A time as RFC 3339 writes it; a number, which could be seconds or milliseconds, is none."""
    if isinstance(text, str) and _NUMBER.fullmatch(text):
        raise ValueError("a number is no time")
    return text


def _known(category: str) -> str:
    if category not in CATEGORIES:
        raise ValueError("there is no such category")
    return category


def _within(at: datetime) -> datetime:
    """A time that can be reckoned with: nothing changed before the desk was there, or will after it."""
    return EPOCH if at < EPOCH else min(at, _LATEST)


async def each_once(request: Request) -> None:
    """Refuse a parameter that is said twice: which of the two is meant nobody knows. Raises Problem."""
    names = [name for name, _value in request.query_params.multi_items()]
    if len(names) > len(set(names)):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "A parameter is there twice.")


# Stands after the holder: without a token nothing of a request is looked at.
Once = Annotated[None, Depends(each_once)]


class CasesAsked(BaseModel):
    """Which cases, and from where on."""

    model_config = ConfigDict(extra="forbid")

    state: State | None = Field(None, description="Only cases in this state; without it, closed ones too")
    category: Annotated[str, AfterValidator(_known)] | None = Field(None, json_schema_extra={"enum": [*CATEGORIES]})
    priority: Priority | None = None
    changed_since: Annotated[AwareDatetime, BeforeValidator(_written), AfterValidator(_within)] | None = Field(
        None, description="Only cases that changed at this time or later"
    )
    after: str | None = Field(
        None, pattern=r"^[0-9]{1,16}-[0-9]{1,9}$", description="`next` of the page before; with the same filters"
    )
    limit: int = Field(50, ge=1, le=MOST)

    def conditions(self) -> list[ColumnElement[bool]]:
        """What a case has to meet besides being one that may be seen."""
        # A case of the version before, which is not counted yet, is open.
        conditions = [or_(CaseRow.is_open == true(), NOT_EMPTIED)]
        if self.state:
            conditions.append(CaseRow.state == self.state.value)
        if self.category:
            conditions.append(CaseRow.category == self.category)
        if self.priority:
            conditions.append(CaseRow.priority == self.priority)
        if self.changed_since:
            conditions.append(CaseRow.changed_at >= self.changed_since)
        if self.after:
            conditions.append(tuple_(CaseRow.changed_at, CaseRow.number) > tuple_(*_place(self.after)))
        return conditions

    @property
    def words(self) -> str:
        """What was asked for, for the custody log."""
        asked = (self.state.value if self.state else "", self.category or "", self.priority or "")
        return " ".join(one for one in asked if one)


class PageAsked(BaseModel):
    """From where on, in a list of what belongs to a case."""

    model_config = ConfigDict(extra="forbid")

    after: str | None = Field(None, pattern=r"^[0-9a-f]{32}$", description="`next` of the page before")
    limit: int = Field(50, ge=1, le=MOST)


def place_of(case: CaseRow) -> str:
    """Where the list goes on after a case."""
    return f"{(case.changed_at - EPOCH) // _MICROSECOND}-{case.number}"


def _place(word: str) -> tuple[ColumnElement[datetime], ColumnElement[int]]:
    at, _dash, number = word.partition("-")
    # 16 digits of microseconds are within the years that both databases know.
    return literal(EPOCH + int(at) * _MICROSECOND, UtcDateTime()), literal(int(number))
