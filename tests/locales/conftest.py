"""Fixtures of the languages: a folder with a whole catalogue of Tamazight, and a copy to be spoilt."""

import shutil
from pathlib import Path

import pytest

from locales.entries import DOMAINS, wanted
from locales.writing import write
from tests.drivers.translator import fill

CODE = "zgh"


@pytest.fixture(scope="session")
def translated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with catalogues of Tamazight, in which nothing is missing."""
    folder = tmp_path_factory.mktemp("catalogues")
    for domain in DOMAINS:
        write(folder / CODE / f"{domain}.po", CODE, wanted(domain).values())
    fill(folder / CODE)
    return folder


@pytest.fixture
def folder(translated: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt."""
    shutil.copytree(translated, tmp_path, dirs_exist_ok=True)
    return tmp_path
