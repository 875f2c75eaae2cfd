"""References: from the twenty digits that a citizen keeps to the reply key of the report, with which it came."""

import asyncio
from collections.abc import Sequence

from storage.references import derived

SALT_CHARS = 64


class ReferenceKeys:
    """Keyed with the salts of the intakes, which say nothing of their secrets; one reference is derived at a time."""

    def __init__(self, salts: Sequence[str]) -> None:
        self._salts = tuple(bytes.fromhex(one) for one in salts)
        # Each takes 8 MiB and some milliseconds of a processor: nobody gets many of them at once.
        self._one_at_a_time = asyncio.Lock()

    @property
    def is_possible(self) -> bool:
        """Whether the desk was told a salt."""
        return bool(self._salts)

    async def reply_keys(self, reference: str) -> tuple[str, ...]:
        """The reply key that `reference` gives with each salt; the key that opens replies is thrown away."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(
                lambda: tuple(derived(reference, salt=salt).reply_key for salt in self._salts)
            )
