"""Fuzz, for a moment: fifty broken files of every kind; `make fuzz` goes on for longer."""

import pytest

from tests.evidence.telling import FILES
from tests.fuzz.__main__ import batch_is_well


@pytest.mark.parametrize("media_type", FILES)
def test_broken_files_are_taken_or_refused_and_nothing_else(media_type: str) -> None:
    assert batch_is_well(media_type, seed=1)
