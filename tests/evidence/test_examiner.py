"""Examiner: each file gets the right answer from a worker, and what a worker cannot bear is borne by it alone."""

import asyncio
import os
from collections.abc import AsyncIterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pyrage
import pytest
from PIL import Image, ImageOps
from pyrage import x25519

from evidence.examiner import PIECE, Examiner, Job, examined
from evidence.findings import Examined, NotTaken, Refusal
from evidence.scratch import Scratch
from tests.evidence import hostile
from tests.evidence.pictures import profile, saved

KEY = x25519.Identity.generate()
PUBLIC = (str(KEY.to_public()),)


@pytest.fixture(scope="module")
def shared() -> AsyncIterator[list[Examiner]]:
    kept: list[Examiner] = []
    yield kept
    for one in kept:
        one.close()


@pytest.fixture
async def examiner(shared: list[Examiner]) -> Examiner:
    """One for all tests: what forks is started once."""
    shared or shared.append(Examiner())
    return shared[0]


async def _examined(examiner: Examiner, folder: Path, content: bytes) -> tuple[Examined, bytes]:
    """What was found of `content`, and what is inside the seal; raises NotTaken."""
    scratch = Scratch.unnamed(folder)
    scratch.write(content)
    async with examiner.examining(scratch, PUBLIC) as job:
        sealed = b"".join([piece async for piece in job.made()])
    scratch.close()
    return examined(job), pyrage.decrypt(sealed, [KEY])


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(hostile.picture(kind), f"image/{kind.lower()}") for kind in ("JPEG", "PNG", "WEBP", "GIF", "AVIF")]
    + [(hostile.heic(), "image/heic"), (hostile.restricted_pdf(), "application/pdf")]
    + [("نص عادي".encode(one), "text/plain") for one in ("utf-8", "utf-16", "windows-1256")]
    + [(b"\xfe\xff" + "نص عادي".encode("utf-16-be"), "text/plain")],
)
async def test_a_good_file_is_known_by_its_content(
    examiner: Examiner, tmp_path: Path, content: bytes, media_type: str
) -> None:
    found, inside = await _examined(examiner, tmp_path, content)

    assert found.media_type == media_type
    assert (found.size, found.sha256) == (len(inside), sha256(inside).hexdigest())
    assert found.arrived["sha256"] == sha256(content).hexdigest()
    assert found.hashed_at <= found.cleaned_at


@pytest.mark.parametrize("major", [2, 4])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
async def test_a_picture_with_colours_as_phones_write_them_is_taken(
    examiner: Examiner, tmp_path: Path, kind: str, major: int
) -> None:
    picture = saved("RGB", kind, icc_profile=profile(major=major))

    found, inside = await _examined(examiner, tmp_path, picture)

    assert (found.width, found.height) == Image.open(BytesIO(inside)).size
    assert Image.open(BytesIO(inside)).info["icc_profile"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
async def test_a_picture_is_described(examiner: Examiner, tmp_path: Path, kind: str) -> None:
    found, _inside = await _examined(examiner, tmp_path, hostile.picture(kind, (300, 200)))

    assert (found.width, found.height) == (300, 200)
    assert len(found.pdq) == 64
    assert found.pdq_quality > 0
    assert 0 < len(found.preview) < 1500


@pytest.mark.parametrize(
    ("bomb", "answer"),
    [
        (hostile.png_of_huge_size, Refusal.TOO_COMPLEX),
        (hostile.jpeg_of_huge_size, Refusal.TOO_COMPLEX),
        (hostile.webp_of_huge_size, Refusal.TOO_COMPLEX),
        (hostile.gif_of_huge_size, Refusal.TOO_COMPLEX),
        (hostile.heic_of_huge_size, Refusal.TOO_COMPLEX),
        (hostile.avif_of_huge_size, Refusal.TOO_COMPLEX),
        (hostile.pdf_bomb, Refusal.TOO_COMPLEX),
        (hostile.locked_pdf, Refusal.LOCKED),
        (bytes, Refusal.EMPTY),
        (lambda: b"MZ\x90\0" + bytes(200), Refusal.WRONG_TYPE),
        (lambda: b"PK\3\4" + bytes(100), Refusal.WRONG_TYPE),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", Refusal.WRONG_TYPE),
        (lambda: hostile.picture("JPEG")[:-200], Refusal.UNREADABLE),
        (lambda: hostile.picture("PNG")[:-200], Refusal.UNREADABLE),
        (lambda: hostile.picture("WEBP")[:-200], Refusal.UNREADABLE),
        (lambda: hostile.picture("GIF")[:-200], Refusal.UNREADABLE),
        (lambda: hostile.picture("AVIF")[:-200], Refusal.UNREADABLE),
        (lambda: hostile.heic()[:-200], Refusal.UNREADABLE),
    ],
)
async def test_a_hostile_file_gets_the_right_answer(examiner: Examiner, tmp_path: Path, bomb, answer: Refusal) -> None:
    with pytest.raises(NotTaken) as refused:
        await _examined(examiner, tmp_path, bomb())

    assert refused.value.reason is answer


async def test_a_bomb_of_text_in_a_good_picture_costs_nothing_and_goes(examiner: Examiner, tmp_path: Path) -> None:
    found, inside = await _examined(examiner, tmp_path, hostile.png_with_text_bomb())

    assert found.media_type == "image/png"
    assert len(inside) <= len(hostile.picture("PNG"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turn", range(2, 9))
async def test_a_picture_that_says_how_to_turn_it_is_turned(
    examiner: Examiner, tmp_path: Path, kind: str, turn: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    content = hostile.picture(kind, (120, 80), exif=exif.tobytes())
    expected = ImageOps.exif_transpose(Image.open(BytesIO(content)))

    found, inside = await _examined(examiner, tmp_path, content)

    image = Image.open(BytesIO(inside))
    assert image.size == expected.size == (found.width, found.height)
    assert dict(image.getexif()) == {}
    assert _furthest(image, expected) <= (24 if kind == "JPEG" else 0)
    assert ("encoded_again" in found.notes) is (kind == "JPEG")


async def test_a_file_that_fells_its_worker_fells_no_other(examiner: Examiner, tmp_path: Path) -> None:
    good = [_examined(examiner, tmp_path, hostile.picture("PNG")) for _one in range(6)]

    ended = await asyncio.gather(_examined(examiner, tmp_path, hostile.pdf_bomb()), *good, return_exceptions=True)

    assert isinstance(ended[0], NotTaken)
    assert [one[0].media_type for one in ended[1:]] == ["image/png"] * 6


@pytest.mark.parametrize("endless", ["made", "said"])
async def test_a_worker_that_writes_without_end_is_given_up(endless: str) -> None:
    lines = {"made": asyncio.StreamReader(), "said": asyncio.StreamReader()}
    writing = [asyncio.create_task(_written(line, endless=name == endless)) for name, line in lines.items()]

    with pytest.raises(NotTaken) as refused:
        async with asyncio.timeout(30):
            _all = [len(piece) async for piece in Job(lines["made"], lines["said"]).made()]
    [one.cancel() for one in writing]

    assert refused.value.reason is Refusal.TOO_COMPLEX


async def test_what_forks_the_workers_is_started_again_when_it_falls(tmp_path: Path) -> None:
    fresh = Examiner()
    await _examined(fresh, tmp_path, hostile.picture("PNG"))
    fresh._worker.kill()
    fresh._worker.wait()

    found, _inside = await _examined(fresh, tmp_path, hostile.picture("PNG"))
    fresh.close()

    assert found.media_type == "image/png"


async def test_a_worker_knows_no_secret_of_the_intake(
    examiner: Examiner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IBLAGH_SECRET", "canary-of-the-environment")
    fresh = Examiner()
    await _examined(fresh, tmp_path, hostile.picture("PNG"))

    environment = _environment_of(fresh._worker.pid)
    fresh.close()

    assert b"canary" not in environment


async def test_a_reader_who_leaves_stops_the_worker(examiner: Examiner, tmp_path: Path) -> None:
    scratch = Scratch.unnamed(tmp_path)
    scratch.write(os.urandom(6_000_000).hex().encode()[:5_000_000])
    async with examiner.examining(scratch, PUBLIC) as job:
        async for _piece in job.made():
            break
    scratch.close()

    found, _inside = await _examined(examiner, tmp_path, hostile.picture("PNG"))

    assert found.media_type == "image/png"


async def _written(line: asyncio.StreamReader, *, endless: bool) -> None:
    while endless:
        line.feed_data(bytes(PIECE))
        await asyncio.sleep(0)
    line.feed_eof()


def _environment_of(process: int) -> bytes:
    return Path(f"/proc/{process}/environ").read_bytes()


def _furthest(one: Image.Image, other: Image.Image) -> int:
    pairs = zip(one.convert("RGB").tobytes(), other.convert("RGB").tobytes(), strict=True)
    return max(abs(first - second) for first, second in pairs)
