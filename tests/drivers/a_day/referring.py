"""Referring: a supervisor names a service's key, a liaison hands a dossier over, and the service opens it with public tools."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect
from pyrage import x25519

from tests.desk.running import Desk
from tests.drivers.a_day.at_desk import AtDesk

DOCUMENT = (Path(__file__).parents[3] / "docs" / "dossier.md").read_text(encoding="utf-8")
# The commands for the receiving service, and not those with which a desk makes its key: first to open it, then to check it.
OPENING, CHECKING, *_REST = (block.splitlines() for block in re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL))
MAKING_S = 60


def gives_key(supervisor: AtDesk, service_id: str, key: x25519.Identity) -> None:
    """Enter the public key of a service into the rules, and save them as a version."""
    supervisor.page.goto(f"{supervisor.url}/jurisdiction/services/{service_id}")
    supervisor.fills("Public key (age), to which its dossiers are sealed", str(key.to_public()))
    supervisor.presses("Keep in the draft")
    supervisor.page.get_by_role("link", name=supervisor.words("Try and save")).click()
    supervisor.fills("Why do the rules change?", "The service sent its key")
    supervisor.presses("Save")
    supervisor.sees("The first rule that fits a case decides which service it is referred to.")


def prepares(liaison: AtDesk) -> None:
    """Prepare a dossier of the case that is open, and wait until it is made."""
    liaison.page.get_by_text(liaison.words("Prepare a dossier")).click()
    liaison.presses("Prepare the dossier")
    shown = liaison.page.get_by_role("heading", name=liaison.words("Take it out"))
    expect(shown).to_be_visible(timeout=MAKING_S * 1000)


def takes_out(liaison: AtDesk, folder: Path) -> Path:
    """Download it, sealed to the service."""
    with liaison.page.expect_download() as download:
        liaison.presses("Sealed to the service (.zip.age)")
    path = folder / "dossier.zip.age"
    download.value.save_as(path)
    return path


def hands_over(liaison: AtDesk, to_whom: str) -> None:
    """Record to whom it was given."""
    liaison.fills("To whom: name and office", to_whom)
    liaison.presses("Record the handing over")
    liaison.sees("Acknowledgement of the service")


@dataclass(frozen=True, slots=True)
class Opened:
    """What the tools of a service said, and the files that it has now."""

    said: str
    folder: Path


def opened_by_service(sealed: Path, desk: Desk, key: x25519.Identity) -> Opened:
    """Run the commands of docs/dossier.md, where the service has its key and the desk's public one."""
    folder = sealed.parent
    (folder / "service.key").write_text(f"{key}\n")
    pem = desk.settings.desk_signing_key_file
    runs(["openssl", "pkey", "-in", str(pem), "-pubout", "-out", str(folder / "desk.pem")], folder)
    for command in OPENING:
        runs(["bash", "-c", command], folder)
    unpacked = folder / "dossier"
    (unpacked / "desk.pem").write_bytes((folder / "desk.pem").read_bytes())
    return Opened("".join(runs(["bash", "-c", f"LC_ALL=C {one}"], unpacked) for one in CHECKING), unpacked)


def runs(command: list[str], folder: Path) -> str:
    """What a command says; it has to go well."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
