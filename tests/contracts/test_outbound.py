"""What every channel promises of what goes out: it arrives as said, files come whole or not at all, each error has its name."""

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.port import BadToken, ChannelBusy, ChannelDown, CitizenUnreachable, FileRefused, WindowClosed
from bot.channels.saying import Outbound, OutButton
from conversations.events import FileOffer, Left
from tests.contracts.contracts import Contract, contract
from tests.drivers.telegram_server import TelegramServer
from tests.drivers.whatsapp_citizen import shown
from tests.drivers.whatsapp_server import WhatsAppServer

APPS = ["telegram", "whatsapp"]
TO = {"telegram": "42", "whatsapp": "212600000042", "web": "s", "console": "s"}
SAID = Outbound("en", ("Which?",), (OutButton("Yes", "d0"), OutButton("No", "d1")), numbered=True)
CONTENT = b"\x89PNG" + bytes(200_000)
REFUSALS: list[tuple[str, int, dict[str, Any], type[Exception]]] = [
    ("telegram", 403, {"description": "Forbidden: bot was blocked by the user"}, CitizenUnreachable),
    ("telegram", 400, {"description": "Bad Request: chat not found"}, CitizenUnreachable),
    ("telegram", 401, {"description": "Unauthorized"}, BadToken),
    ("telegram", 404, {"description": "Not Found"}, BadToken),
    ("telegram", 429, {"description": "Too Many Requests", "parameters": {"retry_after": 7}}, ChannelBusy),
    ("telegram", 502, {"description": "Bad Gateway"}, ChannelDown),
    ("whatsapp", 400, {"code": 131047, "message": "Re-engagement message"}, WindowClosed),
    ("whatsapp", 400, {"code": 131026, "message": "Message undeliverable"}, CitizenUnreachable),
    ("whatsapp", 401, {"code": 190, "message": "Access token has expired"}, BadToken),
    ("whatsapp", 403, {"code": 10, "message": "Permission denied"}, BadToken),
    ("whatsapp", 400, {"code": 131056, "message": "Pair rate limit hit"}, ChannelBusy),
    ("whatsapp", 429, {"code": 130429, "message": "Rate limit hit"}, ChannelBusy),
    ("whatsapp", 500, {"code": 131000, "message": "Something went wrong"}, ChannelDown),
    ("whatsapp", 503, {"code": 2, "message": "Service temporarily unavailable"}, ChannelDown),
]


@dataclass
class Far:
    """The far end of an app, whichever it is."""

    server: TelegramServer | WhatsAppServer

    def refuses(self, status: int, body: dict[str, Any]) -> None:
        """The next message gets this answer."""
        if isinstance(self.server, TelegramServer):
            self.server.refuses["sendmessage"] = (status, body)
        else:
            self.server.refuses.append((status, body))

    def holds(self, content: bytes) -> FileOffer:
        """A citizen has sent a file."""
        self.server.files["77"] = content
        checksum = base64.b64encode(hashlib.sha256(content).digest()).decode()
        handle = "5/77" if isinstance(self.server, TelegramServer) else f"77|{checksum}"
        return FileOffer(handle, "image", "image/png", source="5")

    @property
    def labels(self) -> list[str]:
        """The buttons of the last message."""
        sent = self.server.sent[-1]
        return [one["title"] for one in shown(sent)] if "type" in sent else ["Yes", "No"] * ("Yes" in str(sent))


@pytest.fixture(params=APPS)
async def far(request: pytest.FixtureRequest) -> AsyncIterator[Far]:
    server = TelegramServer() if request.param == "telegram" else WhatsAppServer()
    await server.comes_up()
    yield Far(server)
    await server.goes_down()


@pytest.fixture
def app(far: Far) -> Contract:
    return contract("telegram" if isinstance(far.server, TelegramServer) else "whatsapp", far.server.url)


@pytest.fixture(params=["web", "console"])
def page(request: pytest.FixtureRequest) -> Contract:
    return contract(request.param)


async def test_what_is_said_arrives_once_with_its_buttons(app: Contract, far: Far) -> None:
    await app.channel.send(TO[app.name], SAID)

    assert len(far.server.sent) == 1
    assert "Which?" in str(far.server.sent[0])
    assert far.labels == ["Yes", "No"]


async def test_a_page_shows_what_is_said(page: Contract) -> None:
    numbers = await page.channel.send(TO[page.name], SAID)

    assert list(numbers) == []
    assert "Which?" in (page.channel.said.text if page.name == "web" else page.channel._console.file.getvalue())


async def test_silence_sends_nothing(app: Contract, far: Far) -> None:
    await app.channel.send(TO[app.name], Outbound("en", ()))

    assert far.server.sent == []


@pytest.mark.parametrize(("name", "status", "body", "error"), REFUSALS)
async def test_each_refusal_is_the_error_that_it_means(
    name: str, status: int, body: Any, error: type[Exception]
) -> None:
    server = TelegramServer() if name == "telegram" else WhatsAppServer()
    await server.comes_up()
    Far(server).refuses(status, body)

    with pytest.raises(error):
        await contract(name, server.url).channel.send(TO[name], SAID)

    assert server.sent == []
    await server.goes_down()


@pytest.mark.parametrize("name", APPS)
async def test_an_app_that_cannot_be_reached_is_down_and_nothing_else(name: str) -> None:
    with pytest.raises(ChannelDown):
        await contract(name).channel.send(TO[name], SAID)


async def test_a_telegram_that_is_busy_says_for_how_long() -> None:
    server = TelegramServer()
    await server.comes_up()
    Far(server).refuses(429, {"description": "Too Many Requests", "parameters": {"retry_after": 7}})

    with pytest.raises(ChannelBusy) as busy:
        await contract("telegram", server.url).channel.send("42", SAID)

    assert busy.value.after_s == 7
    await server.goes_down()


async def test_a_file_comes_whole_and_in_pieces(app: Contract, far: Far) -> None:
    offer = far.holds(CONTENT)

    pieces = [piece async for piece in app.channel.open(offer)]

    assert b"".join(pieces) == CONTENT
    assert len(pieces) > 1


async def test_a_file_beyond_the_limit_is_refused_and_not_read_to_its_end(app: Contract, far: Far) -> None:
    limit = app.channel.caps.file_bytes
    offer = far.holds(bytes(limit + 1))

    with pytest.raises(FileRefused) as refused:
        _pieces = [piece async for piece in app.channel.open(offer)]

    assert refused.value.reason == "too_large_here"


async def test_a_file_that_is_gone_is_unreadable(app: Contract) -> None:
    with pytest.raises(FileRefused):
        _pieces = [
            piece
            async for piece in app.channel.open(FileOffer("5/99" if app.name == "telegram" else "99|", "image", ""))
        ]


async def test_a_file_whose_server_fails_is_asked_for_again_and_not_refused(app: Contract, far: Far) -> None:
    offer = far.holds(CONTENT)
    far.server.fails_files = True

    with pytest.raises(ChannelDown):
        _pieces = [piece async for piece in app.channel.open(offer)]


async def test_deleting_and_acknowledging_never_raise(app: Contract, far: Far) -> None:
    await app.channel.forget(TO[app.name], [far.holds(b"x")])
    for body in app.bodies.values():
        for _key, raw in app.channel.split(body):
            await app.channel.acknowledge(raw)

    assert far.server.sent == []


async def test_telegram_deletes_on_both_sides_and_leaves_groups() -> None:
    server = TelegramServer()
    await server.comes_up()
    promise = contract("telegram", server.url)
    for body in ("group_message", "my_chat_member_added_to_group"):
        ((_key, raw),) = promise.channel.split(promise.bodies[body])
        await promise.channel.acknowledge(raw)

    left = await promise.channel.erase("42", list(range(1, 251)))

    assert [one["chat_id"] for one in server.calls("leaveChat")] == ["-1002233"] * 2
    assert (sorted(server.deleted), left) == (list(range(1, 251)), Left.OLD)
    await server.goes_down()


async def test_whatsapp_says_that_nothing_can_be_deleted() -> None:
    assert await contract("whatsapp").channel.erase("212600000042", [1]) is Left.ALL


@pytest.mark.parametrize("refused", [False, True])
async def test_a_closed_window_takes_the_template_or_nothing(refused: bool) -> None:
    server = WhatsAppServer()
    await server.comes_up()
    since = datetime.now(UTC) - (timedelta(0) if refused else timedelta(hours=25))
    closed = (400, {"code": 131047, "message": "Re-engagement message"})
    server.refuses = [closed, closed] if refused else []

    with pytest.raises(WindowClosed):
        await contract("whatsapp", server.url).channel.send(TO["whatsapp"], SAID, since)
    await contract("whatsapp", server.url, template="answer_ready/fr").channel.send(TO["whatsapp"], SAID, since)

    (sent,) = server.sent
    assert (sent["type"], sent["template"]["name"]) == ("template", "answer_ready")
    assert sent["template"]["language"]["code"] == "fr"
    await server.goes_down()


async def test_an_answer_inside_the_window_is_sent_as_it_is() -> None:
    server = WhatsAppServer()
    await server.comes_up()

    await contract("whatsapp", server.url).channel.send(TO["whatsapp"], SAID, datetime.now(UTC) - timedelta(hours=23))

    assert server.sent[0]["type"] == "interactive"
    await server.goes_down()
