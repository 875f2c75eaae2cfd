"""Logs: one JSON line an event, and of each event only fields that can hold nothing of a citizen."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# A field that is not here does not reach the log, whoever passes it.
ALLOWED = frozenset(
    "event level timestamp channel flow step count status reason error where attempts port host version route waited_s".split()
)


def configure(level: str) -> None:
    """Set up structlog, and silence what libraries would say of requests and citizens."""
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _shape_of_error,
            _only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries put addresses, tokens and texts into their messages; only their silence is safe.
    logging.basicConfig(level=logging.CRITICAL + 1, force=True)


def shape_of(error: BaseException) -> dict[str, str]:
    """An exception as it may be logged: its type and where it was raised, never its message."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
    return {"error": type(error).__name__, "where": where}


def _shape_of_error(_logger: Any, _name: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    error = fields.pop("exc_info", None)
    if isinstance(error, BaseException):
        fields.update(shape_of(error))
    return fields


def _only_allowed(_logger: Any, _name: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: value for name, value in fields.items() if name in ALLOWED}
