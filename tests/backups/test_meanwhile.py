"""What happens to reports while a backup of them is taken."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, select

from backups.parts import Files
from backups.taking import take
from bot import backing_up, wiring
from bot.settings import Settings
from storage.evidence import EvidenceStore
from storage.tables import EvidenceRow, ReportRow
from tests.backups.conftest import BackupKey
from tests.backups.intakes import QUIET, reported
from tests.drivers.citizen import Citizen
from tests.drivers.service import Service


async def test_what_is_erased_while_a_backup_is_taken_is_erased_after_its_restore(
    service: Service, restored: Settings, backup_key: BackupKey, tmp_path: Path
) -> None:
    await wiring.sweep_once(service.parts, datetime.now(UTC))
    reference = await reported(service)
    store = service.parts.evidence
    whole = backing_up.whole(service.settings)
    slow = _Erasing(store, service, reference)
    files = {"evidence": Files(slow, whole.files["evidence"].listing)}

    taken = await take(
        replace(whole, files=files), str(tmp_path / "backups"), [backup_key.public], now=datetime.now(UTC)
    )
    await backing_up.bring_back(restored, str(tmp_path / "backups" / taken.name), backup_key.file, QUIET)

    async with wiring.intake_parts(restored) as parts, parts.database.reading() as session:
        (row,) = await session.scalars(select(ReportRow))
    assert (taken.lost, row.sealed_identity, row.withdrawn_at is not None) == ([], None, True)


class _Erasing:
    """A store from which a file is gone when it is asked for, because its report was withdrawn and emptied meanwhile."""

    def __init__(self, store: EvidenceStore, service: Service, reference: str) -> None:
        self._store, self._service, self._reference = store, service, reference

    async def open_sealed(self, evidence_id: str) -> AsyncIterator[bytes]:
        citizen = Citizen(self._service.parts.turns)
        await citizen.follows(self._reference)
        await citizen.presses("withdraw")
        await citizen.presses("yes")
        async with self._service.parts.database.transaction() as session:
            await session.execute(delete(EvidenceRow))
        await self._store.remove(evidence_id)
        raise FileNotFoundError
        yield b""
