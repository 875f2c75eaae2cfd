"""Settings of retention and backups: for how long the desk keeps what, and to whom its backups are sealed."""

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from operating.empty_lines import NamedPath


class RetentionSettings(BaseSettings):
    """A part of DeskSettings."""

    desk_backup_keys: str = Field(
        "", description="Age public keys that the desk's backups are sealed to, separated by spaces"
    )
    desk_erasures_file: NamedPath = Field(
        Path("var/desk/erasures.jsonl"),
        description="File that names the reports of which something was erased; on another disk, and never in a backup",
    )
    desk_keep_lawful_days: int = Field(
        30,
        ge=1,
        description="Days after which what is left of a report that was lawful or out of scope is a count only",
    )
    desk_keep_unverified_days: int = Field(
        180, ge=1, description="Days after which a case of anonymous reports that nobody verified is closed and emptied"
    )
    desk_keep_closed_days: int = Field(
        365, ge=1, description="Days after which a case that was closed without a referral is emptied"
    )
    desk_keep_referred_days: int = Field(
        1825, ge=1, description="Days after which a case that was referred and closed is emptied"
    )
    desk_keep_identity_days: int = Field(
        90, ge=1, description="Days after which the names and contacts in a closed case are deleted"
    )
    desk_request_days: int = Field(
        10,
        ge=1,
        le=90,
        description="Days within which a reporter's request about their data is answered; they are told it",
    )
    desk_keep_custody_days: int = Field(
        5475,
        ge=1,
        validate_default=True,
        description="Days after its newest entry after which an exported range of the custody log may be taken out; no less than any case is kept",
    )
    desk_custody_range: int = Field(
        1_000_000, ge=100, description="Entries of the custody log that are exported and taken out together"
    )
    drain_wait_s: float = Field(
        0,
        ge=0,
        le=300,
        description="Seconds for which a desk that was told to end goes on, not ready, until load balancers have noticed",
    )
    drain_s: int = Field(
        5, ge=1, le=600, description="Seconds after that in which requests are ended; streams end at once"
    )

    @field_validator("desk_keep_custody_days")
    @classmethod
    def _outlives_cases(cls, value: int, info: ValidationInfo) -> int:
        cases = ("desk_keep_unverified_days", "desk_keep_closed_days", "desk_keep_referred_days")
        if value < max(info.data.get(one, 0) for one in cases):
            raise ValueError("the log has to outlive every case, and this is less than a case is kept")
        return value
