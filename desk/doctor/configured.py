"""Configured: what the desk's settings and key files say by themselves, and whether production may have them."""

from collections.abc import Iterator
from pathlib import Path

from desk.cases.reading import Cases
from desk.cases.unsealing_errors import UnsafeKeyFile
from desk.custody import Custody
from desk.database import Database
from desk.dossier import signing
from desk.settings import DeskSettings
from operating.addresses import about_address
from operating.drawn import about_secrets
from operating.findings import Finding, Level

DEMO_KEYS = Path("var/keys/desk.env")


def about_settings(settings: DeskSettings) -> Iterator[Finding]:
    """What is fit for a demo is a warning there, and fails in production."""
    in_production = settings.environment == "production"
    level = Level.FAIL if in_production else Level.WARN
    yield Finding(Level.OK if in_production else level, f"environment: {settings.environment}")
    read = "what analysts read and type can be read on the way"
    yield about_address("IBLAGH_DESK_URL", settings.desk_url, otherwise=read, level=level)
    yield from about_secrets(_given(settings), demo=DEMO_KEYS, level=level)
    if set(settings.desk_private_key_files.split()) & set(settings.identity_private_key_files.split()):
        yield Finding(Level.FAIL, "IBLAGH_IDENTITY_PRIVATE_KEY_FILES: a file of the desk's; identities need their own")
    if not settings.desk_backup_keys:
        yield Finding(Level.WARN, "IBLAGH_DESK_BACKUP_KEYS: none, so `iblagh desk backup` has nobody to seal to")
    if not settings.desk_metrics_port:
        yield Finding(
            Level.WARN, "IBLAGH_DESK_METRICS_PORT: 0, so nobody is alerted, and the log is not verified daily"
        )


def about_keys(settings: DeskSettings, database: Database) -> Iterator[Finding]:
    """Whether the files of private keys are there, for nobody else, and hold keys; which ones is not said."""
    try:
        count = len(Cases(database, Custody(*settings.secrets), settings).recipients)
    except UnsafeKeyFile as error:
        yield Finding(Level.FAIL, f"private keys: {error}")
    else:
        yield Finding(Level.OK, f"private keys: those of reports ({count}) and of identities can be read by this user")
    if not settings.identity_private_key_files:
        yield Finding(Level.WARN, "IBLAGH_IDENTITY_PRIVATE_KEY_FILES: none, so no name or contact opens here")
    yield _signing_key(settings)
    if not settings.desk_sender_email:
        yield Finding(Level.WARN, "IBLAGH_DESK_SENDER_EMAIL: none, so nothing is referred")


def _signing_key(settings: DeskSettings) -> Finding:
    if not settings.desk_signing_key_file:
        return Finding(Level.WARN, "IBLAGH_DESK_SIGNING_KEY_FILE: none, so nothing is referred and no head is signed")
    try:
        signing.read(Path(settings.desk_signing_key_file))
    except UnsafeKeyFile as error:
        return Finding(Level.FAIL, f"signing key: {error}")
    return Finding(Level.OK, "signing key: can be read by this user")


def _given(settings: DeskSettings) -> Iterator[tuple[str, str]]:
    for one in settings.secrets[:1]:
        yield "IBLAGH_DESK_SECRET", one
    for one in settings.secrets[1:]:
        yield "IBLAGH_DESK_OLDER_SECRETS", one
    for one in settings.push_secrets:
        yield "IBLAGH_PUSH_SECRET", one
