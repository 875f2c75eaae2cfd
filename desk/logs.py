"""Logs of the desk: which fields of an event they may hold."""

from operating import logs

ALLOWED = frozenset("event level timestamp count status reason error where port logger".split())


def configure(level: str) -> None:
    """Set up the logs of this process."""
    logs.configure(level, allowed=ALLOWED)
