"""Logs of the desk: which fields of an event they may hold."""

from operating import cores, logs

ALLOWED = frozenset("event level timestamp count status reason error where port logger".split())


def configure(level: str) -> None:
    """Set up what this process leaves: its logs, and no core."""
    cores.leave_none()
    logs.configure(level, allowed=ALLOWED)
