"""The archive: what is in it, under which names, and that nothing wrong or forbidden gets in."""

import asyncio
import io
import json
import tracemalloc
import zipfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import jsonschema
import pyrage
import pytest
from pyrage import x25519

from desk.dossier import archive, document, schema
from desk.dossier.archive import BadRecipient, EvidenceChanged
from desk.dossier.pdf import Press
from desk.dossier.signing import Signer
from tests.desk.dossier.cases import INFECTED, MALWARE, PICTURE, SCREENSHOT, fraud
from tests.desk.dossier.conftest import Shelf

PNG, SEALED = f"evidence/{SCREENSHOT.evidence_id}.png", f"evidence/{INFECTED.evidence_id}.quarantined.age"
LEFT_OUT = replace(SCREENSHOT, withheld="locator_only")


class Forward(io.RawIOBase):
    """A place to write that knows no way back, as an answer over HTTP."""

    def __init__(self) -> None:
        super().__init__()
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece) -> int:
        self.content += piece
        return len(piece)


class Counting(io.RawIOBase):
    """A place to write that keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, piece) -> int:
        return len(piece)


class Repeating:
    """One piece again and again."""

    def __init__(self, piece: bytes, count: int) -> None:
        self.piece, self.count = piece, count

    async def pieces(self, _evidence_id: str):
        for _ in range(self.count):
            yield self.piece


async def _archived(shelf: Shelf, signer: Signer, press: Press, *, dossier=None, recipients=()) -> zipfile.ZipFile:
    out = io.BytesIO()
    await archive.write(out, dossier or fraud(), shelf, signer, press, recipients=recipients)
    return zipfile.ZipFile(out)


async def test_it_holds_what_a_prosecutor_needs(shelf: Shelf, signer: Signer, press: Press):
    found = await _archived(shelf, signer, press)

    assert sorted(found.namelist()) == sorted(
        ["README.txt", "dossier.json", "dossier.ar.pdf", "dossier.fr.pdf", PNG, SEALED, *_SIGNED]
    )
    assert found.read(PNG) == PICTURE
    assert found.read("dossier.json") == document.to_bytes(fraud())


_SIGNED = ("MANIFEST.sha256", "MANIFEST.sha256.sig")


async def test_the_manifest_names_every_other_file(shelf: Shelf, signer: Signer, press: Press):
    found = await _archived(shelf, signer, press)

    lines = dict(reversed(line.split("  ")) for line in found.read("MANIFEST.sha256").decode().splitlines())
    assert lines == {name: sha256(found.read(name)).hexdigest() for name in found.namelist() if name not in _SIGNED}


async def test_malware_is_sealed_to_the_service(shelf: Shelf, signer: Signer, press: Press):
    service = x25519.Identity.generate()

    found = await _archived(shelf, signer, press, recipients=[str(service.to_public())])

    assert pyrage.decrypt(found.read(SEALED), [service]) == MALWARE
    assert all(MALWARE[:40] not in found.read(name) for name in found.namelist())


async def test_malware_is_sealed_with_the_word_of_the_field_where_no_key_is_known(
    shelf: Shelf, signer: Signer, press: Press
):
    found = await _archived(shelf, signer, press)

    assert pyrage.passphrase.decrypt(found.read(SEALED), "infected") == MALWARE
    assert "infected" in found.read("README.txt").decode()


async def test_what_must_not_be_copied_is_described_and_never_asked_for(shelf: Shelf, signer: Signer, press: Press):
    dossier = fraud()
    one = replace(dossier, reports=(replace(dossier.reports[0], files=(LEFT_OUT,), additions=()),))

    found = await _archived(shelf, signer, press, dossier=one)

    told = json.loads(found.read("dossier.json"))["dossier"]["reports"][0]["files"][0]
    assert shelf.asked == []
    assert not [name for name in found.namelist() if name.startswith("evidence")]
    assert (told["path"], told["sha256"]) == ("", LEFT_OUT.sha256)
    assert "must not be copied" in told["note"]


@pytest.mark.parametrize("content", [PICTURE + b"!", PICTURE[:-1], b""])
async def test_a_file_that_is_not_the_one_named_stops_it(shelf: Shelf, signer: Signer, press: Press, content: bytes):
    shelf.files[SCREENSHOT.evidence_id] = content

    with pytest.raises(EvidenceChanged, match=SCREENSHOT.evidence_id):
        await _archived(shelf, signer, press)


async def test_what_stopped_halfway_does_not_open_as_an_archive(shelf: Shelf, signer: Signer, press: Press):
    shelf.files[INFECTED.evidence_id], out = b"other", io.BytesIO()

    with pytest.raises(EvidenceChanged):
        await archive.write(out, fraud(), shelf, signer, press)

    assert out.getvalue()
    assert not zipfile.is_zipfile(out)


async def test_malware_that_is_not_the_one_named_stops_it_too(shelf: Shelf, signer: Signer, press: Press):
    shelf.files[INFECTED.evidence_id] = b"other"

    with pytest.raises(EvidenceChanged):
        await _archived(shelf, signer, press)


async def test_an_id_that_is_no_id_never_becomes_a_path(shelf: Shelf, signer: Signer, press: Press):
    dossier = fraud()
    odd = replace(SCREENSHOT, evidence_id="../../etc/cron.d/x")

    with pytest.raises(ValueError, match="32 hex digits"):
        await _archived(
            shelf, signer, press, dossier=replace(dossier, reports=(replace(dossier.reports[0], files=(odd,)),))
        )


async def test_it_is_written_to_where_no_way_leads_back(shelf: Shelf, signer: Signer, press: Press):
    out = Forward()

    made = await archive.write(out, fraud(), shelf, signer, press)

    found = zipfile.ZipFile(io.BytesIO(bytes(out.content)))
    assert found.testzip() is None
    assert sha256(found.read("MANIFEST.sha256")).hexdigest() == made.manifest_sha256


async def test_the_same_dossier_gives_the_same_archive(shelf: Shelf, signer: Signer, press: Press):
    dossier = fraud()
    clean = replace(dossier, reports=(replace(dossier.reports[0], additions=()), dossier.reports[1]))

    first, second = io.BytesIO(), io.BytesIO()
    await archive.write(first, clean, shelf, signer, press)
    await archive.write(second, clean, shelf, signer, press)

    assert first.getvalue() == second.getvalue()


async def test_the_whole_can_be_sealed_to_the_service(tmp_path: Path, shelf: Shelf, signer: Signer, press: Press):
    service, out, sealed = x25519.Identity.generate(), io.BytesIO(), io.BytesIO()
    await archive.write(out, fraud(), shelf, signer, press)

    archive.seal(io.BytesIO(out.getvalue()), sealed, [str(service.to_public())])

    assert sealed.getvalue().startswith(b"age-encryption.org/v1")
    assert pyrage.decrypt(sealed.getvalue(), [service]) == out.getvalue()


@pytest.mark.parametrize("texts", [["age1nonsense"], ["ssh-rsa what"], [""], []])
def test_it_is_never_sealed_to_nobody(texts: list[str]):
    with pytest.raises(BadRecipient):
        archive.seal(io.BytesIO(b"x"), io.BytesIO(), texts)


async def test_its_json_is_as_its_schema_says(shelf: Shelf, signer: Signer, press: Press):
    found = await _archived(shelf, signer, press)

    jsonschema.validate(json.loads(found.read("dossier.json")), schema.schema())
    assert schema.PATH.read_text(encoding="utf-8") == schema.written()


async def test_a_large_file_goes_through_in_pieces(signer: Signer, press: Press):
    piece, count = bytes(1 << 16), 320
    big = replace(SCREENSHOT, size=len(piece) * count, sha256=sha256(piece * count).hexdigest(), media_type="video/mp4")
    dossier = replace(fraud(), reports=(replace(fraud().reports[0], files=(big,), additions=()),))
    await asyncio.to_thread(press.pdf, dossier, "ar")

    tracemalloc.start()
    await archive.write(Counting(), dossier, Repeating(piece, count), signer, press)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < big.size // 2
