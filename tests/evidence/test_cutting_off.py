"""Cutting off: whoever was cut off reaches not even its own machine."""

import subprocess
import sys

PROGRAM = """
import socket
from evidence.cutting_off import cut_off
listening = socket.create_server(("127.0.0.1", 0))
was_possible = cut_off()
try:
    socket.create_connection(listening.getsockname(), timeout=1).close()
    print(was_possible, "reached")
except OSError:
    print(was_possible, "cut off")
"""


def test_who_is_cut_off_reaches_nobody_or_is_told_that_it_was_not_possible():
    said = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout

    assert said.strip() in ("True cut off", "False reached")
