"""Pictures: screenshots of conversations that nobody had, drawn small, each different enough to be told apart."""

import base64
import random
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

from evidence.pdq import pdq

SIZE = (240, 420)
_BUBBLES = ("#d9fdd3", "#ffffff", "#e7e9ff", "#fde8d3")
_PAPERS = ("#efe7dd", "#f0f2f5", "#dfe9f3", "#1b2428")


@dataclass(frozen=True, slots=True)
class Screenshot:
    """A picture as an intake keeps it, and what it noted of it."""

    content: bytes
    media_type: str
    preview: str
    pdq: str
    pdq_quality: int


def screenshot(number: int) -> Screenshot:
    """The one with this number; even ones are PNG, odd ones JPEG."""
    image = _drawn(random.Random(number))
    media_type, name = ("image/png", "PNG") if number % 2 == 0 else ("image/jpeg", "JPEG")
    shown = image.resize((64, 112)).filter(ImageFilter.GaussianBlur(3))
    found, quality = pdq(image)
    preview = base64.b64encode(_saved(shown, "WEBP")).decode()
    return Screenshot(_saved(image, name), media_type, preview, found, quality)


def _drawn(drawing: random.Random) -> Image.Image:
    image = Image.new("RGB", SIZE, drawing.choice(_PAPERS))
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, SIZE[0], 40), fill=drawing.choice(("#075e54", "#2a3942", "#3b5998", "#8a3ab9")))
    canvas.ellipse((10, 8, 34, 32), fill="#c9d1d3")
    top = 54
    while top < SIZE[1] - 40:
        lines, start = drawing.randint(1, 4), drawing.choice((10, 60))
        width, height = drawing.randint(90, 165), 14 + lines * 15
        canvas.rounded_rectangle((start, top, start + width, top + height), 8, fill=drawing.choice(_BUBBLES))
        for line in range(lines):
            at = top + 10 + line * 15
            canvas.rectangle((start + 10, at, start + 10 + drawing.randint(30, width - 20), at + 5), fill="#54656f")
        top += height + drawing.randint(8, 30)
    return image


def _saved(image: Image.Image, name: str) -> bytes:
    out = BytesIO()
    image.save(out, name)
    return out.getvalue()
