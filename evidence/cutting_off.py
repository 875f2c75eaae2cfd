"""Cutting off: this process, and what it starts, have no network from here on, where the system lets a process do so."""

import ctypes

# linux/sched.h
_NEW_USERS, _NEW_NETWORK = 0x10000000, 0x40000000


def cut_off() -> bool:
    """Leave every network; whether it was possible. Linux only, and only where a user may make namespaces.

    The process has to have one thread, as one that was just forked has.
    """
    try:
        unshare = ctypes.CDLL(None).unshare
    except (AttributeError, OSError):
        return False
    # Who may not make a network alone may make one for users of its own.
    return bool(unshare(_NEW_NETWORK) == 0 or unshare(_NEW_USERS | _NEW_NETWORK) == 0)
