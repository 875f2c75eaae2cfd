"""Outbound: what is said as a WhatsApp message that fits, and files fetched from Meta's own hosts only."""

import base64
import binascii
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import httpx
from pywa.types.templates import TemplateLanguage
from pywa_async.client import WhatsApp
from pywa_async.errors import AuthorizationError, ThrottlingError, WhatsAppError
from pywa_async.types.callback import Button, Section, SectionList, SectionRow

from bot.channels import raw
from bot.channels.port import BadToken, ChannelBusy, ChannelDown, CitizenUnreachable, FileRefused, Limits, WindowClosed
from bot.channels.saying import Outbound
from bot.channels.whatsapp.hosts import LOST, ForbiddenHost
from bot.channels.whatsapp.inbound import MARK
from bot.rendering import Message, Shape, fit
from conversations.events import FileOffer
from conversations.gathering import TOO_LARGE_HERE
from locales.languages import SOURCE

# Cloud API reference, messages: text 4096, the body of an interactive message 1024, three buttons of 20, ten rows of 24
# with 72 beside, ids of 200; and throughput: 80 a second, one every 6 s to one citizen with bursts that are paid back.
LIMITS = Limits(
    text=4096,
    body=1024,
    buttons=3,
    button=20,
    rows=10,
    row=24,
    hint=72,
    data_bytes=200,
    file_bytes=20 * 1024 * 1024,
    several_names=True,
    sends_per_second=80,
    chat_every_s=6,
    chat_burst=10,
)
# It tells nothing to whoever looks through the files of a telephone.
COPY_NAME = "text.txt"
# Replies of any kind are free for so long after the citizen's last message; later only templates pass.
WINDOW = timedelta(hours=24)
# Cloud API error codes (developers.facebook.com, WhatsApp, support, error codes).
_CLOSED = 131047
_NOBODY = frozenset((131021, 131026, 131030, 131049, 131050, 130472))
_OURS_TO_MEND = frozenset((33, 368, 131005, 131031, 131037, 131042, 131045))
_PASSING = frozenset((1, 2, 131000, 131016, 131057))
_BUSY_S = {131056: 6.0, 130429: 1.0}
Answer = TypeVar("Answer")
_ADDRESS = re.compile(r"\+?[0-9]{5,20}|[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")


class Refused(Exception):
    """The API refuses a request for a reason that no other error names; `code` is Meta's."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the API refuses it ({code})")
        self.code = code


async def send(client: WhatsApp, to: str, said: Outbound, choose: str) -> None:
    """Send what is said, as one message unless it is longer than one; `choose` opens a list."""
    if not _ADDRESS.fullmatch(to):
        raise CitizenUnreachable
    for message in fit(said, LIMITS):
        if message.shape is Shape.COPY:
            # WhatsApp makes a link of every address in a message, and of none in a file.
            file = message.text.encode()
            await _sent(client.send_document(to, file, filename=COPY_NAME, mime_type="text/plain"))
        else:
            await _sent(client.send_message(to, message.text, buttons=_buttons(message, choose), preview_url=False))


async def send_template(client: WhatsApp, to: str, template: str, language: str) -> None:
    """Send the approved template `name` or `name/language`; it holds nothing of a report."""
    name, _slash, code = template.partition("/")
    # Meta takes templates in some languages only, and Tamazight is none of them.
    known = language if language in {one.value for one in TemplateLanguage} else SOURCE
    await _sent(client.send_template(to, name, TemplateLanguage(code or known), params=[]))


def is_late(since: datetime | None) -> bool:
    """Whether the window that a message of `since` opened is closed."""
    return since is not None and datetime.now(UTC) - since >= WINDOW


async def open_file(client: WhatsApp, offer: FileOffer) -> AsyncIterator[bytes]:
    """The file's bytes as they come; they fail at the end when they are not the ones that were announced."""
    media_id, _mark, announced = offer.handle.partition(MARK)
    if not media_id.isalnum():
        raise FileRefused("unreadable")
    known = await _media(client, media_id)
    if raw.whole(known, "file_size") > LIMITS.file_bytes:
        raise FileRefused(TOO_LARGE_HERE)
    expected = {digest for text in (announced, known.get("sha256")) if (digest := _digest(text))}
    if len(expected) != 1:
        raise FileRefused("unreadable")
    summed, taken = hashlib.sha256(), 0
    async for piece in _pieces(client, str(known.get("url", ""))):
        taken += len(piece)
        if taken > LIMITS.file_bytes:
            raise FileRefused(TOO_LARGE_HERE)
        summed.update(piece)
        yield piece
    if summed.digest() not in expected:
        raise FileRefused("unreadable")


async def _media(client: WhatsApp, media_id: str) -> dict[str, object]:
    try:
        return await _called(client.api.get_media_url(media_id))
    except Refused as error:
        # Unknown or too old: Meta keeps a citizen's file for 30 days.
        raise FileRefused("unreadable") from error


async def _pieces(client: WhatsApp, url: str) -> AsyncIterator[bytes]:
    try:
        async with client.api.stream_media_bytes(media_url=url) as answer:
            if answer.status_code >= 500:
                raise ChannelDown
            if answer.status_code != 200:
                raise FileRefused("unreadable")
            async for piece in answer.aiter_bytes():
                yield piece
    except (ForbiddenHost, httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
        raise FileRefused("unreadable") from error
    except LOST as error:
        raise ChannelDown from error


async def _called(call: Awaitable[Answer]) -> Answer:
    """The call's answer; the library's errors as the port's."""
    # Not a context manager: the library's errors are frozen, and Python cannot hand those through one.
    try:
        return await call
    except WhatsAppError as error:
        raise _plain(error) from None
    except LOST as error:
        raise ChannelDown from error


async def _sent(call: Awaitable[object]) -> None:
    """Send; an answer that the library cannot read is still one that says that the message was taken."""
    with suppress(KeyError, TypeError, IndexError, AttributeError, ValueError):
        await _called(call)


def _buttons(message: Message, choose: str) -> list[Button] | SectionList | None:
    match message.shape:
        case Shape.BUTTONS:
            return [Button(one.label, one.data) for one in message.buttons]
        case Shape.LIST:
            rows = [SectionRow(one.label, one.data, one.hint or None) for one in message.buttons]
            return SectionList(choose, [Section(choose, rows)])
        case Shape.TEXT | Shape.COPY:
            return None


def _plain(error: WhatsAppError) -> Exception:
    status = error.raw_response.status_code if error.raw_response is not None else 0
    if isinstance(error, ThrottlingError):
        return ChannelBusy(_after_s(error))
    if isinstance(error, AuthorizationError) or error.code in _OURS_TO_MEND:
        return BadToken()
    if error.code == _CLOSED:
        return WindowClosed()
    if error.code in _NOBODY:
        return CitizenUnreachable()
    return ChannelDown() if error.code in _PASSING or error.is_transient or status >= 500 else Refused(error.code)


def _after_s(busy: ThrottlingError) -> float:
    asked = busy.raw_response.headers.get("retry-after", "") if busy.raw_response is not None else ""
    return float(asked) if asked.isdecimal() and len(asked) < 6 else _BUSY_S.get(busy.code, 60.0)


def _digest(text: object) -> bytes:
    """A SHA-256 as Meta writes it: in base64 with the message, in hexadecimal digits with the file."""
    if not isinstance(text, str):
        return b""
    try:
        known = bytes.fromhex(text) if len(text) == 64 else base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
    return known if len(known) == 32 else b""
