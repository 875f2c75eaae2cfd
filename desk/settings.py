"""Settings of the desk: every variable it reads, typed; docs/settings.md lists them."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import SettingsConfigDict

from conversations.text import Label
from desk.accounts.addresses import is_safe
from desk.dossier.content import Sender
from desk.queue.clocks import LOOK_WITHIN, Clocks
from desk.retention.settings import RetentionSettings
from operating.addresses import is_private
from operating.drawn import refuse_placeholder
from operating.empty_lines import NamedHost, NamedPath
from storage.postgres import Limits
from storage.wire import secret_key


class DeskSettings(RetentionSettings):
    """Read from `IBLAGH_…` variables, then from `.env`. There are no default secrets: without them the desk does not start."""

    model_config = SettingsConfigDict(env_prefix="IBLAGH_", env_file=".env", extra="ignore")

    environment: str = Field(
        "production", pattern="^(production|demo)$", description="`production`, or `demo` on one's own machine"
    )
    desk_database_url: str = Field(
        "sqlite:///var/desk/desk.db", description="The desk's own database: `sqlite:///…` or `postgresql://…`"
    )
    desk_database_connections: int = Field(
        15, ge=1, le=1000, description="Connections that each process holds to PostgreSQL at most"
    )
    desk_database_wait_s: float = Field(
        10, gt=0, le=60, description="Seconds to wait for one of them that is free; then it is an error"
    )
    desk_database_statement_s: int = Field(
        60,
        ge=0,
        le=600,
        description="Seconds after which PostgreSQL ends a statement, or a transaction that idles; 0: not told, for PgBouncer",
    )
    desk_evidence_dir: NamedPath = Field(Path("var/desk/evidence"), description="Folder of sealed evidence")
    desk_host: NamedHost = Field("127.0.0.1", description="Address the desk listens on")
    desk_port: int = Field(8090, description="Port the desk listens on")
    desk_url: str = Field(
        "http://127.0.0.1:8090", description="Address of the desk as analysts type it; https in production"
    )
    desk_hsts: str = Field(
        "max-age=31536000",
        pattern=r"^max-age=[0-9]{1,10}(; includeSubDomains)?(; preload)?$",
        description="For how long browsers insist on https, where IBLAGH_DESK_URL has it; `; includeSubDomains` as you like",
    )
    desk_secret: SecretStr = Field(
        description="At least 32 characters: keys the custody log, the sign-in links and what reports are compared by"
    )
    desk_older_secrets: SecretStr = Field(
        SecretStr(""),
        description="Secrets that IBLAGH_DESK_SECRET replaced, the latest first, separated by spaces: for what was under them",
    )
    desk_private_key_files: str = Field(
        description="Files with the desk's age private keys, separated by spaces; mode 0600"
    )
    identity_private_key_files: str = Field(
        "", description="Files with the identity private keys, separated by spaces; mode 0600"
    )
    push_secret: SecretStr = Field(
        description="`whsec_…` shared with the relay; several, separated by spaces, while rotating"
    )
    session_hours: int = Field(8, ge=1, le=24, description="Hours until an analyst must sign in again")
    look_within_minutes: str = Field(
        "15 240 1440 4320",
        pattern=r"^[0-9]{1,6}( [0-9]{1,6}){3}$",
        description="Minutes within which a case of priority P0, P1, P2 and P3 is first looked at; for cases from then on",
    )
    hand_back_hours: int = Field(
        72,
        ge=1,
        description="Hours without anything done after which a case that an analyst took goes back to the queue",
    )
    reference_salts: str = Field(
        "",
        pattern=r"^([0-9a-f]{64}( [0-9a-f]{64})*)?$",
        description="What intakes key references with (`iblagh keys new` writes it), so that analysts can search by one",
    )
    on_call_minutes: int = Field(
        5, ge=1, le=1440, description="Minutes after which an urgent alert that nobody claimed goes to the next line"
    )
    desk_exposure_minutes: int = Field(
        240, ge=1, le=1440, description="Minutes a day for which one analyst can look at pictures; then others do"
    )
    desk_api_per_minute: int = Field(
        600, ge=1, le=100_000, description="Requests a minute that each token of another system may make"
    )
    desk_oidc_issuer: str = Field(
        "",
        max_length=255,
        description="Single sign-on: the issuer of an OpenID Connect provider, exactly as it names itself; empty: off",
    )
    desk_oidc_client_id: str = Field("", description="The desk's client id at the provider")
    desk_oidc_client_secret: SecretStr = Field(
        SecretStr(""), validate_default=True, description="The client's secret at the provider"
    )
    desk_oidc_name: str = Field(
        "Single sign-on", min_length=1, max_length=40, description="What the provider is called on the desk's pages"
    )
    desk_oidc_require_acr: str = Field(
        "",
        description="Values of `acr`, separated by spaces, one of which the provider has to state; empty: none is asked for",
    )
    desk_oidc_trust_mfa: bool = Field(
        False, description="`true`: the desk asks for no second factor of its own when the provider states one"
    )
    desk_public_summary: bool = Field(
        False, description="`true`: anonymous counts of closed months are shown to everybody at `/public/summary`"
    )
    desk_public_k: int = Field(
        10, ge=5, le=1000, description="Below how many reports nothing is told in the public summary; at least 5"
    )
    desk_signing_key_file: str = Field(
        "",
        description="File with the Ed25519 key that signs dossiers and the head of the log (PEM, mode 0600); without it nothing is referred",
    )
    desk_dossier_dir: NamedPath = Field(Path("var/desk/dossiers"), description="Folder of sealed dossiers")
    desk_sender_name: str = Field(
        "مكتب إبلاغ; Bureau Iblagh; Iblagh desk",
        pattern=r"^[^;]*[^;\s][^;]*(;[^;]*[^;\s][^;]*;[^;]*[^;\s][^;]*)?$",
        description="The desk's name in dossiers and notices: one for all languages, or Arabic; French; English",
    )
    desk_sender_email: str = Field(
        "",
        pattern=r"^([^@\s]+@[^@\s]+)?$",
        description="Where a service or platform can ask back; without it nothing is referred",
    )
    desk_metrics_host: NamedHost = Field(
        "127.0.0.1", description="Address on which the desk tells metrics to Prometheus"
    )
    desk_metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Port of the desk's `/metrics`; 0: none are told, and the log is not verified daily",
    )
    log_level: str = Field("info", description="debug, info, warning or error")

    @field_validator("push_secret")
    @classmethod
    def _whsec(cls, value: SecretStr) -> SecretStr:
        for one in value.get_secret_value().split():
            secret_key(one)
        return value

    @field_validator("desk_secret")
    @classmethod
    def _long(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value()) < 32:
            raise ValueError("at least 32 characters are needed")
        return value

    @field_validator("desk_url")
    @classmethod
    def _needs_https(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("environment") == "production" and not is_private(value):
            raise ValueError("production needs https: what analysts read and type can be read on the way")
        return value

    @field_validator("desk_secret", "push_secret", "desk_oidc_client_secret")
    @classmethod
    def _no_placeholder(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        refuse_placeholder(value.get_secret_value().split(), environment=info.data.get("environment"))
        return value

    @field_validator("desk_older_secrets")
    @classmethod
    def _all_long(cls, value: SecretStr) -> SecretStr:
        if any(len(one) < 32 for one in value.get_secret_value().split()):
            raise ValueError("at least 32 characters are needed in each, without spaces")
        return value

    @field_validator("desk_oidc_issuer")
    @classmethod
    def _safe_issuer(cls, value: str) -> str:
        if value and (not is_safe(value) or "?" in value):
            raise ValueError("https is needed, or http on this machine, without `?` and `#`")
        return value

    @field_validator("desk_oidc_client_secret")
    @classmethod
    def _whole_client(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if info.data.get("desk_oidc_issuer") and not (
            info.data.get("desk_oidc_client_id") and value.get_secret_value()
        ):
            raise ValueError("client id and secret are needed when IBLAGH_DESK_OIDC_ISSUER is set")
        return value

    @property
    def database_limits(self) -> Limits:
        """How many connections to PostgreSQL, and how long is waited for it."""
        return Limits(self.desk_database_connections, self.desk_database_wait_s, self.desk_database_statement_s)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The desk's secret, and those that it replaced, the latest first."""
        return (self.desk_secret.get_secret_value(), *self.desk_older_secrets.get_secret_value().split())

    @property
    def push_secrets(self) -> tuple[str, ...]:
        """Each secret that a push may be signed with."""
        return tuple(self.push_secret.get_secret_value().split())

    @property
    def exposure_cap(self) -> timedelta:
        """How long an analyst looks at pictures in a day."""
        return timedelta(minutes=self.desk_exposure_minutes)

    @property
    def sender(self) -> Sender:
        """Who signs dossiers."""
        names = [one.strip() for one in self.desk_sender_name.split(";")]
        arabic, french, english = names if len(names) == 3 else names * 3
        return Sender(Label(arabic, french, english), self.desk_sender_email)

    @property
    def session_life(self) -> timedelta:
        """How long a sign-in lasts."""
        return timedelta(hours=self.session_hours)

    @property
    def clocks(self) -> Clocks:
        """How long cases may wait for their first look."""
        minutes = (timedelta(minutes=int(one)) for one in self.look_within_minutes.split())
        return Clocks(dict(zip(LOOK_WITHIN, minutes, strict=True)), timedelta(days=self.desk_request_days))

    @property
    def next_line_after(self) -> timedelta:
        """How long an urgent alert may wait on one line."""
        return timedelta(minutes=self.on_call_minutes)

    @property
    def hands_back_after(self) -> timedelta:
        """How long a case may lie with an analyst untouched."""
        return timedelta(hours=self.hand_back_hours)
