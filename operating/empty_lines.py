"""Empty lines: what a setting that is there and empty means: none where there may be none, and never the folder one stands in."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, SecretStr


def _none(value: object) -> object:
    return None if value == "" else value


def _named(value: object) -> object:
    if value == "":
        raise ValueError("it is empty: name one, or leave the line out for the default")
    return value


OptionalPath = Annotated[Path | None, BeforeValidator(_none)]
OptionalSecret = Annotated[SecretStr | None, BeforeValidator(_none)]
# An empty path would be the folder that a process was started in.
NamedPath = Annotated[Path, BeforeValidator(_named)]
# An empty host would be every address of the machine.
NamedHost = Annotated[str, BeforeValidator(_named)]
