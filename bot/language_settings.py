"""Language settings: which languages citizens are offered, and where their catalogues lie; every variable, typed."""

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from locales.catalogues import load
from locales.entries import CITIZEN
from locales.languages import IN_DATA
from operating.empty_lines import OptionalPath


class LanguageSettings(BaseSettings):
    """A part of `bot.settings`, which says where they are read from."""

    catalogues_dir: OptionalPath = Field(
        None,
        description="Folder with catalogues of more languages, or newer ones of ours ([translating](translating.md))",
    )
    languages: str = Field(
        "",
        pattern=r"^([a-z]{2,3}( [a-z]{2,3})*)?$",
        description="Languages offered, in this order, separated by spaces, complete or not; empty: every complete one",
    )
    language: str = Field(
        "ar",
        pattern="^[a-z]{2,3}$",
        validate_default=True,
        description="Language of a citizen whose own is unknown; where it is not offered, the first of IBLAGH_LANGUAGES",
    )

    @field_validator("languages")
    @classmethod
    def _has_catalogues(cls, value: str, info: ValidationInfo) -> str:
        load(CITIZEN, offered=_codes(value), folders=_folders(info.data.get("catalogues_dir")))
        return value

    @field_validator("language")
    @classmethod
    def _is_offered(cls, value: str, info: ValidationInfo) -> str:
        offered = str(info.data.get("languages", "")).split()
        if offered:
            return value if value in offered else offered[0]
        if value not in (*IN_DATA, *load(CITIZEN, folders=_folders(info.data.get("catalogues_dir"))).codes):
            raise ValueError("this language has no complete catalogue; `iblagh messages` says what is missing")
        return value

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages that an operator wants; none for every complete one."""
        return _codes(self.languages)

    @property
    def catalogue_folders(self) -> tuple[Path, ...]:
        """Where catalogues lie beside ours."""
        return _folders(self.catalogues_dir)


class LanguagesAlone(LanguageSettings):
    """The same, for commands that need no secret."""

    model_config = SettingsConfigDict(env_prefix="IBLAGH_", env_file=".env", extra="ignore")


def _codes(languages: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(languages.split()))


def _folders(catalogues_dir: Path | None) -> tuple[Path, ...]:
    return (catalogues_dir,) if catalogues_dir else ()
