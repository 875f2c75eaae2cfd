"""Plain: frozen dataclasses as JSON values, without the deep copies that dataclasses.asdict makes."""

from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:
    """`value` as JSON can hold it: dataclasses and mappings become objects, tuples lists; the rest stays as it is."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (tuple, list)):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
