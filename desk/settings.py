"""Settings of the desk: every variable it reads, typed; docs/settings.md lists them."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from desk.queue.clocks import LOOK_WITHIN, Clocks
from storage.wire import secret_key


class DeskSettings(BaseSettings):
    """Read from `IBLAGH_…` variables, then from `.env`. There are no default secrets: without them the desk does not start."""

    model_config = SettingsConfigDict(env_prefix="IBLAGH_", env_file=".env", extra="ignore")

    environment: str = Field(
        "production", pattern="^(production|demo)$", description="`production`, or `demo` on one's own machine"
    )
    desk_database_url: str = Field(
        "sqlite:///var/desk/desk.db", description="The desk's own database: `sqlite:///…` or `postgresql://…`"
    )
    desk_evidence_dir: Path = Field(Path("var/desk/evidence"), description="Folder of sealed evidence")
    desk_host: str = Field("127.0.0.1", description="Address the desk listens on")
    desk_port: int = Field(8090, description="Port the desk listens on")
    desk_url: str = Field(
        "http://127.0.0.1:8090", description="Address of the desk as analysts type it; https in production"
    )
    desk_secret: SecretStr = Field(
        description="At least 32 characters: keys the custody log, the sign-in links and what reports are compared by"
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
    desk_exposure_minutes: int = Field(
        240, ge=1, le=1440, description="Minutes a day for which one analyst can look at pictures; then others do"
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

    @property
    def push_secrets(self) -> tuple[str, ...]:
        """Each secret that a push may be signed with."""
        return tuple(self.push_secret.get_secret_value().split())

    @property
    def exposure_cap(self) -> timedelta:
        """How long an analyst looks at pictures in a day."""
        return timedelta(minutes=self.desk_exposure_minutes)

    @property
    def session_life(self) -> timedelta:
        """How long a sign-in lasts."""
        return timedelta(hours=self.session_hours)

    @property
    def clocks(self) -> Clocks:
        """How long cases may wait for their first look."""
        minutes = (timedelta(minutes=int(one)) for one in self.look_within_minutes.split())
        return Clocks(dict(zip(LOOK_WITHIN, minutes, strict=True)))

    @property
    def hands_back_after(self) -> timedelta:
        """How long a case may lie with an analyst untouched."""
        return timedelta(hours=self.hand_back_hours)
