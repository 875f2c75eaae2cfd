"""clamd: a real one, with one signature of one line (EICAR's), on a socket that no other test run can meet."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import md5
from pathlib import Path

# The test file that every scanner knows (eicar.org); in two halves, so that this module is not found itself.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
BINARY = shutil.which("clamd") or shutil.which("/usr/sbin/clamd")
STREAM_BYTES = 2 << 20
START_S = 20.0


@contextmanager
def clamd() -> Iterator[str]:
    """Its address, as in IBLAGH_CLAMD."""
    folder = Path(tempfile.mkdtemp(prefix="iblagh-clamd-"))
    signature = f"{md5(EICAR, usedforsecurity=False).hexdigest()}:{len(EICAR)}:Eicar-Test\n"
    (folder / "eicar.hdb").write_text(signature)
    settings = f"LocalSocket {folder}/s\nDatabaseDirectory {folder}\nForeground yes\nStreamMaxLength {STREAM_BYTES}\n"
    (folder / "clamd.conf").write_text(settings + "AlertExceedsMax yes\n")
    running = subprocess.Popen(
        [str(BINARY), f"--config-file={folder}/clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(folder / "s", running)
        yield f"unix:{folder}/s"
    finally:
        running.terminate()
        running.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(path: Path, running: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_S
    while running.poll() is None and time.monotonic() < until:
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("clamd does not start")
