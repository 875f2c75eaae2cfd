"""Ports: whether one is free to listen on, said before anything is started."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


class PortTaken(Exception):
    """Something else listens there; the message says where and what to do."""


@contextmanager
def claimed(port: int, variable: str) -> Iterator[None]:
    """`port` of this machine is for whoever claimed it; raise PortTaken where somebody did who has yet to listen.

    Seconds pass from looking at a port to listening there. The UDP port of the same number marks it: nothing of ours
    uses that, it is free as soon as its process ends, however that happens, and nobody waits for it as after TCP.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mark:
        try:
            mark.bind(("127.0.0.1", port))
        except OSError as error:
            # Who uses it cannot be asked, and a name server, for instance, uses its UDP port too.
            holder = "by another demo that starts, or by a program that uses it for UDP"
            raise PortTaken(f"Port {port} is claimed {holder}. Stop that one, or set {variable}.") from error
        yield


def check_port(host: str, port: int, variable: str) -> None:
    """Raise PortTaken when nothing can listen on `port`; `variable` is the setting that chooses another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"Port {port} on {host} is taken. Stop what listens there, or set {variable}.") from error
