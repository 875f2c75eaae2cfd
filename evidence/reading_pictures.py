"""Reading pictures: a picture made ready for Tesseract, and the text in it; only ever called in a worker process."""

from io import BytesIO

from PIL import Image, ImageOps, ImageStat

from evidence import pictures, tesseract
from evidence.kinds import type_of
from evidence.source import Source

# A telephone's screen is read as it is; larger pictures have no smaller letters worth the time, small ones are read better enlarged.
MOST_PIXELS, FEWEST_PIXELS = 4_000_000, 700_000
ENLARGED = 2
# Grey values below which half of the pixels lie in a picture of light letters on dark.
_DARK = 110


def read(source: Source) -> str:
    """The text in a picture, line by line, empty where there is none; raises NotTaken."""

    def made() -> bytes:
        kind = type_of(source)
        image = pictures.decoded(pictures.opened(source.read(0, source.size), kind.media_type))
        out = BytesIO()
        readable(pictures.upright(image)).save(out, "PPM")
        return out.getvalue()

    return tesseract.recognised(made)


def readable(image: Image.Image) -> Image.Image:
    """`image` in grey, dark on light, and of a size at which letters are read well and soon."""
    grey = _on_white(image).convert("L")
    pixels = grey.width * grey.height
    if pixels > MOST_PIXELS:
        factor = (MOST_PIXELS / pixels) ** 0.5
        size = (max(int(grey.width * factor), 1), max(int(grey.height * factor), 1))
        grey = grey.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    elif pixels < FEWEST_PIXELS:
        grey = grey.resize((grey.width * ENLARGED, grey.height * ENLARGED), Image.Resampling.LANCZOS)
    return ImageOps.invert(grey) if ImageStat.Stat(grey).median[0] < _DARK else grey


def _on_white(image: Image.Image) -> Image.Image:
    """What is transparent is white, as on a page."""
    if not image.has_transparency_data:
        return image
    over = image.convert("RGBA")
    white = Image.new("RGBA", over.size, "white")
    white.alpha_composite(over)
    return white
