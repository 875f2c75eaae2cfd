"""Worker: `python -m evidence.worker FD`, which forks a process of its own for each file, under limits that it cannot lift.

It is started with an empty environment and holds no secret but the file's own throw-away key, and opens nothing else from
then on: a decoder that is taken over finds the file that it was given, and nothing to send it with.
"""

import contextlib
import gc
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from typing import Any, BinaryIO, NoReturn

import pikepdf
from PIL import Image
from pyrage import x25519

from evidence import examining, pictures, reading_pictures, viewing
from evidence.confining import confine
from evidence.findings import NotTaken, Refusal
from evidence.jobs import next_job
from evidence.scratch import ScratchSource
from evidence.source import DescriptorSource, Held, Source

MEMORY_BYTES = 1 << 30
CPU_S = 20
# Letters take longer to read than a picture to show: a page full of them some ten seconds.
READING_CPU_S = 60
WALL_S = 90
# Its own, the three that it is given, and a few that libraries open.
DESCRIPTORS = 32


def main(descriptor: int) -> None:
    """Take jobs from a socket until the other end closes it."""
    # Children are not waited for: what they found, or that they fell, is read from their pipes.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pictures.prepare()
    _practise()
    # What is there by now stays, and is not looked through: a fork copies each page that it writes to.
    gc.collect()
    gc.disable()
    gc.freeze()
    with socket.socket(fileno=descriptor) as jobs:
        while taken := next_job(jobs):
            job, descriptors = taken
            if os.fork() == 0:
                jobs.close()
                _work(job, *descriptors)
            for one in descriptors:
                os.close(one)


def _practise() -> None:
    """Examine a picture, a document and an old text, so that what is imported and made at first use is there before the forks.

    It is 60 ms less for each file; and who is confined can open nothing that was forgotten here.
    """
    small = BytesIO()
    Image.effect_noise((600, 600), 50).convert("RGB").save(small, "JPEG")
    document, page = BytesIO(), pikepdf.new()
    page.add_blank_page()
    # One that opens without a password and may not be changed: qpdf asks the system for chance by it.
    page.save(document, encryption=pikepdf.Encryption(owner="", user=""))
    nobody = str(x25519.Identity.generate().to_public())
    for content in (small.getvalue(), document.getvalue(), "نص".encode("windows-1256")):
        examining.examine(Held(content), [nobody], BytesIO())


def _work(job: dict[str, Any], file: int, out: int, found: int) -> NoReturn:
    """Do one job and end; nothing is printed, whatever happens, since it could hold something of the file."""
    try:
        _limit(READING_CPU_S if job["does"] == "read" else CPU_S)
        with os.fdopen(out, "wb", buffering=1 << 16) as into:
            answer = _answered(job, file, into)
        with contextlib.suppress(OSError):
            os.write(found, json.dumps(answer).encode())
    finally:
        os._exit(0)


def _answered(job: dict[str, Any], file: int, into: BinaryIO) -> dict[str, Any]:
    try:
        return _DOES[job["does"]](job, file, into)
    except NotTaken as error:
        return {"refused": error.reason.value}
    except MemoryError:
        return {"refused": Refusal.TOO_COMPLEX.value}
    except Exception:
        return {"refused": Refusal.UNREADABLE.value}


def _examine(job: dict[str, Any], file: int, into: BinaryIO) -> dict[str, Any]:
    source = ScratchSource(file, bytes.fromhex(job["key"]))
    confine()
    return {"found": asdict(examining.examine(source, job["recipients"], into))}


def _view(_job: dict[str, Any], file: int, into: BinaryIO) -> dict[str, Any]:
    source: Source = DescriptorSource(file)
    confine()
    viewing.show(source, into)
    return {"found": {}}


def _read(_job: dict[str, Any], file: int, into: BinaryIO) -> dict[str, Any]:
    source: Source = DescriptorSource(file)
    into.write(reading_pictures.read(source).encode())
    return {"found": {}}


_DOES: dict[str, Callable[[dict[str, Any], int, BinaryIO], dict[str, Any]]] = {
    "examine": _examine,
    "view": _view,
    "read": _read,
}


def _limit(cpu_s: int) -> None:
    """Limits of this process alone: no file may grow, so nothing of a citizen's can be written to disk; no core is left."""
    os.nice(5)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, DESCRIPTORS),
    ):
        # macOS knows RLIMIT_AS and refuses to set it.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    signal.alarm(WALL_S)


if __name__ == "__main__":
    main(int(sys.argv[1]))
