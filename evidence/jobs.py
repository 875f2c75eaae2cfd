"""Jobs: what is asked of a worker, with the descriptors that it may use, over a socket that only the two share."""

import json
import socket
from collections.abc import Sequence
from typing import Any

MAX_JOB_BYTES = 16 * 1024
_LENGTH_BYTES = 4


def send_job(worker: socket.socket, job: dict[str, Any], descriptors: Sequence[int]) -> None:
    """Send a job with the file to read, and the pipes for what it becomes and for what was found."""
    body = json.dumps(job).encode()
    socket.send_fds(worker, [len(body).to_bytes(_LENGTH_BYTES, "big") + body], list(descriptors))


def next_job(jobs: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The next job and its descriptors; None when the other end is closed."""
    data, descriptors, _flags, _address = socket.recv_fds(jobs, MAX_JOB_BYTES, 3)
    while data and len(data) < _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "big"):
        more = jobs.recv(MAX_JOB_BYTES)
        data = data + more if more else b""
    return (json.loads(data[_LENGTH_BYTES:]), list(descriptors)) if data else None
