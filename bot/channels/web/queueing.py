"""Queueing: forms in a crowd: the browser works or waits before its form is taken; a life in danger never does."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.port import Inbound, Raw
from bot.channels.saying import NOT_KEPT, Outbound
from bot.channels.web.outbound import Pages
from bot.limits.networks import Crowds, Proxies, prefixes_of
from bot.limits.notices import HasToWait, Slowed
from bot.limits.shadows import Shadows, Treatment
from bot.limits.tickets import Challenge, Tickets
from conversations.flows.urgency import EMERGENCY_ONE_LINE
from conversations.text import Words, _, _n
from locales.catalogues import Catalogues
from locales.rendering import rendered

CROWD = _("Many people are writing at this moment, so your message waits its turn.")
# Whether a conversation is under way, and with a draft, is only known once the form is taken; a newcomer's /start would wait too.
STILL_IN_CHAT = _(
    "A threat to a life, a child in danger or terrorism can still be reported now: go back to the chat and choose it."
)
NOT_SHOWN = _("Where it is not shown, write /start. With an open draft, write /cancel before that, which deletes it.")
# What stands in a form of ours, and is sent again with it.
FIELDS = ("event", "form", "tag", "opens", "press", "text", "asked")


@dataclass(frozen=True, slots=True)
class Queue:
    """Stands before the turns of the web chat."""

    catalogues: Catalogues
    crowds: Crowds
    tickets: Tickets
    shadows: Shadows
    direct: bool = False
    proxies: Proxies = ()

    async def come(self, request: Request, taken: Inbound, raw: Raw) -> Inbound:
        """`taken`, as one that came in a crowd unless its browser worked or waited for this form; files do neither."""
        prefixes = self._prefixes(request)
        treatment = await self.shadows.of_network(prefixes, now=datetime.now(UTC))
        if "files" in raw:
            return _ignored(request, taken) if treatment is Treatment.IGNORE else taken
        is_crowd = self.crowds.came(prefixes)
        request.state.counted = prefixes
        if treatment is Treatment.IGNORE:
            return _ignored(request, taken)
        if not is_crowd and treatment is None:
            return taken
        ticket, solution = str(raw.get("ticket", "")), str(raw.get("solution", ""))
        # The same form of another browser is another form: a cookie costs nothing.
        form = f"{taken.sender} {taken.key}"
        request.state.has_passed = self.tickets.is_used(ticket)
        return replace(taken, crowded=not self.tickets.use(ticket, solution, str(raw["event"]), form))

    def has_passed(self, request: Request) -> bool:
        """Whether the form had passed a crowd before: what its browser did was for the conversation that it began then."""
        return getattr(request.state, "has_passed", False)

    def take_back(self, request: Request) -> None:
        """Our failures never count: nobody has to wait for having tried again while a store was away."""
        if hasattr(request.state, "counted"):
            self.crowds.take_back(request.state.counted)

    def refuse(self, pages: Pages, request: Request, language: str, wait: Slowed | HasToWait, raw: Raw) -> Response:
        """What the browser is told, with all that its form held; nothing of a limit where an operator set one."""
        words = wait.words if isinstance(wait, Slowed) else None
        if getattr(request.state, "is_ignored", False) or (isinstance(wait, Slowed) and words is None):
            # As where a store is away.
            return pages.complaint(request, language, 503, NOT_KEPT, EMERGENCY_ONE_LINE, fields=raw)
        drawn = self._drawn(raw) if isinstance(wait, HasToWait) else None
        said = self._words(language, drawn) if drawn else words
        fields = {name: str(raw[name]) for name in FIELDS if raw.get(name)} | {"lang": language}
        fields |= {"ticket": drawn.ticket} if drawn else {}
        answer = pages.waiting(request, language, said=said, fields=fields, drawn=drawn)
        answer.headers["retry-after"] = str(drawn.wait_s if drawn else wait.again_s)
        return answer

    def _prefixes(self, request: Request) -> tuple[str, ...]:
        peer = request.client.host if request.client else ""
        return prefixes_of(peer, request.headers, direct=self.direct, proxies=self.proxies)

    def _drawn(self, raw: Raw) -> Challenge:
        """A ticket for the form, or the one that it came with too early."""
        form = str(raw["event"])
        return self.tickets.again(str(raw.get("ticket", "")), form) or self.tickets.draw(form)

    def _words(self, language: str, drawn: Challenge) -> Outbound:
        again = _n(
            "Please press the button in {count} second. What you wrote is kept in this page.",
            "Please press the button in {count} seconds. What you wrote is kept in this page.",
            drawn.wait_s,
        )
        words: tuple[Words, ...] = (CROWD, again, STILL_IN_CHAT, NOT_SHOWN, EMERGENCY_ONE_LINE)
        return Outbound(language, tuple(rendered(self.catalogues, language, one) for one in words))


def _ignored(request: Request, taken: Inbound) -> Inbound:
    """Dropped, unless it is about a life in danger."""
    request.state.is_ignored = True
    return replace(taken, crowded=True)
