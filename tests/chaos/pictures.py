"""Pictures: one for each citizen, as it was taken and as it has to arrive at the desk."""

import random
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SIDE = 96


def picture(number: int) -> tuple[bytes, bytes]:
    """A PNG that no other citizen has, with what tells who took it, and the same without: what arrives when nothing fails."""
    noise = random.Random(number).randbytes(SIDE * SIDE)
    image = Image.frombytes("L", (SIDE, SIDE), noise)
    told = PngInfo()
    told.add_text("Author", f"canary author {number}")
    return _png(image, pnginfo=told), _png(image)


def _png(image: Image.Image, **more: object) -> bytes:
    out = BytesIO()
    image.save(out, "PNG", **more)
    return out.getvalue()
