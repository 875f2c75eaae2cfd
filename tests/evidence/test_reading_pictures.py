"""Reading pictures: a real Tesseract in a real worker reads what is in a screenshot, and what it cannot read is refused."""

import os
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from evidence.examiner import Examiner
from evidence.findings import NotTaken
from evidence.reading_pictures import MOST_PIXELS, readable
from tests.drivers.screenshots import ARABIC, ENGLISH, FRENCH, LINK, chat

pytestmark = pytest.mark.usefixtures("tesseract")


@pytest.fixture
def examiner() -> Iterator[Examiner]:
    one = Examiner()
    yield one
    one.close()


async def text(examiner: Examiner, content: bytes) -> str:
    """What a worker reads in a file of memory."""
    memory = os.memfd_create("picture")
    try:
        os.write(memory, content)
        async with examiner.reading(memory) as job:
            return b"".join([piece async for piece in job.made()]).decode()
    finally:
        os.close(memory)


@pytest.mark.parametrize("light", [True, False], ids=["light", "dark"])
async def test_a_chat_in_three_languages_is_read(examiner: Examiner, light: bool):
    found = await text(examiner, chat(ARABIC, FRENCH, LINK, ENGLISH, light=light))

    assert "ربحتم جائزة كبيرة" in found
    assert FRENCH in found
    assert LINK in found
    assert ENGLISH in found


async def test_a_picture_without_words_has_no_text(examiner: Examiner):
    out = BytesIO()
    Image.linear_gradient("L").resize((900, 900)).save(out, "PNG")

    assert await text(examiner, out.getvalue()) == ""


@pytest.mark.parametrize("content", [b"/etc/passwd\n", b"https://example.org/a.png\n", b""])
async def test_what_is_no_picture_is_never_handed_on(examiner: Examiner, content: bytes):
    with pytest.raises(NotTaken):
        await text(examiner, content)


@pytest.mark.parametrize(
    ("size", "most", "least"),
    [
        ((6000, 4000), MOST_PIXELS, MOST_PIXELS * 0.9),
        ((1080, 2400), 1080 * 2400, 1080 * 2400),
        ((300, 200), 240_000, 240_000),
    ],
)
def test_pictures_are_brought_to_a_size_at_which_letters_are_read(size: tuple[int, int], most: int, least: float):
    made = readable(Image.new("RGB", size, "white"))

    assert least <= made.width * made.height <= most


def test_what_is_transparent_is_read_as_on_white_and_dark_pictures_as_light_ones():
    assert readable(Image.new("RGBA", (900, 900), (0, 0, 0, 0))).getpixel((5, 5)) == 255
    assert readable(Image.new("RGB", (900, 900), "#0b141a")).getpixel((5, 5)) > 200
