"""Logs of the intake, the relay and the analyst bot: which fields of an event they may hold."""

from operating import cores, logs
from operating.logs import shape_of

__all__ = ["ALLOWED", "configure", "shape_of"]

ALLOWED = frozenset(
    "event level timestamp channel flow step count status reason error where attempts port host version route waited_s "
    "relay logger".split()
)


def configure(level: str) -> None:
    """Set up what this process leaves: its logs, and no core."""
    cores.leave_none()
    logs.configure(level, allowed=ALLOWED)
