"""Receipt settings: the variables of receipts, their log and the list of official addresses, as part of bot.settings."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from operating.empty_lines import NamedPath, OptionalPath
from storage.receipt_keys import SigningKey, public_keys


class ReceiptSettings(BaseSettings):
    """Which keys sign what citizens can check, and how often."""

    receipt_key: SecretStr = Field(
        description="Signs receipts and the heads of their log: Base64 of 32 bytes that `iblagh keys draw receipt` drew"
    )
    receipt_old_keys: str = Field(
        "", description="Public keys of before, separated by spaces: receipts that they signed stay genuine"
    )
    receipt_head_s: int = Field(
        86_400,
        ge=1,
        le=604_800,
        description="Seconds from one head of the log of receipts to the next; less than a day tells more closely when reports came",
    )
    heads_file: NamedPath = Field(
        Path("var/intake/heads.jsonl"),
        description="File of the heads that were signed, by which a log that went back is noticed; on another disk, and never in a backup",
    )
    handles_file: OptionalPath = Field(
        None, description="The signed list of official addresses (`iblagh handles sign`), which bots and pages show"
    )
    handles_keys: str = Field(
        "", description="Public keys of whoever signs that list, separated by spaces; the private halves lie offline"
    )

    @field_validator("receipt_key")
    @classmethod
    def _signs(cls, value: SecretStr) -> SecretStr:
        SigningKey(value.get_secret_value())
        return value

    @field_validator("receipt_old_keys", "handles_keys")
    @classmethod
    def _verify(cls, value: str) -> str:
        public_keys(value)
        return value
