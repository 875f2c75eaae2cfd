"""Every kind of file that is taken: what it tells of the reporter is found nowhere afterwards; every other gets its answer."""

import hashlib
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from tests.drivers.citizen import Citizen
from tests.drivers.service import CLEARED, Service
from tests.evidence import hostile
from tests.evidence.documents import bomb, bomb_of_objects, opened_parts
from tests.evidence.moving import CANARY, film
from tests.evidence.pictures import saved
from tests.evidence.telling import FILES

PICTURE = saved("RGB", "PNG")
every_kind = pytest.mark.parametrize("media_type", FILES)

# Made when they are sent, because some take a while to make.
REFUSED = {
    "nothing": (bytes, "was empty"),
    "a book": (lambda: b"a" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    "a program": (lambda: b"MZ" + bytes(range(256)) * 40, "of a kind that we cannot take"),
    "an archive": (lambda: b"PK\x03\x04" + bytes(range(256)) * 40, "of a kind that we cannot take"),
    "a page of the web, as a picture": (lambda: b"<html><script>alert(1)</script>", "of a kind that we cannot take"),
    "half a PNG": (lambda: PICTURE[: len(PICTURE) // 2], "could not be read"),
    "half a JPEG": (lambda: saved("RGB", "JPEG")[:700], "could not be read"),
    "half a WebP": (lambda: saved("RGB", "WEBP")[:300], "could not be read"),
    "half a GIF": (lambda: saved("P", "GIF")[:900], "could not be read"),
    "half a HEIC": (lambda: hostile.heic()[:400], "could not be read"),
    "half a film": (lambda: film()[:600], "could not be read"),
    "half a document": (lambda: FILES["application/pdf"][:400], "could not be read"),
    "a locked document": (hostile.locked_pdf, "password"),
    "a PNG bomb": (hostile.png_of_huge_size, "too large once opened"),
    "a JPEG bomb": (hostile.jpeg_of_huge_size, "too large once opened"),
    "a WebP bomb": (hostile.webp_of_huge_size, "too large once opened"),
    "a GIF bomb": (hostile.gif_of_huge_size, "too large once opened"),
    "a HEIC bomb": (hostile.heic_of_huge_size, "too large once opened"),
    "an AVIF bomb": (hostile.avif_of_huge_size, "too large once opened"),
    "a document bomb": (bomb, "too large once opened"),
    "a document bomb of objects": (bomb_of_objects, "could not be read"),
    "a document bomb in a bomb": (hostile.pdf_bomb, "too large once opened"),
}


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite, so that everything that is stored lies in files."""
    return f"sqlite:///{tmp_path}/intake.db"


@every_kind
async def test_what_a_file_tells_of_the_reporter_is_found_nowhere_and_the_desk_is_told_what_was_done_with_it(
    citizen: Citizen, service: Service, media_type: str
) -> None:
    await citizen.drafts("FRAUD.SHOP")
    said = await citizen.sends_file(FILES[media_type])
    await citizen.presses("anonymous")
    await service.relays_everything()
    case = await service.desk.only_case()
    (file,) = case.reports[0].report.files
    _row, content = await service.desk.cases.file(CLEARED, case.case.case_id, file.id)

    everything = [path.read_bytes() for path in service.folder.rglob("*") if path.is_file()]
    opened = [_unsealed(service, path) for path in service.desk.settings.desk_evidence_dir.iterdir()]
    steps = {one.name: one for one in file.custody}

    assert "I received 1 file" in said
    assert file.media_type == media_type
    assert not [one for one in [*everything, *opened] if CANARY in one]
    assert CANARY.decode() not in repr(case)
    assert steps["received"].size == steps["hashed"].size == len(FILES[media_type])
    assert steps["hashed"].sha256 == hashlib.sha256(FILES[media_type]).hexdigest()
    assert steps["cleaned"].sha256 == file.sha256 == hashlib.sha256(content).hexdigest()
    assert steps["cleaned"].size == file.size == len(content)
    assert steps["received"].at <= steps["hashed"].at <= steps["cleaned"].at <= steps["sealed"].at


async def test_a_document_keeps_its_words_and_not_its_author(citizen: Citizen, service: Service) -> None:
    await citizen.drafts("FRAUD.SHOP")
    await citizen.sends_file(FILES["application/pdf"])
    await citizen.presses("anonymous")
    await service.relays_everything()
    case = await service.desk.only_case()

    _row, content = await service.desk.cases.file(CLEARED, case.case.case_id, case.reports[0].report.files[0].id)

    assert b"Evidence" in opened_parts(content)
    assert CANARY not in opened_parts(content)


async def test_a_text_arrives_as_it_was_written(citizen: Citizen, service: Service) -> None:
    words = "سلّم المال وإلا نشرت الصور\r\nDonne l'argent".encode()
    await citizen.drafts("FRAUD.SHOP")
    await citizen.sends_file(words)
    await citizen.presses("anonymous")
    await service.relays_everything()
    case = await service.desk.only_case()

    row, content = await service.desk.cases.file(CLEARED, case.case.case_id, case.reports[0].report.files[0].id)

    assert (row.media_type, content) == ("text/plain", words)


async def test_a_file_that_cannot_be_taken_gets_a_clear_answer_and_leaves_nothing(service: Service) -> None:
    told = {name: await _answer_to(service, make()) for name, (make, _answer) in REFUSED.items()}

    assert [name for name, (_make, answer) in REFUSED.items() if answer not in told[name][0]] == []
    assert {expects for _said, expects in told.values()} == {"evidence"}
    assert not [path for path in (service.folder / "intake" / "evidence").rglob("*") if path.is_file()]
    assert not list((service.folder / "intake" / "aside").iterdir())


async def test_a_good_file_is_taken_beside_a_bad_one(citizen: Citizen) -> None:
    await citizen.drafts("FRAUD.SHOP")
    await citizen.sends_file(b"")

    said = await citizen.sends_file(PICTURE)

    assert "I received 1 file" in said


async def test_a_picture_named_as_another_kind_is_taken_for_what_it_is(citizen: Citizen, service: Service) -> None:
    await citizen.drafts("FRAUD.SHOP")
    await citizen.sends_file(FILES["video/mp4"])
    await citizen.presses("anonymous")
    await service.relays_everything()
    case = await service.desk.only_case()

    assert case.reports[0].report.files[0].media_type == "video/mp4"


async def test_a_picture_with_another_file_behind_it_loses_that(citizen: Citizen, service: Service) -> None:
    await citizen.drafts("FRAUD.SHOP")
    await citizen.sends_file(PICTURE + b"PK\x03\x04" + b"payload" * 100)
    await citizen.presses("anonymous")
    await service.relays_everything()
    case = await service.desk.only_case()

    _row, content = await service.desk.cases.file(CLEARED, case.case.case_id, case.reports[0].report.files[0].id)

    assert b"payload" not in content
    assert content[:8] == PICTURE[:8]


async def _answer_to(service: Service, content: bytes) -> tuple[str, str]:
    """What somebody new is told who sends `content`, and what they are asked then."""
    citizen = Citizen(service.parts.turns)
    await citizen.opens()
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    return await citizen.sends_file(content), citizen.said.expects


def _unsealed(service: Service, path: Path) -> bytes:
    return bytes(pyrage.decrypt(path.read_bytes(), [x25519.Identity.from_str(service.keys.desk.private)]))
