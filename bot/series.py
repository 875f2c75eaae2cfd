"""Series: the pictures of an album, or several sent in a row, taken as one thing after a short wait."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile

from bot.channels.port import AppChannel, Inbound, Raw
from bot.fast_json import loaded
from conversations.events import Attached
from storage.inbox import Inbox, Waiting

# Apps send the parts of an album within a few hundred milliseconds of each other.
QUIET = timedelta(seconds=1.2)
LONGEST = timedelta(seconds=8)
AGAIN_S = 0.4


class NotYet(Exception):
    """More of the series may come; try again after `after_s`."""

    def __init__(self, after_s: float) -> None:
        super().__init__("more of the series may come")
        self.after_s = after_s


class Series:
    """The series of one app's items."""

    def __init__(self, app: AppChannel, inbox: Inbox) -> None:
        self._app = app
        self._inbox = inbox

    async def rest(self, first: Waiting, raw: Raw, *, now: datetime) -> list[Raw]:
        """What else belongs to the series of `first`, the same at every attempt; raises NotYet while it may be growing."""
        name = self._app.series(raw)
        if not name:
            return []
        followers = await self._inbox.followers(first)
        joined = [loaded(one.body) for one in followers if one.joined]
        if joined:
            return joined
        known = [(one, loaded(one.body)) for one in followers]
        members = list(takewhile(lambda one: self._app.series(one[1]) == name, known))
        is_ended = len(members) < len(known)
        newest = max([first.received_at, *(one.received_at for one, _raw in members)])
        if not is_ended and now - newest < QUIET and now - first.received_at < LONGEST:
            raise NotYet(AGAIN_S)
        if members:
            await self._inbox.join(first, [one for one, _raw in members])
        return [raw for _one, raw in members]

    def joined(self, parts: Sequence[Inbound]) -> Inbound | None:
        """The parts of a series as one thing that the citizen did, under the key of the first; None for none."""
        attached = [one.event for one in parts if isinstance(one.event, Attached)]
        if len(parts) < 2 or len(attached) < len(parts):
            return parts[0] if parts else None
        worded = next((one for one in attached if one.text), attached[0])
        together = Attached(
            offers=tuple(offer for one in attached for offer in one.offers),
            text="\n".join(one.text for one in attached if one.text),
            locators=tuple(dict.fromkeys(locator for one in attached for locator in one.locators)),
            source=worded.source,
        )
        return replace(parts[0], event=together)
