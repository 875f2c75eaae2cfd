"""A desk as it runs in production, on a free port of this machine, with keys of its own."""

import secrets
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from pyrage import x25519

from desk.app import create_app
from desk.custody import Custody
from desk.database import Database, migrate
from desk.dossier import signing
from desk.settings import DeskSettings
from tests.drivers.web_servers import Server

LEAVES_WITHIN_S = 2
STARTS_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Keys:
    """The private keys of a desk, and where they lie."""

    desk: x25519.Identity
    identity: x25519.Identity
    folder: Path

    @property
    def desk_file(self) -> Path:
        return self.folder / "desk.key"

    @property
    def identity_file(self) -> Path:
        return self.folder / "identity.key"


def new_keys(folder: Path) -> Keys:
    """Fresh keys, in files for nobody else."""
    keys = Keys(x25519.Identity.generate(), x25519.Identity.generate(), folder)
    for path, one in ((keys.desk_file, keys.desk), (keys.identity_file, keys.identity)):
        path.write_text(f"# made for a test\n{one}\n")
        path.chmod(0o600)
    return keys


def settings_of(
    folder: Path, keys: Keys, database_url: str, *, port: int = 8090, host: str = "127.0.0.1", **more: Any
) -> DeskSettings:
    """Settings of a desk whose database is migrated; `more` are those that a test is about."""
    migrate(database_url)
    return DeskSettings(
        _env_file=None,
        environment="demo",
        desk_database_url=database_url,
        desk_evidence_dir=folder / "evidence",
        desk_dossier_dir=folder / "dossiers",
        desk_erasures_file=folder / "erasures.jsonl",
        desk_signing_key_file=more.pop("desk_signing_key_file", str(_signing_key(folder))),
        desk_sender_email="desk@iblagh.example",
        desk_port=port,
        desk_url=f"http://{host}:{port}",
        desk_secret=secrets.token_hex(32),
        desk_private_key_files=str(keys.desk_file),
        identity_private_key_files=str(keys.identity_file),
        push_secret="whsec_" + b64encode(secrets.token_bytes(32)).decode(),
        **more,
    )


def _signing_key(folder: Path) -> Path:
    path = folder / "signing.pem"
    if not path.exists():
        signing.create(path)
    return path


def settings_in(desk: "Desk") -> dict[str, str]:
    """The variables with which its operator's commands find the same desk."""
    return {
        "IBLAGH_DESK_DATABASE_URL": desk.settings.desk_database_url,
        "IBLAGH_DESK_EVIDENCE_DIR": str(desk.settings.desk_evidence_dir),
        "IBLAGH_DESK_DOSSIER_DIR": str(desk.settings.desk_dossier_dir),
        "IBLAGH_DESK_ERASURES_FILE": str(desk.settings.desk_erasures_file),
        "IBLAGH_DESK_SIGNING_KEY_FILE": desk.settings.desk_signing_key_file,
        "IBLAGH_DESK_SENDER_EMAIL": desk.settings.desk_sender_email,
        "IBLAGH_DESK_SECRET": desk.settings.desk_secret.get_secret_value(),
        "IBLAGH_DESK_PRIVATE_KEY_FILES": desk.settings.desk_private_key_files,
        "IBLAGH_PUSH_SECRET": desk.settings.push_secret.get_secret_value(),
    }


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that answers at `url`."""

    url: str
    settings: DeskSettings
    keys: Keys

    @property
    def custody(self) -> Custody:
        return Custody(*self.settings.secrets)

    def database(self) -> Database:
        """Another connection to its database."""
        return Database(self.settings.desk_database_url)


@contextmanager
def running(folder: Path, keys: Keys, database_url: str, *, host: str = "127.0.0.1", **more: Any) -> Iterator[Desk]:
    """A desk, until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        settings = settings_of(folder, keys, database_url, port=port, host=host, **more)
        # A page that is still open may hold a stream, and no test waits for it.
        config = uvicorn.Config(
            create_app(settings), access_log=False, log_config=None, timeout_graceful_shutdown=LEAVES_WITHIN_S
        )
        server = Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            _wait_for(server)
            yield Desk(settings.desk_url, settings, keys)
        finally:
            server.should_exit = True
            thread.join(STARTS_WITHIN_S)


def _wait_for(server: uvicorn.Server) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while not server.started:
        if time.monotonic() > until:
            raise RuntimeError("the desk does not start")
        time.sleep(0.01)
