"""Cleaners: what takes a file of each type apart, as parsers to be broken; decoding what they leave is for tests.fuzz alone."""

from evidence.findings import NotTaken
from evidence.kinds import type_of
from evidence.source import Held
from tests.evidence.telling import FILES
from tests.fuzz.mutating import LONGEST
from tests.fuzz.parsers import PARSERS, Parser


def cleaned(content: bytes) -> bytes:
    """A file without what tells of its maker, whole."""
    file = Held(content)
    return b"".join(type_of(file).clean(file, set()))


CLEANERS = tuple(
    Parser(f"evidence.cleaning of {media_type}", cleaned, (content[: LONGEST - 1],), (NotTaken,))
    for media_type, content in FILES.items()
)
EVERY = (*PARSERS, *CLEANERS)
