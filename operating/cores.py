"""Cores: a process that crashes leaves nothing of its memory, which holds what citizens just wrote, on a disk."""

import contextlib
import resource


def leave_none() -> None:
    """No core file of this process, nor of any that it starts."""
    # Containers mostly begin without a limit, and a library that is not Python's can always crash.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
