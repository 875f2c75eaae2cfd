"""Logs: one JSON line an event, from us and from libraries, and of each event only fields that can hold nothing of a citizen."""

import logging
import sys
import threading
import time
from collections.abc import Collection, MutableMapping
from typing import Any

import structlog

from operating.sparing import Sparing


class _Libraries(logging.Handler):
    """What libraries log, without their words, which hold addresses, tokens and texts: who said it, how grave, and which error.

    Warnings of one place of their code are told sparingly, with the `count` of those that were not: a stranger causes one
    with each request that is none. Errors are all told.
    """

    def __init__(self) -> None:
        super().__init__()
        self._sparing = Sparing()

    def emit(self, record: logging.LogRecord) -> None:
        """At most one line."""
        is_error, place = record.levelno >= logging.ERROR, (record.pathname, record.lineno)
        untold = 0 if is_error else self._sparing.untold(place, now=time.monotonic())
        if untold is None:
            return
        more = {"count": untold} if untold else {}
        error = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().log(record.levelno, "library.said", logger=record.name, exc_info=error, **more)


def configure(level: str, *, allowed: Collection[str]) -> None:
    """Set up structlog; whatever libraries, threads and tasks say or raise is told in the same form, to stderr.

    A field that is not `allowed` does not reach the log, whoever passes it.
    """

    def only_allowed(_logger: Any, _name: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {name: _plain(value) for name, value in fields.items() if name in allowed}

    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _shape_of_error,
            only_allowed,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Looked up at each line: the process's stderr may be replaced, and then closed, after this.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_Libraries()], force=True)
    logging.captureWarnings(True)
    # A handler that fails would print the record, with its words.
    logging.raiseExceptions = False
    log = structlog.get_logger()
    sys.excepthook = lambda _kind, error, _trace: log.critical("process.failed", exc_info=error)
    sys.unraisablehook = lambda raised: log.error("process.unraisable", exc_info=raised.exc_value)
    threading.excepthook = lambda raised: log.error("thread.failed", exc_info=raised.exc_value)


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


def _plain(value: object) -> str | int | float:
    """Of a value that is neither text nor number only what it is."""
    return value if isinstance(value, str | int | float) else type(value).__name__
