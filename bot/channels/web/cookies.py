"""Cookies: the two that a browser may hold: whose conversation it is, and which reference it was shown; none before an answer."""

import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.saying import Outbound

_SENDER = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Cookies:
    """What is set and read; `https` says that citizens come by it. The prefix `__Host-` keeps other hosts from setting ours."""

    https: bool

    @property
    def sender(self) -> str:
        """The cookie with the session's name."""
        return "__Host-iblagh" if self.https else "iblagh"

    @property
    def seen(self) -> str:
        """The cookie that says which reference was shown."""
        return f"{self.sender}-seen"

    def sender_of(self, request: Request) -> str | None:
        """The session's name in the browser, if it has one that we could have given."""
        value = request.cookies.get(self.sender, "")
        return value if _SENDER.fullmatch(value) else None

    def are_in(self, request: Request) -> bool:
        """Whether the browser sent any of ours, whatever it holds."""
        return not {self.sender, self.seen}.isdisjoint(request.cookies)

    def keep(self, answer: Response, sender: str) -> None:
        """The browser goes on in this session."""
        self._set(answer, self.sender, sender)

    def forget(self, answer: Response) -> None:
        """The browser holds nothing of ours any more."""
        for name in (self.sender, self.seen):
            answer.delete_cookie(name, path="/", secure=self.https, httponly=True, samesite="strict")

    def shown_to(self, request: Request) -> str:
        """The mark of the reference that this browser says it was shown last, or nothing."""
        return request.cookies.get(self.seen, "")

    def was_shown(self, request: Request, said: Outbound) -> bool:
        """Whether this browser got a page with the reference in `said` before.

        The browser says it, and not our database: where the answer with the reference was lost on its way there is no such
        cookie, and a reload shows the reference after all, as long as bot.kept lets it.
        """
        return said.gives_reference and self.shown_to(request) == said.mark

    def note_shown(self, answer: Response, said: Outbound) -> None:
        """The reference in `said` is in `answer`."""
        if said.gives_reference:
            self._set(answer, self.seen, said.mark)

    def _set(self, answer: Response, name: str, value: str) -> None:
        answer.set_cookie(name, value, path="/", secure=self.https, httponly=True, samesite="strict")
