"""Reading: what a person can read in a PDF."""

import re

from pypdfium2 import PdfDocument

_CONTROLS = re.compile("[\u200e\u200f\u2066-\u2069\ufffe\u00ad]")


def text_of(pdf: bytes) -> str:
    """All of its words, page after page, without marks of direction."""
    with PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return _CONTROLS.sub("", "\n".join(pages))


def run_of(pdf: bytes) -> str:
    """The same without any space or line break, for what breaks over lines."""
    return re.sub(r"\s", "", text_of(pdf))


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, without spaces."""
    with PdfDocument(pdf) as document:
        return [re.sub(r"\s", "", _CONTROLS.sub("", page.get_textpage().get_text_bounded())) for page in document]
