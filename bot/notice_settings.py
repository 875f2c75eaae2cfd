"""Notice settings: who answers for citizens' data (law 09-08), as part of bot.settings; production does not start without."""

import re

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings

# What stands in examples: nobody can complain to it. Whole words, as an office may attest, or be one of exchange.
_PLACEHOLDER = re.compile(
    r"(?i)(?<![^\W_])(replace|change[ _-]?me|example|placeholder|exemple|todo|tbd|n/a|à compléter|x{3,}\d*|your|demo|test)(?![^\W_])"
    r"|[<>]"
)
_MOST_CHARS = 200


class NoticeSettings(BaseSettings):
    """What citizens are told of whoever keeps their data."""

    environment: str = Field(
        "production", pattern="^(production|demo)$", description="`production`, or `demo` on one's own machine"
    )
    controller: str = Field(
        "",
        validate_default=True,
        description="Legal name and address of who answers for citizens' data (law 09-08), as citizens read it; required in production",
    )
    cndp_number: str = Field(
        "",
        validate_default=True,
        description="Number of the CNDP's authorisation or receipt for this processing, such as `A-PO-000/2026`; required in production",
    )

    @field_validator("controller", "cndp_number")
    @classmethod
    def _is_real(cls, value: str, info: ValidationInfo) -> str:
        """Whoever is asked for data is told by whom (law 09-08, article 5)."""
        said = value.strip()
        if len(said) > _MOST_CHARS or not said.isprintable():
            raise ValueError(f"one line of at most {_MOST_CHARS} characters")
        if info.data.get("environment") != "production":
            return said
        is_number = info.field_name == "cndp_number"
        if not any(map(str.isdecimal if is_number else str.isalpha, said)):
            raise ValueError(
                "is required in production: citizens are told it before they report (docs/data-protection.md)"
            )
        if _PLACEHOLDER.search(said) or (is_number and _is_zero(said)):
            raise ValueError("looks like a placeholder; production needs the real one (docs/data-protection.md)")
        return said


def _is_zero(number: str) -> bool:
    """Whether it is no number of the CNDP's: our own examples are those of the year, and 0."""
    first = re.search(r"\d+", number)
    return first is not None and int(first[0]) == 0
