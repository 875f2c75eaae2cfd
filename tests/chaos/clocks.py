"""Clocks: one for each host, moved by hours while its processes run, by a few lines of C before their libc (clock.c)."""

import platform
import shutil
import struct
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")
HOUR_S = 3600


@dataclass
class Clocks:
    """The hours by which each host's clock is ahead; without a C compiler, none can be moved (libfaketime slows threads)."""

    folder: Path
    hours: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        compiler = shutil.which("cc")
        self.can_move = compiler is not None and platform.system() == "Linux"
        self._library = self.folder / "clock.so"
        if self.can_move:
            subprocess.run([str(compiler), "-shared", "-fPIC", "-O2", "-o", self._library, SOURCE], check=True)

    def environment(self, host: str) -> dict[str, str]:
        """What a process of `host` is started with."""
        if not self.can_move:
            return {}
        self.move(0, host)
        return {"LD_PRELOAD": str(self._library), "CHAOS_CLOCK": str(self._file(host))}

    def move(self, hours: int, *hosts: str) -> None:
        """Put the clocks of these hosts, or of all, forward or back."""
        for host in hosts or tuple(self.hours):
            self.hours[host] = self.hours.get(host, 0) + hours
            path = self._file(host)
            path.touch()
            # In place, because the processes have it mapped.
            with path.open("r+b") as file:
                file.write(struct.pack("@l", self.hours[host] * HOUR_S))

    def _file(self, host: str) -> Path:
        return self.folder / f"{host}.clock"
