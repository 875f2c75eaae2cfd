"""Settings of the analyst bot: every variable it reads, typed; docs/settings.md lists them."""

from datetime import time

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class AnalystSettings(BaseSettings):
    """Read from `IBLAGH_…` variables, then from `.env`. Without both tokens the bot does not start."""

    model_config = SettingsConfigDict(env_prefix="IBLAGH_", env_file=".env", extra="ignore")

    analyst_bot_token: SecretStr = Field(
        description="The Telegram token of the bot for analysts; another one than the citizens' bot has"
    )
    analyst_desk_token: SecretStr = Field(description="A token of the desk with the scope `alerts`")
    analyst_digest_at: str = Field(
        "08:30",
        pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="When the daily digest is sent, by the clock of Morocco",
    )
    desk_url: str = Field("http://127.0.0.1:8090", description="Where the analyst bot finds the desk")
    telegram_api_url: str = Field("https://api.telegram.org", description="Another Bot API server")
    log_level: str = Field("info", description="debug, info, warning or error")

    @field_validator("analyst_bot_token", "analyst_desk_token")
    @classmethod
    def _given(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().strip():
            raise ValueError("it is empty")
        return value

    @property
    def digest_time(self) -> time:
        """The time of the digest, without a zone."""
        return time.fromisoformat(self.analyst_digest_at)
