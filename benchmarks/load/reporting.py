"""Reporting: whole reports with a picture through the web chat: how many a second, how long Send takes, who is refused."""

import asyncio
import random
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from benchmarks.load.bots import BOT_CORE
from benchmarks.load.citizens import Times, arriving, without_thought
from benchmarks.load.intakes import web_intake
from benchmarks.load.web import WebCitizens

SMALL, LARGE = 20_000, 1_400_000


@dataclass(frozen=True, slots=True)
class Reported:
    """`per_second` whole reports, each with one picture; Send alone, in milliseconds; `refused` were not taken at once."""

    at_once: int
    per_second: float
    send_p50_ms: float
    send_p95_ms: float
    refused: int


async def reported(folder: Path, *, at_once: int, seconds: float) -> Reported:
    """`at_once` citizens report, each again and again; the intake and its workers on one core."""
    async with web_intake(folder, core=BOT_CORE) as (web, _processes):
        citizens = WebCitizens(web, sends=True, picture=picture(SMALL))
        await without_thought(citizens, at_once=at_once, seconds=2, many=at_once, pace_s=0)
        citizens.sent_s.clear()
        refused = web.refused
        times = await without_thought(citizens, at_once=at_once, seconds=seconds, many=at_once, pace_s=0)
        sent = Times(sorted(citizens.sent_s), times.took_s)
        return Reported(
            at_once, sent.per_second, sent.percentile_ms(0.5), sent.percentile_ms(0.95), web.refused - refused
        )


async def arrived(folder: Path, *, per_second: float, seconds: float) -> tuple[Times, int]:
    """Citizens who come at a steady pace, on all cores; the seconds of whole reports, and how many were refused."""
    async with web_intake(folder, core=None) as (web, _processes):
        citizens = WebCitizens(web, sends=True, picture=picture(SMALL))
        times = await arriving(citizens.report, per_second=per_second, seconds=seconds)
        return times, web.refused


async def beside_pictures(folder: Path, *, seconds: float) -> tuple[Times, Times]:
    """Turns without pictures: alone, and while others send pictures of 1.4 MB one after the other."""
    async with web_intake(folder, core=None) as (web, _processes):
        plain, large = WebCitizens(web), WebCitizens(web, picture=picture(LARGE))
        alone = await without_thought(plain, at_once=4, seconds=seconds, many=40, pace_s=0.2)
        beside, _pictures = await asyncio.gather(
            without_thought(plain, at_once=4, seconds=seconds, many=40, pace_s=0.2),
            without_thought(large, at_once=1, seconds=seconds, many=2, pace_s=0.2),
        )
        return alone, beside


def picture(size: int) -> bytes:
    """A JPEG of about `size` bytes, like a screenshot: areas of one colour, and noise."""
    side = int((size * 9) ** 0.5)
    noise = Image.frombytes("L", (side, side), random.Random(size).randbytes(side * side))
    screen = Image.new("RGB", (side, side), (240, 240, 245))
    screen.paste(noise.crop((0, 0, side, side // 6)), (0, 0))
    for quality in range(95, 5, -3):
        made = BytesIO()
        screen.save(made, "JPEG", quality=quality)
        if made.tell() <= size:
            return made.getvalue()
    raise ValueError(size)
