"""Leaving: a process is told to end by a signal; it says so first, then ends what it began; a second signal ends it at once."""

import asyncio
import os
import signal

SIGNALS = (signal.SIGINT, signal.SIGTERM)


def told_to_leave() -> asyncio.Event:
    """Set at the first SIGINT or SIGTERM of this process; the second does what it does to any other."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hear(number: int) -> None:
        if told.is_set():
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        told.set()

    for number in SIGNALS:
        loop.add_signal_handler(number, hear, number)
    return told
