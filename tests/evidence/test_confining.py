"""Confining: a decoder that was taken over reaches no network, file, program or other process, and starts no second one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evidence import hostile

# A worker whose decoder does what a taken-over one would, and tells what it reached.
PROGRAM = """
import fcntl, json, os, signal, socket, struct, sys
from pathlib import Path
from evidence import pictures, worker
from evidence.scratch import Scratch

other, does = Path(sys.argv[1]), sys.argv[2]
listening = socket.create_server(("127.0.0.1", 0))
host = socket.socket(), listening.getsockname()
mine = os.getpid()
scratch = Scratch.unnamed(other.parent)
picture = sys.stdin.buffer.read()
memory = os.memfd_create("picture")
os.write(memory, picture)
scratch.write(picture)
reading, telling = os.pipe()
near, far = socket.socketpair()

ATTEMPTS = {
    "connect": lambda: host[0].connect(host[1]),
    "new connection": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
    "read": lambda: other.read_text(),
    "environment": lambda: Path(f"/proc/{mine}/environ").read_bytes(),
    "write": lambda: os.open(other, os.O_WRONLY | os.O_TRUNC),
    "delete": lambda: other.unlink(),
    "move": lambda: other.rename(other.with_suffix(".moved")),
    "start": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "signal": lambda: os.kill(mine, 0),
    # Whom a descriptor belongs to is sent a signal once bytes come, also one that kills.
    "owner": lambda: fcntl.fcntl(near, fcntl.F_SETOWN, mine),
    "owner by kind": lambda: fcntl.fcntl(near, 15, struct.pack("ii", 1, mine)),
    "owner of a socket": lambda: fcntl.ioctl(near, 0x8901, struct.pack("i", mine)),
    "group of a socket": lambda: fcntl.ioctl(near, 0x8902, struct.pack("i", mine)),
    "which signal": lambda: fcntl.fcntl(near, 10, signal.SIGKILL),
    "outlive": lambda: os.fork() or os._exit(0),
    "slow": lambda: os.sched_setaffinity(mine, {0}),
    "starve": lambda: os.sched_setscheduler(mine, os.SCHED_IDLE, os.sched_param(0)),
}

def taken_over(*_given):
    reached = []
    for name, attempt in ATTEMPTS.items():
        try:
            attempt()
            reached.append(name)
        except OSError:
            pass
    os.write(telling, json.dumps(reached).encode())
    os._exit(0)

pictures.prepare()
pictures.opened = taken_over
if os.fork() == 0:
    job = {"does": does, "key": scratch.key.hex(), "recipients": []}
    worker._work(job, scratch.descriptor if does == "examine" else memory, os.dup(2), os.dup(2))
os.close(telling)
print(os.read(reading, 4096).decode())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can refuse a process that")
@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("does", ["examine", "view", "read"])
def test_a_decoder_that_was_taken_over_reaches_nothing(tmp_path: Path, does: str) -> None:
    other = tmp_path / "of another citizen"
    other.write_text("what they sent")

    command = [sys.executable, "-c", PROGRAM, str(other), does]
    done = subprocess.run(command, input=hostile.picture("PNG"), capture_output=True, check=True)

    assert json.loads(done.stdout) == []
    assert other.read_text() == "what they sent"
