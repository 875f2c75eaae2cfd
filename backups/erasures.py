"""Erasures: which reports had their content or their names erased, kept apart from every backup, so that none comes back."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from backups.parts import BackupFailed


class Erasures:
    """A file to which lines are added: when, how (`withdrawn`, `purged`), and the report's id; nothing else of it.

    Its first line says when it was begun, and `of` what (`intake`, `desk`): a service on a new machine begins another. It is
    to lie on another disk than the database, and is never restored from an older copy.
    """

    def __init__(self, path: Path, of: str) -> None:
        self._path = path
        self._of = of

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
        lines = [{"begun": at, "of": self._of}] * begins + [{"at": at, "how": how, "report": one} for how, one in new]
        with os.fdopen(descriptor, "w") as file:
            # A line that a crash cut off must not take this one with it.
            file.write("\n" * (not begins) + "".join(json.dumps(one) + "\n" for one in lines))
            file.flush()
            os.fsync(file.fileno())
        return len(new)

    def require(self, setting: str, made_at: str) -> None:
        """Raise BackupFailed where the path that `setting` names holds no list, or none of this service of a backup of `made_at`.

        Raises OSError where it cannot be read; blocking.
        """
        if not self._path.is_file():
            raise BackupFailed(
                f"There is no list of what was erased at {self._path} ({setting}), so all that was erased since the backup"
                " would come back: mount its disk, or copy the list there; where nothing was ever erased, make an empty"
                " file there. Nothing was restored."
            )
        for number, one in self._lines():
            if one is None:
                raise self._refused(
                    setting,
                    f"cannot be read in line {number}: bring a whole copy of it, or where there is none delete that line",
                )
            if one.get("of", self._of) != self._of:
                raise self._refused(setting, f"is the one of the {one['of']}: bring the one of the {self._of}")
            if "begun" in one and datetime.fromisoformat(one["begun"]) > datetime.fromisoformat(made_at):
                why = (
                    f"was begun at {one['begun']}, after this backup was made, so what was erased between may stand in"
                )
                raise self._refused(
                    setting, f"{why} another: bring that one; where nothing was erased before, delete its first line"
                )

    def read(self) -> dict[str, list[str]]:
        """Every id, by how it was erased; blocking. A line that was cut off is passed over: it is noted again."""
        erased: dict[str, list[str]] = {}
        for _number, one in self._lines() if self._path.exists() else ():
            if one and "how" in one:
                erased.setdefault(one["how"], []).append(one["report"])
        return erased

    def _refused(self, setting: str, why: str) -> BackupFailed:
        return BackupFailed(f"The list of what was erased at {self._path} ({setting}) {why}. Nothing was restored.")

    def _lines(self) -> Iterator[tuple[int, dict[str, str] | None]]:
        """Each line with its number, None for one that is none of ours; those that a crash left empty or cut off are left out."""
        with self._path.open(errors="replace") as file:
            for number, line in enumerate(file, 1):
                said = line.strip()
                is_cut_off = '{"'.startswith(said[:2]) and not said.endswith("}")
                if not is_cut_off:
                    yield number, _entry(said)


def _entry(line: str) -> dict[str, str] | None:
    try:
        one = json.loads(line)
        datetime.fromisoformat(one.get("begun", "2026-01-01"))
    except (ValueError, TypeError, AttributeError):
        return None
    is_whole = all(isinstance(value, str) for value in one.values()) and ("begun" in one or {"how", "report"} <= {*one})
    return one if is_whole else None
