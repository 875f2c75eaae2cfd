"""Rotating the keys that reports are sealed to, and that pushes are signed with: nothing waits, and all of it opens."""

import secrets
from base64 import b64encode
from pathlib import Path

import pytest
from pydantic import SecretStr
from pyrage import x25519

from bot import wiring
from bot.keys import write_private
from desk.settings import DeskSettings
from tests.drivers.citizen import Citizen
from tests.drivers.service import CLEARED, Desk, Service


def new_key(path: Path) -> str:
    """Make a private key; its public half."""
    key = x25519.Identity.generate()
    write_private(path, f"{key}\n")
    return str(key.to_public())


async def restarted(desk: Desk, **changed: object) -> Desk:
    """The same desk with other settings."""
    await desk.goes_down()
    await desk.database.close()
    again = Desk(DeskSettings(_env_file=None, **{**desk.settings.model_dump(), **changed}), desk.port)
    await again.comes_up()
    return again


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/intake.db"


async def test_reports_to_the_old_and_to_the_new_keys_open_side_by_side(service: Service, tmp_path: Path) -> None:
    await Citizen(service.parts.turns).reports(evidence="https://example.org/before")
    folder = tmp_path / "keys"
    public = {name: new_key(folder / f"{name}-new.key") for name in ("desk", "identity")}
    files = {
        f"{name}_private_key_files": f"{folder / f'{name}-new.key'} {folder / f'{name}.key'}"
        for name in ("desk", "identity")
    }
    service.desk = await restarted(
        service.desk,
        desk_private_key_files=files["desk_private_key_files"],
        identity_private_key_files=files["identity_private_key_files"],
    )
    changed = {"desk_keys": public["desk"], "identity_keys": public["identity"]}
    async with wiring.intake_parts(service.settings.model_copy(update=changed)) as rotated:
        await Citizen(rotated.turns).reports(evidence="https://example.net/after")
        await service.relays_everything()

    cases = [await service.desk.cases.open(CLEARED, one.case.case_id) for one in await service.desk.queue()]
    opened = {one.reports[0].report.locators[0].raw for one in cases if one.reports[0].report}
    assert opened == {"https://example.org/before", "https://example.net/after"}


async def test_what_was_sealed_to_a_key_that_is_gone_is_kept_and_said_not_to_open(
    service: Service, tmp_path: Path
) -> None:
    await Citizen(service.parts.turns).reports()
    await service.relays_everything()
    new_key(tmp_path / "keys" / "new.key")

    service.desk = await restarted(service.desk, desk_private_key_files=str(tmp_path / "keys" / "new.key"))

    (report,) = (await service.desk.only_case()).reports
    assert report.report is None
    assert report.row.sealed


@pytest.mark.parametrize(
    ("signs", "believes"),
    [("{old}", "{new} {old}"), ("{new} {old}", "{new} {old}"), ("{new} {old}", "{old}"), ("{new}", "{new} {old}")],
)
async def test_pushes_go_on_while_their_secret_is_replaced(service: Service, signs: str, believes: str) -> None:
    both = {
        "old": service.settings.push_secret.get_secret_value(),
        "new": "whsec_" + b64encode(secrets.token_bytes(32)).decode(),
    }
    service.desk = await restarted(service.desk, push_secret=believes.format(**both))
    await Citizen(service.parts.turns).reports()
    changed = service.settings.model_copy(update={"push_secret": SecretStr(signs.format(**both))})

    async with wiring.relay_parts(changed, name="rotated") as rotated:
        arrived = await rotated.once()

    assert (arrived, len(await service.desk.queue())) == (1, 1)
