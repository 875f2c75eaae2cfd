"""Measures a file's way into the store, stage by stage, beside its floors: plain hashlib, Pillow, pyrage and a write with fsync.

`python -m benchmarks.evidence`. Everything in one run on one machine; a figure is the median of ROUNDS. The floor of a stage
is the least that its work can cost with the library that does it; the target is 1.25 × the sum of the floors for the whole.
"""

import asyncio
import hashlib
import logging
import os
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pyrage
from PIL import Image, ImageDraw
from pyrage import x25519
from rich.console import Console

from bot.attachments import MAX_BYTES, Attachments
from bot.malware import NoScanner
from conversations.events import FileOffer
from evidence import pictures
from evidence.examiner import Examiner
from evidence.findings import Removed
from evidence.kinds import type_of
from evidence.pdq import pdq
from evidence.scratch import Scratch
from evidence.source import PIECE, Held
from storage.database import Database, migrate
from storage.draft_files import DraftFiles
from storage.local_evidence import LocalEvidence
from storage.sealing import Seal

ROUNDS = 7
NETWORK_PIECE = 64 * 1024
console = Console(soft_wrap=True, highlight=False)


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of the benchmark; `is_picture` says whether Pillow's decoding and encoding are among its floors, `is_turned` its turning."""

    name: str
    data: bytes
    is_picture: bool = True
    is_turned: bool = False


class Given:
    """A chat that gives one file as fast as it is read."""

    channel = "web"
    file_bytes = MAX_BYTES

    def __init__(self, data: bytes) -> None:
        self._data = data

    async def open(self, _offer: FileOffer) -> AsyncIterator[bytes]:
        """In pieces as they come from a network."""
        for at in range(0, len(self._data), NETWORK_PIECE):
            yield self._data[at : at + NETWORK_PIECE]
            await asyncio.sleep(0)


def photo(*, turned: bool) -> Sample:
    """12 megapixels with the noise of a sensor, and the Exif of a phone."""
    noise = Image.effect_noise((4000, 3000), 40).convert("L")
    scene = Image.effect_mandelbrot((4000, 3000), (-2, -1.5, 1, 1.5), 80).convert("L")
    image = Image.merge("RGB", tuple(Image.blend(scene, noise, share) for share in (0.25, 0.2, 0.3)))
    exif, out = Image.Exif(), BytesIO()
    exif[0x010F], exif[0x0112] = "Phone", 6 if turned else 1
    exif.get_ifd(0x8825)[2] = (33.0, 34.0, 23.0)
    image.save(out, "JPEG", quality=88, exif=exif.tobytes())
    return Sample(f"12 MP photo{', lying on its side' if turned else ''}", out.getvalue(), is_turned=turned)


def screenshot() -> Sample:
    """A phone's screen: text on plain ground, and one photo in it."""
    image = Image.new("RGB", (1080, 2400), "white")
    draw, chance = ImageDraw.Draw(image), random.Random(1)
    for line in range(80):
        words = "".join(chance.choice("abcdefgh ijklmnop qrstuvwxyz ") for _letter in range(120))
        draw.text((20, 20 + line * 29), words, fill=(chance.randrange(90),) * 3, font_size=22)
    image.paste(Image.effect_noise((700, 560), 60).convert("RGB"), (190, 900))
    out = BytesIO()
    image.save(out, "PNG")
    return Sample("1.4 MB screenshot", out.getvalue())


def film() -> Sample:
    """20 MB of MOV in eight thousand pictures, its tables at the end as a phone writes it."""
    from tests.evidence import moving

    return Sample("20 MB video", moving.film(film_first=False, times=1050), is_picture=False)


def floors_ms(sample: Sample, folder: Path, key: str) -> dict[str, float]:
    """What each stage costs with nothing but its library."""
    recipient = x25519.Recipient.from_str(key)
    sealed = pyrage.encrypt(sample.data, [recipient])
    floors = {
        "arrive: write": _ms(lambda: (folder / "floor").write_bytes(sample.data)),
        "hash: arrived, kept, sealed": 3 * _ms(lambda: hashlib.sha256(sample.data).digest()),
        "hash: as lists have it": _ms(lambda: hashlib.sha1(sample.data).digest() + hashlib.md5(sample.data).digest()),
        "seal: pyrage": _ms(lambda: pyrage.encrypt(sample.data, [recipient])),
        "store: write, fsync": _ms(lambda: _synced(folder / "floor", sealed)),
    }
    if sample.is_picture:
        image = Image.open(BytesIO(sample.data))
        image.load()
        floors["decode: Pillow"] = _ms(lambda: Image.open(BytesIO(sample.data)).load())
        floors["encode: Pillow"] = _ms(lambda: image.save(BytesIO(), image.format or "PNG"))
    if sample.is_turned:
        floors["turn: Pillow"] = _ms(lambda: image.transpose(Image.Transpose.ROTATE_270))
    return floors


def stages_ms(sample: Sample, folder: Path, key: str) -> dict[str, float]:
    """What each of our stages costs by itself, one after the other in one process."""
    recipient = x25519.Recipient.from_str(key)
    kind = type_of(Held(sample.data))
    clean = b"".join(kind.clean(Held(sample.data), set()))
    stages = {
        "arrive: encrypt, write": _ms(lambda: _arrive(sample.data, folder)),
        "clean": _ms(lambda: b"".join(kind.clean(Held(sample.data), set[Removed]()))),
        "seal": _ms(lambda: pyrage.encrypt(clean, [recipient])),
    }
    if sample.is_picture:
        image = pictures.opened(clean, kind.media_type)
        image.draft("RGB", pictures.ENOUGH_PIXELS)
        image.load()
        stages["decode"] = _ms(lambda: _decode(clean, kind.media_type))
        small = pictures.smaller(image)
        stages["make smaller"] = _ms(lambda: pictures.smaller(image))
        stages["PDQ"] = _ms(lambda: pdq(small))
        stages["preview"] = _ms(lambda: pictures.preview(small))
    return stages


async def whole_ms(sample: Sample, folder: Path, key: str) -> tuple[float, float]:
    """The whole pipeline as a turn runs it, and the longest that the event loop was kept from anything else meanwhile."""
    seal, database = Seal((key,)), Database(f"sqlite:///{folder}/intake.db")
    store, examiner = LocalEvidence(folder / "evidence"), Examiner()
    drafts = DraftFiles(database, store, draft_s=86_400)
    attachments = Attachments(store, drafts, examiner, NoScanner(), seal, folder / "aside", web_url="")
    offers = (FileOffer("1", "image", "", len(sample.data)),)
    took, blocked = [], 0.0
    for number in range(ROUNDS + 1):
        watch = asyncio.create_task(_longest_wait())
        await asyncio.sleep(0.02)
        began = time.perf_counter()
        fetched = await attachments.fetch(Given(sample.data), offers, report_id="0" * 32, event_key=str(number))
        took.append((time.perf_counter() - began) * 1000)
        watch.cancel()
        if not fetched.files:
            raise SystemExit(f"{sample.name} was not taken: {fetched.refused}")
        # The first starts what forks the workers.
        blocked = max(blocked, await watch) if number else 0.0
    examiner.close()
    await database.close()
    return statistics.median(took[1:]), blocked


async def _longest_wait() -> float:
    longest, last = 0.0, time.perf_counter()
    try:
        while True:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            longest, last = max(longest, (now - last) * 1000 - 1), now
    except asyncio.CancelledError:
        return longest


def _arrive(data: bytes, folder: Path) -> None:
    scratch = Scratch.unnamed(folder)
    for at in range(0, len(data), PIECE):
        scratch.write(data[at : at + PIECE])
    scratch.close()


def _decode(data: bytes, media_type: str) -> None:
    image = pictures.opened(data, media_type)
    image.draft("RGB", pictures.ENOUGH_PIXELS)
    image.load()


def _synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _ms(work: Callable[[], object]) -> float:
    took = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def main() -> None:
    """Measure and print."""
    logging.disable()
    pictures.prepare()
    key = str(x25519.Identity.generate().to_public())
    for sample in (photo(turned=False), photo(turned=True), screenshot(), film()):
        with tempfile.TemporaryDirectory() as name:
            folder, megabytes = Path(name), len(sample.data) / 1e6
            migrate(f"sqlite:///{folder}/intake.db")
            floors, stages = floors_ms(sample, folder, key), stages_ms(sample, folder, key)
            whole, blocked = asyncio.run(whole_ms(sample, folder, key))
        console.print(f"\n{sample.name}: {megabytes:.2f} MB")
        for title, rows in (("stage", stages), ("floor", floors)):
            for name, took in rows.items():
                console.print(f"  {title}  {name:26}{took:9.2f} ms {megabytes / took * 1000:9.0f} MB/s")
        floor = sum(floors.values())
        console.print(f"  whole pipeline {whole:8.1f} ms, {whole / floor:.2f} × the sum of its floors ({floor:.1f} ms)")
        console.print(f"  event loop kept waiting at most {blocked:.1f} ms")


if __name__ == "__main__":
    main()
