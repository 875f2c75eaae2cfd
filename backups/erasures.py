"""Erasures: which reports had their content or their names erased, kept apart from every backup, so that none comes back."""

import json
import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from backups.parts import BackupFailed


class Erasures:
    """A file to which lines are added: when, how (`withdrawn`, `purged`), and the report's id; nothing else of it.

    Its first line says when it was begun: a service on a new machine begins another. It is to lie on another disk than the
    database, and is never restored from an older copy.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def note(self, erased: Mapping[str, Iterable[str]]) -> int:
        """Add what is not there yet, on disk when this returns; how many. Blocking; raises OSError.

        The file is made also where nothing is to be added, so that one that is missing is not taken for an empty one.
        """
        known = {(how, one) for how, ids in self.read().items() for one in ids}
        new = [(how, one) for how, ids in erased.items() for one in ids if (how, one) not in known]
        begins = not self._path.exists()
        if not (new or begins):
            return 0
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        lines = [{"begun": at}] * begins + [{"at": at, "how": how, "report": one} for how, one in new]
        with os.fdopen(descriptor, "w") as file:
            # A line that a crash cut off must not take this one with it.
            file.write("\n" * (not begins) + "".join(json.dumps(one) + "\n" for one in lines))
            file.flush()
            os.fsync(file.fileno())
        return len(new)

    def require(self, setting: str, made_at: str) -> None:
        """Raise BackupFailed where no list is at the path that `setting` names, or one begun after a backup of `made_at`.

        Raises OSError where it cannot be read; blocking.
        """
        if not self._path.is_file():
            raise BackupFailed(
                f"There is no list of what was erased at {self._path} ({setting}), so all that was erased since the backup"
                " would come back: mount its disk, or copy the list there; where nothing was ever erased, make an empty"
                " file there. Nothing was restored."
            )
        if (begun := self._begun()) and begun > datetime.fromisoformat(made_at):
            raise BackupFailed(
                f"The list of what was erased at {self._path} ({setting}) was begun at {begun.isoformat()}, after this backup"
                " was made, so what was erased between may stand in another: bring that one; where nothing was erased"
                " before, delete the first line of this one. Nothing was restored."
            )

    def _begun(self) -> datetime | None:
        """When the list was begun; None for one that does not say it."""
        with self._path.open(errors="replace") as file:
            try:
                return datetime.fromisoformat(json.loads(file.readline())["begun"])
            except (ValueError, KeyError, TypeError):
                return None

    def read(self) -> dict[str, list[str]]:
        """Every id, by how it was erased; blocking. A line that was cut off is passed over: it is noted again."""
        erased: dict[str, list[str]] = {}
        if not self._path.exists():
            return erased
        with self._path.open(errors="replace") as file:
            for line in file:
                try:
                    one = json.loads(line)
                    erased.setdefault(one["how"], []).append(one["report"])
                except (ValueError, KeyError, TypeError):
                    continue
        return erased
