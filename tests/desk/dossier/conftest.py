"""Fixtures of the dossier: a press with the machine's fonts, a signing key, and files that come in pieces."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.dossier import signing
from desk.dossier.pdf import Press
from desk.dossier.signing import Signer
from tests.desk.dossier.cases import FILES


class Shelf:
    """Files by their ids, in pieces of a thousand bytes."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = dict(files)
        self.asked: list[str] = []

    async def pieces(self, evidence_id: str) -> AsyncIterator[bytes]:
        self.asked.append(evidence_id)
        content = self.files[evidence_id]
        for start in range(0, len(content), 1000):
            yield content[start : start + 1000]


@pytest.fixture(scope="session")
def press() -> Press:
    return Press()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf(FILES)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return signing.create(tmp_path / "signing.pem")
