"""Reading: settings as the variables give them, or an end that names each one that is missing or wrong, never its value."""

from typing import TypeVar

import typer
from pydantic import ValidationError
from pydantic_settings import BaseSettings
from rich.console import Console

complaints = Console(stderr=True)
_Model = TypeVar("_Model", bound=BaseSettings)


def read(model: type[_Model]) -> _Model:
    """The settings; raises typer.Exit once everything that is wrong was said."""
    try:
        return model()
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            name = "IBLAGH_" + str(one["loc"][0]).upper()
            complaints.print(f"{name}: {one['msg']}", highlight=False, markup=False)
        complaints.print("Nothing was started. `iblagh keys new` makes keys and secrets; docs/settings.md lists all.")
        raise typer.Exit(2) from None
