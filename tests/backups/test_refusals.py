"""What a backup or a restore refuses, and that it leaves everything as it was."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from backups.parts import BackupFailed
from bot import backing_up, wiring
from bot.settings import Settings
from tests.backups.conftest import BackupKey, made_key
from tests.backups.intakes import QUIET, backed_up, reported
from tests.drivers.citizen import Citizen
from tests.drivers.service import Service


async def test_without_a_key_nothing_is_written(service: Service, tmp_path: Path) -> None:
    without = service.settings.model_copy(update={"backup_keys": ""})

    with pytest.raises(BackupFailed, match="IBLAGH_BACKUP_KEYS"):
        await backing_up.back_up(without, str(tmp_path / "backups"), QUIET)

    assert not (tmp_path / "backups").exists()


async def test_a_file_that_is_lost_is_named_and_the_rest_is_backed_up(service: Service, tmp_path: Path) -> None:
    await reported(service)
    await reported(service)
    (lost, _other) = sorted((tmp_path / "intake" / "evidence").iterdir())
    lost.unlink()
    out = io.StringIO()

    whole = await backing_up.back_up(service.settings, str(tmp_path / "backups"), Console(file=out, width=300))

    assert not whole
    assert f"not in the backup: {lost.name}" in out.getvalue()


@pytest.mark.parametrize("what", ["archive", "file"])
async def test_a_flipped_byte_is_found_before_anything_is_written(
    service: Service, restored: Settings, backup_key: BackupKey, tmp_path: Path, what: str
) -> None:
    await reported(service)
    archive = Path(await backed_up(service, str(tmp_path / "backups")))
    damaged = archive if what == "archive" else next((tmp_path / "backups" / "evidence").iterdir())
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(content)

    with pytest.raises(BackupFailed, match="damaged"):
        await backing_up.bring_back(restored, str(archive), backup_key.file, QUIET)

    assert not restored.evidence_dir.exists()


async def test_another_key_opens_nothing(service: Service, restored: Settings, tmp_path: Path) -> None:
    archive = await backed_up(service, str(tmp_path / "backups"))

    with pytest.raises(BackupFailed, match="sealed to another key"):
        await backing_up.bring_back(restored, archive, made_key(tmp_path / "other.key").file, QUIET)


@pytest.mark.parametrize("which", ["old", "new"])
async def test_while_backup_keys_are_rotated_either_opens(
    service: Service, restored: Settings, backup_key: BackupKey, tmp_path: Path, which: str
) -> None:
    keys = {"old": backup_key, "new": made_key(tmp_path / "new.key")}
    both = f"{keys['new'].public} {keys['old'].public}"
    service.settings = service.settings.model_copy(update={"backup_keys": both})
    reference = await reported(service)
    archive = await backed_up(service, str(tmp_path / "backups"))

    await backing_up.bring_back(restored, archive, keys[which].file, QUIET)

    async with wiring.intake_parts(restored) as parts:
        assert "waits for an analyst" in await Citizen(parts.turns).follows(reference)


async def test_nothing_is_restored_over_what_is_there(service: Service, backup_key: BackupKey, tmp_path: Path) -> None:
    reference = await reported(service)
    archive = await backed_up(service, str(tmp_path / "backups"))

    with pytest.raises(BackupFailed, match="not empty"):
        await backing_up.bring_back(service.settings, archive, backup_key.file, QUIET)

    assert "waits for an analyst" in await Citizen(service.parts.turns).follows(reference)
