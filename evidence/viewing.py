"""Viewing: a picture of a kind that browsers do not know, as one that they do; only ever called in a worker process."""

from io import BytesIO
from typing import BinaryIO

from evidence import pictures
from evidence.kinds import type_of
from evidence.source import Source


def show(source: Source, out: BinaryIO) -> None:
    """Write the picture to `out` as a PNG or JPEG, upright; raises NotTaken."""
    kind = type_of(source)
    image = pictures.decoded(pictures.opened(source.read(0, source.size), kind.media_type))
    shown, made = pictures.upright(image), BytesIO()
    shown.convert("RGB").save(made, "JPEG", quality=92, icc_profile=image.info.get("icc_profile"))
    out.write(made.getvalue())
