"""Ports: whether one is free to listen on, said before anything is started."""

import socket


class PortTaken(Exception):
    """Something else listens there; the message says where and what to do."""


def check_port(host: str, port: int, variable: str) -> None:
    """Raise PortTaken when nothing can listen on `port`; `variable` is the setting that chooses another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"Port {port} on {host} is taken. Stop what listens there, or set {variable}.") from error
