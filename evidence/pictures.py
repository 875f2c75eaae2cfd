"""Pictures: opened within limits, turned upright, and shown blurred; only ever called in a worker process."""

import base64
import warnings
from io import BytesIO

import pi_heif
from PIL import Image, ImageFilter, ImageOps, JpegImagePlugin
from PIL.Image import DecompressionBombError, DecompressionBombWarning

from evidence.findings import NotTaken, Refusal

# A phone's largest picture has 200 million pixels in its advertisement and 12 to 50 in its files.
MAX_PIXELS = 64_000_000
FORMATS = {
    "image/jpeg": ("JPEG", "MPO"),
    "image/png": ("PNG",),
    "image/webp": ("WEBP",),
    "image/gif": ("GIF",),
    "image/heic": ("HEIF",),
    "image/avif": ("AVIF",),
}
# What these say of their orientation is part of the picture itself, and every reader applies it.
_TURN_THEMSELVES = frozenset(("image/heic", "image/avif", "image/gif"))
_ORIENTATION = 0x0112
# Modes of which means can be made.
_MEANT = frozenset(("L", "RGB", "YCbCr"))
PREVIEW_PIXELS = 64
_BLUR_PIXELS = 2
# PDQ looks at this many pixels a side, and a preview at fewer: a JPEG is decoded several times faster to no more than twice that.
ENOUGH_PIXELS = (512, 512)


def prepare() -> None:
    """Register the decoders, and set Pillow's own limit; once, before the first picture."""
    pi_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", DecompressionBombWarning)


def opened(data: bytes, media_type: str) -> Image.Image:
    """The picture, not decoded yet; raises NotTaken. Nothing but `media_type` is tried."""
    if _largest_extent(data, media_type) > MAX_PIXELS:
        raise NotTaken(Refusal.TOO_COMPLEX)
    try:
        image = Image.open(BytesIO(data), formats=FORMATS[media_type])
    except (DecompressionBombError, DecompressionBombWarning, MemoryError) as error:
        raise NotTaken(Refusal.TOO_COMPLEX) from error
    except Exception as error:
        raise NotTaken(_reason(error)) from error
    if image.width * image.height > MAX_PIXELS:
        raise NotTaken(Refusal.TOO_COMPLEX)
    return image


def decoded(image: Image.Image) -> Image.Image:
    """The picture with every pixel read; raises NotTaken for one that ends early (verify() would let it pass)."""
    try:
        image.load()
    except MemoryError as error:
        raise NotTaken(Refusal.TOO_COMPLEX) from error
    except Exception as error:
        raise NotTaken(_reason(error)) from error
    return image


def orientation(data: bytes, media_type: str, *, has_metadata: bool) -> int:
    """How the picture has to be turned (Exif 2.32, tag 0112): 1 for not at all, also when what it says makes no sense."""
    if media_type in _TURN_THEMSELVES or not has_metadata:
        return 1
    try:
        with Image.open(BytesIO(data), formats=FORMATS[media_type]) as image:
            found = image.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def turned(image: Image.Image, turn: int) -> Image.Image:
    """`image` upright, where `turn` is what Exif says of it."""
    image.getexif()[_ORIENTATION] = turn
    return ImageOps.exif_transpose(image)


def encoded(upright: Image.Image, image: Image.Image, media_type: str, turn: int) -> tuple[bytes, bool]:
    """`upright`, which was made of `image` by `turn`, as a file of the same kind, and whether every pixel is as it was."""
    out, profile = BytesIO(), image.info.get("icc_profile")
    if media_type == "image/jpeg":
        upright.save(out, "JPEG", **_as_finely(image, turn), icc_profile=profile)
        return out.getvalue(), False
    if media_type == "image/png":
        upright.save(out, "PNG", icc_profile=profile)
        return out.getvalue(), True
    upright.save(out, "WEBP", lossless=True, exact=True, method=0, icc_profile=profile)
    return out.getvalue(), True


def upright(image: Image.Image) -> Image.Image:
    """`image` as its reader would show it; the same one, turned only where it says so."""
    ImageOps.exif_transpose(image, in_place=True)
    return image


def smaller(image: Image.Image) -> Image.Image:
    """`image` with no more pixels than are looked at to describe it, as means of those that it had."""
    factor = min(image.size) // min(ENOUGH_PIXELS)
    if factor > 1 and image.mode in _MEANT:
        image = image.reduce(factor)
    return image.convert("RGB") if image.mode == "YCbCr" else image


def preview(image: Image.Image) -> str:
    """A blurred WebP of at most PREVIEW_PIXELS a side, in base64: enough to tell a chat from a landscape."""
    small = image.convert("RGB")
    small.thumbnail((PREVIEW_PIXELS, PREVIEW_PIXELS), reducing_gap=2.0)
    out = BytesIO()
    small.filter(ImageFilter.GaussianBlur(_BLUR_PIXELS)).save(out, "WEBP", quality=30, method=4)
    return base64.b64encode(out.getvalue()).decode()


def _largest_extent(data: bytes, media_type: str) -> int:
    """The pixels of the largest spatial extent (ispe, ISO/IEC 23008-12) before the coded data; 0 where there is none."""
    if media_type not in ("image/heic", "image/avif"):
        return 0
    parts = data[: data.find(b"mdat") + 1 or len(data)].split(b"ispe")[1:]
    return max((int.from_bytes(one[4:8], "big") * int.from_bytes(one[8:12], "big") for one in parts), default=0)


def _reason(error: Exception) -> Refusal:
    """Why a picture does not open; libheif has limits of its own, and says so in words only."""
    return Refusal.TOO_COMPLEX if "limit exceeded" in str(error) else Refusal.UNREADABLE


def _as_finely(image: Image.Image, turn: int) -> dict[str, object]:
    """How a JPEG is encoded so that a turn loses next to nothing: with its own tables, turned as well."""
    tables = getattr(image, "quantization", None)
    if not tables:
        return {"quality": 95}
    sideways = turn >= 5
    sampling = JpegImagePlugin.get_sampling(image)
    finer = sideways and sampling == 1
    return {
        "qtables": [_mirrored(table) if sideways else table for _place, table in sorted(tables.items())],
        "subsampling": 0 if finer or sampling < 0 else sampling,
        "progressive": bool(image.info.get("progressive")),
    }


def _mirrored(table: list[int]) -> list[int]:
    return [table[place % 8 * 8 + place // 8] for place in range(64)]
