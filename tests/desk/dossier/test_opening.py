"""Opening: a dossier is checked and opened with openssl, sha256sum and age alone, by the very commands of docs/dossier.md."""

import io
import re
import shlex
import shutil
import subprocess
import zipfile
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from desk.dossier import archive, readme
from desk.dossier.pdf import Press
from desk.dossier.signing import Signer
from tests.desk.dossier.cases import INFECTED, MALWARE, fraud
from tests.desk.dossier.conftest import Shelf

DOCUMENT = (Path(__file__).parent.parent.parent.parent / "docs" / "dossier.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL) for line in block.splitlines()]
SEALED = f"evidence/{INFECTED.evidence_id}.quarantined.age"


@pytest.fixture
async def opened(tmp_path: Path, shelf: Shelf, signer: Signer, press: Press) -> Path:
    """A folder in which a service has unpacked a dossier beside the desk's public key."""
    out, service = io.BytesIO(), x25519.Identity.generate()
    await archive.write(out, fraud(), shelf, signer, press, recipients=[str(service.to_public())])
    folder = tmp_path / "opened"
    with zipfile.ZipFile(out) as found:
        found.extractall(folder)
    (folder / "desk.pem").write_bytes(signer.public_pem)
    (folder / "service.key").write_text(str(service))
    return folder


def _run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)


def test_openssl_and_sha256sum_are_here():
    assert shutil.which("openssl")
    assert shutil.which("sha256sum")


def test_openssl_verifies_the_signature(opened: Path):
    done = _run(opened, readme.CHECK_SIGNATURE)

    assert (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully")


def test_openssl_refuses_a_manifest_that_was_changed(opened: Path):
    (opened / "MANIFEST.sha256").write_bytes((opened / "MANIFEST.sha256").read_bytes().replace(b"a", b"b", 1))

    assert _run(opened, readme.CHECK_SIGNATURE).returncode != 0


def test_openssl_refuses_the_key_of_another(opened: Path):
    made = "openssl genpkey -algorithm ed25519 -out other && openssl pkey -in other -pubout -out desk.pem"

    assert _run(opened, made).returncode == 0
    assert _run(opened, readme.CHECK_SIGNATURE).returncode != 0


def test_sha256sum_finds_every_file_as_it_was(opened: Path):
    done = _run(opened, f"LC_ALL=C {readme.CHECK_SUMS}")

    assert done.returncode == 0
    assert done.stdout.count(": OK") == 6


def test_sha256sum_finds_a_file_that_was_changed(opened: Path):
    with (opened / "dossier.json").open("ab") as file:
        file.write(b" ")

    done = _run(opened, f"LC_ALL=C {readme.CHECK_SUMS}")

    assert done.returncode != 0
    assert "dossier.json: FAILED" in done.stdout


def test_the_fingerprint_in_the_readme_is_the_one_that_openssl_prints(opened: Path, signer: Signer):
    done = _run(opened, readme.SHOW_KEY)

    assert done.stdout.split()[0] == signer.fingerprint
    assert (opened / "README.txt").read_text(encoding="utf-8").count(signer.fingerprint) == 3


def test_openssl_makes_a_key_that_the_desk_signs_with(tmp_path: Path):
    done = _run(tmp_path, next(one for one in COMMANDS if one.startswith("openssl genpkey")))

    assert done.returncode == 0


def test_a_quarantined_file_opens_with_the_key_of_the_service(opened: Path):
    command = readme.OPEN_SEALED.replace("FILE.quarantined.age", SEALED).replace("FILE", "malware")

    content = _opened(opened, command, SEALED, "malware")

    assert content == MALWARE


def test_a_sealed_archive_opens_with_the_key_of_the_service(opened: Path):
    service = x25519.Identity.from_str((opened / "service.key").read_text())
    with (opened / "dossier.zip.age").open("wb") as out:
        archive.seal(io.BytesIO(b"PK the archive"), out, [str(service.to_public())])
    command = next(one for one in COMMANDS if one.startswith("age -d -i service.key -o dossier.zip"))

    assert _opened(opened, command, "dossier.zip.age", "dossier.zip") == b"PK the archive"


@pytest.mark.parametrize("command", [readme.CHECK_SIGNATURE, readme.CHECK_SUMS, readme.SHOW_KEY])
def test_the_document_and_the_readme_say_the_same_commands(opened: Path, command: str):
    assert command in COMMANDS
    assert command in (opened / "README.txt").read_text(encoding="utf-8")


def _opened(folder: Path, command: str, sealed: str, opened: str) -> bytes:
    """By age where it is installed, else by the library that speaks the same format."""
    if shutil.which("age"):
        subprocess.run(shlex.split(command), cwd=folder, check=True)
        return (folder / opened).read_bytes()
    key = x25519.Identity.from_str((folder / "service.key").read_text())
    return pyrage.decrypt((folder / sealed).read_bytes(), [key])
