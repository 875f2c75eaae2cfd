"""Leaving: the quick exit: the cookie goes, what the browser holds of us is cleared, and a harmless page is next."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.web.cookies import Cookies

# Not the cache: browsers take seconds to look through it, nothing of ours but icons and scripts could be there, and these are no-store.
CLEARED_AT_ONCE = '"cookies", "storage"'


@dataclass(frozen=True, slots=True)
class Front:
    """What somebody who glances at a screen or a list of tabs may see instead of us; the operator chooses.

    `disguise` is the name of the tab, without which it says what the page is for. What the page itself says stays true.
    """

    exit_url: str = "https://www.wikipedia.org/"
    disguise: str = ""


@dataclass(frozen=True, slots=True)
class QuickExit:
    """An address that a link leads to, so that it also works without JavaScript."""

    to: str
    cookies: Cookies

    async def leave(self, request: Request) -> Response:
        """Forget the conversation in this browser. A draft cannot be opened without its cookie, and is deleted by its age."""
        answer = RedirectResponse(self.to, status_code=303)
        # Neither a link on another site may end somebody's conversation, nor a browser that fetches what may be pressed next.
        is_led = request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
        # An older browser says nothing of that, and sends no cookie where another site led it (SameSite=Strict).
        if self.cookies.are_in(request) and not is_led and "sec-purpose" not in request.headers:
            self.cookies.forget(answer)
            answer.headers["clear-site-data"] = CLEARED_AT_ONCE
        return answer
