"""Settings of intake and relay: every variable they read, typed; docs/settings.md lists them."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from bot.language_settings import LanguageSettings
from bot.limits.settings import LimitSettings
from bot.notice_settings import NoticeSettings
from bot.receipt_settings import ReceiptSettings
from bot.web_settings import WebSettings
from operating.addresses import LOOPBACK, is_on_loopback, is_private
from operating.drawn import refuse_placeholder
from operating.empty_lines import NamedHost, NamedPath, OptionalSecret
from storage.postgres import Limits
from storage.redis_addresses import check_url
from storage.sealing import Seal
from storage.wire import secret_key

MAX_SECRETS = 3


class Settings(NoticeSettings, LanguageSettings, ReceiptSettings, WebSettings, LimitSettings):
    """Read from `IBLAGH_…` variables, then from `.env`. There are no default secrets: without them nothing starts."""

    model_config = SettingsConfigDict(env_prefix="IBLAGH_", env_file=".env", extra="ignore")

    database_url: str = Field(
        "sqlite:///var/intake/intake.db", description="The intake's database: `sqlite:///…` or `postgresql://…`"
    )
    database_connections: int = Field(
        10, ge=1, le=1000, description="Connections that each process holds to PostgreSQL at most"
    )
    database_wait_s: float = Field(
        10, gt=0, le=60, description="Seconds to wait for one of them that is free; then it is tried again later"
    )
    database_statement_s: int = Field(
        30,
        ge=0,
        le=600,
        description="Seconds after which PostgreSQL ends a statement, or a transaction that idles; 0: not told, for PgBouncer",
    )
    redis_url: str = Field(
        "",
        description="Sessions and locks in Redis, by one of the addresses below; empty: in the database, one intake only",
    )
    redis_connections: int = Field(
        50,
        ge=1,
        le=10_000,
        description="Connections that each process holds to Redis at most, to a Cluster's for each node",
    )
    redis_wait_s: float = Field(
        5, gt=0, le=60, description="Seconds to wait for one of them that is free; then the event is tried again later"
    )
    evidence_dir: NamedPath = Field(Path("var/intake/evidence"), description="Folder of sealed evidence")
    evidence_url: str = Field(
        "",
        pattern="^(s3://.+)?$",
        description="Where sealed evidence is kept: empty for IBLAGH_EVIDENCE_DIR, or `s3://bucket/prefix`",
    )
    evidence_s3_endpoint: str = Field(
        "", description="Address of another S3 server than AWS; it has to know `If-None-Match`"
    )
    evidence_s3_region: str = Field("", description="Region of the bucket; empty: us-east-1")
    evidence_s3_key_id: SecretStr = Field(
        SecretStr(""), description="Access key id of the bucket; empty: the role of the machine, as AWS gives it"
    )
    evidence_s3_secret: SecretStr = Field(SecretStr(""), description="Secret access key that belongs to it")
    aside_dir: NamedPath = Field(
        Path("var/intake/aside"), description="Folder where files wait, encrypted, while they arrive; not in backups"
    )
    clamd: str = Field(
        "", description="A malware scanner on this machine: `unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`"
    )
    day_keys_dir: NamedPath = Field(
        Path("var/intake/day-keys"),
        description="Folder of the daily keys of drafts and inbox; not in backups. On PostgreSQL, if set; else they lie in the database",
    )
    secret: SecretStr = Field(
        description="At least 32 characters: keys pseudonyms and references; several, separated by spaces, while rotating. Without it no reference is found"
    )
    reference_salts: str = Field(
        "",
        pattern=r"^([0-9a-f]{64}( [0-9a-f]{64}){0,4})?$",
        description="Salts of retired secrets (`iblagh keys salts`), at most 5: their references stay valid",
    )
    desk_keys: str = Field(description="The desk's age public keys, separated by spaces")
    identity_keys: str = Field(description="The age public keys for identities, separated by spaces")
    push_url: str = Field("http://127.0.0.1:8090/v1", description="Where the relay pushes to")
    push_secret: SecretStr = Field(
        description="`whsec_…` shared with the desk; several, separated by spaces, while rotating"
    )
    draft_hours: int = Field(24, ge=1, le=48, description="Hours a draft lives after the last answer")
    keep_delivered_days: int = Field(
        30, ge=1, description="Days after which the intake's sealed copy of what the desk has is deleted"
    )
    keep_closed_days: int = Field(
        365, ge=1, description="Days for which the reference of a closed report finds it, and is answered"
    )
    keep_open_days: int = Field(
        1095, ge=1, description="Days after which a report goes of which the desk has said nothing new for so long"
    )
    backup_keys: str = Field(
        "",
        description="Age public keys that backups are sealed to, separated by spaces; the private halves lie offline",
    )
    erasures_file: NamedPath = Field(
        Path("var/intake/erasures.jsonl"),
        description="File that names the reports whose contact was withdrawn; on another disk, and never in a backup",
    )
    telegram_token: OptionalSecret = Field(None, description="The bot's token; set, the intake is also on Telegram")
    telegram_mode: str = Field(
        "polling",
        pattern="^(polling|webhook)$",
        description="How updates come: `polling`, or `webhook` at IBLAGH_WEB_URL",
    )
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="What Telegram sends with each webhook: 1 to 256 of `A-Z a-z 0-9 _ -`; while rotating the old one after it",
    )
    telegram_api_url: str = Field("https://api.telegram.org", description="Another Bot API server")
    telegram_sends_per_second: float = Field(
        30,
        ge=0,
        description="Messages a second that this intake sends; more than 30 only if Telegram agreed; 0: no limit",
    )
    whatsapp_token: OptionalSecret = Field(
        None, description="The access token of the WhatsApp Cloud API; set, the intake is also on WhatsApp"
    )
    whatsapp_phone_id: str = Field("", pattern="^[0-9]*$", description="The id of the business phone number, digits")
    whatsapp_app_secret: SecretStr = Field(
        SecretStr(""),
        description="The Meta app's secret: webhooks that are not signed with it are refused; several, separated by spaces, while rotating",
    )
    whatsapp_verify_token: SecretStr = Field(
        SecretStr(""),
        description="What you type into Meta's webhook form, to prove that the address is yours; several, separated by spaces",
    )
    whatsapp_template: str = Field(
        "", description="An approved template, `name` or `name/language`, for an answer that is later than 24 hours"
    )
    whatsapp_api_url: str = Field(
        "https://graph.facebook.com", description="Another Graph API server, for tests: only on loopback"
    )
    drain_wait_s: float = Field(
        0,
        ge=0,
        le=300,
        description="Seconds for which an intake that was told to end goes on, not ready, until load balancers have noticed",
    )
    drain_s: int = Field(
        20, ge=1, le=600, description="Seconds after that in which turns, uploads and deliveries are ended"
    )
    metrics_host: NamedHost = Field("127.0.0.1", description="Address on which metrics are told to Prometheus")
    metrics_port: int = Field(0, ge=0, le=65535, description="Port of the intake's `/metrics`; 0: none are told")
    relay_metrics_port: int = Field(0, ge=0, le=65535, description="Port of the relay's `/metrics`; 0: none are told")
    log_level: str = Field("info", description="debug, info, warning or error")

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        if value:
            check_url(value)
        return value

    @field_validator("desk_keys", "identity_keys", "backup_keys")
    @classmethod
    def _recipients(cls, value: str, info: ValidationInfo) -> str:
        if value or info.field_name != "backup_keys":
            Seal(tuple(value.split()))
        return value

    @field_validator("push_secret")
    @classmethod
    def _whsec(cls, value: SecretStr) -> SecretStr:
        for one in value.get_secret_value().split():
            secret_key(one)
        return value

    @field_validator("evidence_s3_endpoint")
    @classmethod
    def _https_or_loopback(cls, value: str) -> str:
        parts = urlsplit(value)
        is_web = bool(parts.hostname) and parts.username is None
        if value and not (is_web and (parts.scheme == "https" or is_on_loopback(value))):
            raise ValueError("an https:// address, or an http:// one on loopback")
        return value

    @field_validator("clamd")
    @classmethod
    def _on_this_machine(cls, value: str) -> str:
        parts = urlsplit(value)
        is_near = parts.scheme == "tcp" and parts.hostname in LOOPBACK and parts.port and not parts.path
        if value and not (is_near or value.startswith("unix:/")):
            raise ValueError("`unix:/path`, or `tcp://127.0.0.1:port`: no file is sent to another machine")
        return value

    @field_validator("whatsapp_api_url")
    @classmethod
    def _meta_or_loopback(cls, value: str) -> str:
        if urlsplit(value)[:2] != ("https", "graph.facebook.com") and not is_on_loopback(value):
            raise ValueError("only https://graph.facebook.com, or a server on loopback for tests")
        return value

    @field_validator("secret")
    @classmethod
    def _long(cls, value: SecretStr) -> SecretStr:
        every = value.get_secret_value().split()
        if not 1 <= len(every) <= MAX_SECRETS or min(map(len, every)) < 32:
            raise ValueError("at least 32 characters are needed, without spaces; while rotating, up to three of them")
        return value

    @field_validator("environment")
    @classmethod
    def _needs_https(cls, value: str, info: ValidationInfo) -> str:
        if value == "production" and not is_private(info.data.get("web_url", "")):
            raise ValueError("production needs an https IBLAGH_WEB_URL: what citizens write can be read on the way")
        return value

    @field_validator("secret", "push_secret", "telegram_webhook_secret", "whatsapp_app_secret", "whatsapp_verify_token")
    @classmethod
    def _no_placeholder(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        # An older IBLAGH_SECRET only opens what was put under it; with any of the others one passes for an app or a relay.
        given = value.get_secret_value().split()[: 1 if info.field_name == "secret" else None]
        refuse_placeholder(given, environment=info.data.get("environment"))
        return value

    @property
    def has_key_files(self) -> bool:
        """Whether day keys are files, and not rows of a database that many machines share."""
        return self.database_url.startswith("sqlite") or "day_keys_dir" in self.model_fields_set

    @property
    def database_limits(self) -> Limits:
        """How many connections to PostgreSQL, and how long is waited for it."""
        return Limits(self.database_connections, self.database_wait_s, self.database_statement_s)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secret for what is new, and those that it replaces."""
        return tuple(self.secret.get_secret_value().split())

    @property
    def push_secrets(self) -> tuple[str, ...]:
        """Each secret that a push is signed with."""
        return tuple(self.push_secret.get_secret_value().split())
