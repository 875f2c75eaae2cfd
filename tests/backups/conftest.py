"""Fixtures of backups: keys that lie offline, places for archives, empty databases to restore into."""

import secrets
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyrage import x25519

from bot.settings import Settings
from tests.drivers import s3, servers
from tests.drivers.service import Service, running
from tests.storage.evidence_stores import KEY_ID, SECRET_KEY


@dataclass(frozen=True, slots=True)
class BackupKey:
    """A key pair; the private half is a file."""

    public: str
    file: Path


@pytest.fixture
def backup_key(tmp_path: Path) -> BackupKey:
    return made_key(tmp_path / "backup.key")


def made_key(path: Path) -> BackupKey:
    """A fresh key in a file."""
    private = x25519.Identity.generate()
    path.write_text(f"# made for a test\n{private}\n")
    return BackupKey(str(private.to_public()), path)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    with s3.s3() as url:
        yield url


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> s3.Bucket:
    """An empty bucket, which AWS_… variables lead to."""
    for name, value in (("ACCESS_KEY_ID", KEY_ID), ("SECRET_ACCESS_KEY", SECRET_KEY), ("ENDPOINT_URL", s3_server)):
        monkeypatch.setenv(f"AWS_{name}", value)
    return s3.Bucket(s3_server, f"backups-{secrets.token_hex(8)}")


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where backups lie: first a folder and then a bucket."""
    if request.param == "folder":
        return str(tmp_path / "backups")
    return f"s3://{request.getfixturevalue('bucket').name}/iblagh"


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database of the same kind with nothing in it."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/again/restored.db"
        return
    with servers.fresh_database(request.getfixturevalue("postgres_server")) as url:
        yield url


@pytest.fixture
async def service(tmp_path: Path, database_url: str, backup_key: BackupKey) -> AsyncIterator[Service]:
    async with running(tmp_path, database_url, backup_keys=backup_key.public) as up:
        yield up


@pytest.fixture
def restored(service: Service, empty_url: str, tmp_path: Path) -> Settings:
    """Settings of an intake that has nothing yet."""
    again = {"database_url": empty_url, "evidence_dir": tmp_path / "again" / "evidence"}
    return service.settings.model_copy(update=again)
