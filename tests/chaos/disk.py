"""Disk: an ext4 of its own, in a file, that can be full and can lose its power (Linux, root)."""

import errno
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

# The web chat leaves 512 MiB of its disk to the reports, so it has to be larger; the file is sparse.
SIZE = 2 << 30
# Nothing but an fsync brings the journal to the disk in the time of a run, so what was not synced is what is lost.
OPTIONS = "loop,noatime,commit=300"


@dataclass
class Disk:
    """Mounted at `folder`; without the rights to mount it is that folder itself, and cannot fail."""

    folder: Path
    cuts: int = 0

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.fails = can_mount()
        if self.fails:
            self._image.touch(mode=0o600)
            os.truncate(self._image, SIZE)
            # No block is kept for root, who would not see that the disk is full.
            _run("mkfs.ext4", "-q", "-F", "-m", "0", "-E", "lazy_itable_init=1,lazy_journal_init=1", self._image)
            _run("mount", "-o", OPTIONS, self._image, self.folder)

    def fills(self) -> None:
        """Not a byte more fits."""
        with self._ballast.open("wb") as file:
            size = 1 << 30
            while size >= 512:
                try:
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, size)
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise
                    size //= 2

    def frees(self) -> None:
        """There is room again."""
        self._ballast.unlink(missing_ok=True)

    def loses_power(self) -> None:
        """What the filesystem has not sent to the disk is gone. Whoever has files open there has to be dead."""
        before = self._image
        self.cuts += 1
        # The file behind it holds exactly what was sent so far; unmounting would send the rest.
        _run("cp", "--sparse=always", before, self._image)
        _run("umount", "-l", self.folder)
        _run("mount", "-o", OPTIONS, self._image, self.folder)
        before.unlink()

    def goes(self) -> None:
        """Unmount it and forget what it held."""
        if self.fails:
            _run("umount", "-l", self.folder)
            self._image.unlink()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def _image(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}-{self.cuts}.img")

    @property
    def _ballast(self) -> Path:
        return self.folder / "ballast"


def can_mount() -> bool:
    """Whether this process may mount an ext4 in a file; asked by doing nothing but looking."""
    tools = shutil.which("mkfs.ext4", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    return os.geteuid() == 0 and bool(tools) and Path("/dev/loop-control").exists()


def _run(*words: object) -> None:
    environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}
    subprocess.run([str(word) for word in words], check=True, capture_output=True, env=environment)
