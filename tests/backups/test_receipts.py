"""Receipts after a restore: the log goes on under another name, so that nobody takes it for what was signed before."""

from datetime import timedelta

from bot import backing_up, wiring
from bot.settings import Settings
from conversations.receipt import Verdict
from storage.log_heads import read
from tests.backups.conftest import BackupKey
from tests.backups.intakes import QUIET, backed_up
from tests.drivers.citizen import Citizen
from tests.drivers.service import Service


async def test_a_restored_log_says_that_it_is_another_and_keeps_what_it_has(
    service: Service, restored: Settings, backup_key: BackupKey, place: str
) -> None:
    before, after = await _receipt(service), ""
    keeper, keys = service.parts.proving.log_keeper, service.parts.proving.log_keeper.keys
    await keeper.close_due(service.parts.turns.clock() + timedelta(days=1))
    archive = await backed_up(service, place)
    after = await _receipt(service)
    await keeper.close_due(service.parts.turns.clock() + timedelta(days=1))
    (signed,) = await keeper.receipts.heads()

    await backing_up.bring_back(restored, archive, backup_key.file, QUIET)

    async with wiring.intake_parts(restored) as parts:
        (anew,) = await parts.proving.log_keeper.receipts.heads()
        verdicts = [(await parts.proving.verifier.check(one)).verdict for one in (before, after)]
    assert read(anew, keys).origin != read(signed, keys).origin
    assert (read(signed, keys).size, read(anew, keys).size) == (2, 1)
    assert verdicts == [Verdict.GENUINE, Verdict.MISSING]


async def _receipt(service: Service) -> str:
    citizen = Citizen(service.parts.turns)
    await citizen.drafts()
    return await citizen.presses("anonymous")
