"""Backups of an intake: what was confirmed before is in it with its files, and comes back whole or not at all."""

import asyncio
import io
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot import backing_up, wiring
from bot.settings import Settings
from storage import upkeep
from storage.inbox import Item
from storage.tables import EvidenceRow, InboxRow, ReportRow, SeenKeyRow, SessionRow
from tests.backups.conftest import BackupKey
from tests.backups.intakes import QUIET, backed_up, reported
from tests.drivers.citizen import Citizen
from tests.drivers.s3 import Bucket
from tests.drivers.service import Service, running
from tests.storage.evidence_stores import KEY_ID, SECRET_KEY


async def test_reports_come_back_with_their_files_and_references(
    service: Service, restored: Settings, backup_key: BackupKey, place: str
) -> None:
    reference = await reported(service)
    archive = await backed_up(service, place)

    await backing_up.bring_back(restored, archive, backup_key.file, QUIET)

    async with wiring.intake_parts(restored) as parts:
        said = await Citizen(parts.turns).follows(reference)
        async with parts.database.reading() as session:
            (evidence,) = await session.scalars(select(EvidenceRow))
        found = await parts.evidence.sealed_sha256(evidence.evidence_id)
    async with wiring.relay_parts(restored, name="restored") as relay:
        pushed = await relay.once()
    assert "waits for an analyst" in said
    assert (found, pushed) == (evidence.sealed_sha256, 1)
    assert (await service.desk.only_case()).reports[0].files


async def test_what_must_not_outlive_its_keys_is_not_in_it(
    service: Service, restored: Settings, backup_key: BackupKey, tmp_path: Path
) -> None:
    await Citizen(service.parts.turns).drafts()
    await service.parts.inbox.accept("telegram", [Item("1", "amina", b"words")], now=datetime.now(UTC))
    archive = await backed_up(service, str(tmp_path / "backups"))

    await backing_up.bring_back(restored, archive, backup_key.file, QUIET)

    async with wiring.intake_parts(restored) as parts, parts.database.reading() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(one)) for one in (InboxRow, SessionRow, SeenKeyRow)
        ]
    assert counts == [0, 0, 0]


async def test_a_second_backup_copies_only_what_is_new(service: Service, place: str) -> None:
    await reported(service)
    await backed_up(service, place)
    await reported(service)
    out = io.StringIO()

    await asyncio.sleep(1.1)
    await backing_up.back_up(service.settings, place, Console(file=out, width=300))

    assert "2 files, 1 of them new there" in out.getvalue()


async def test_what_was_withdrawn_after_the_backup_does_not_come_back(
    service: Service, restored: Settings, backup_key: BackupKey, tmp_path: Path
) -> None:
    reference = await reported(service)
    archive = await backed_up(service, str(tmp_path / "backups"))
    citizen = Citizen(service.parts.turns)
    await citizen.follows(reference)
    await citizen.presses("withdraw")
    await citizen.presses("yes")
    await wiring.sweep_once(service.parts, datetime.now(UTC))

    await backing_up.bring_back(restored, archive, backup_key.file, QUIET)

    async with wiring.intake_parts(restored) as parts, parts.database.reading() as session:
        (row,) = await session.scalars(select(ReportRow))
    assert (row.sealed_identity, row.withdrawn_at is not None) == (None, True)


async def test_an_erasures_file_that_cannot_be_written_stops_no_sweep(service: Service, tmp_path: Path) -> None:
    reference, citizen = await reported(service), Citizen(service.parts.turns)
    await citizen.follows(reference)
    await citizen.presses("withdraw")
    await citizen.presses("yes")
    service.settings.erasures_file.mkdir(parents=True)

    with capture_logs() as lines:
        await wiring.sweep_once(service.parts, datetime.now(UTC))

    assert [one["event"] for one in lines] == ["erasures.not_noted"]


async def test_every_report_that_was_confirmed_before_is_in_a_backup_taken_while_citizens_report(
    service: Service, restored: Settings, backup_key: BackupKey, tmp_path: Path
) -> None:
    before = [await reported(service) for _one in range(3)]
    after = asyncio.gather(*(reported(service) for _one in range(6)))
    archive = await backed_up(service, str(tmp_path / "backups"))
    await after

    await backing_up.bring_back(restored, archive, backup_key.file, QUIET)

    async with wiring.intake_parts(restored) as parts:
        said = [await Citizen(parts.turns).follows(one) for one in before]
        async with parts.database.reading() as session:
            named = list(await session.scalars(select(EvidenceRow.evidence_id)))
        there = [await parts.evidence.has(one) for one in named]
    assert all("waits for an analyst" in one for one in said)
    assert all(there)
    assert len(there) >= 3


async def test_files_in_a_bucket_come_back_into_a_bucket(
    tmp_path: Path, bucket: Bucket, s3_server: str, backup_key: BackupKey
) -> None:
    keys = {"evidence_s3_key_id": KEY_ID, "evidence_s3_secret": SECRET_KEY, "evidence_s3_endpoint": s3_server}
    url = f"s3://{bucket.name}"
    more = {**keys, "evidence_url": f"{url}/intake", "backup_keys": backup_key.public}
    async with running(tmp_path, f"sqlite:///{tmp_path}/intake.db", **more) as service:
        await reported(service)
        archive = await backed_up(service, f"{url}/backups")
        again = {"database_url": f"sqlite:///{tmp_path}/again.db", "evidence_url": f"{url}/again"}

        await backing_up.bring_back(service.settings.model_copy(update=again), archive, backup_key.file, QUIET)

    names = [[one.partition("/")[2] for one in bucket.names() if one.startswith(at)] for at in ("intake", "again")]
    assert names[0] == names[1]
    assert len(names[1]) == 1


async def test_its_success_is_noted(service: Service, tmp_path: Path) -> None:
    await backed_up(service, str(tmp_path / "backups"))

    async with service.parts.database.reading() as session:
        assert upkeep.BACKUP in await upkeep.last_successes(session)
