"""An answer to Send that never came: whatever is done next in the web chat, the reference is shown once all the same."""

from collections.abc import Callable
from html import unescape

import httpx
import pytest

from bot.channels.saying import Outbound
from tests.drivers.web_forms import REFERENCE, begun, button, form_of, posts, sent

SENT = "Your report has been sent."
SEEN = "__Host-iblagh-seen"
Chosen = Callable[[httpx.Response], dict[str, str]]


async def sends_in_vain(client: httpx.AsyncClient) -> httpx.Response:
    """The card whose Send was taken, and whose answer was lost."""
    page = await begun(client)
    page = await posts(client, page, press=button(page, "FRAUD.PHISH"))
    card = await posts(client, page, text="https://example.org/what-only-i-know")
    await client.post("/chat", data={**form_of(card), "press": button(card, "anonymous")})
    return card


def presses(value: str) -> Chosen:
    return lambda card: {"press": button(card, value)}


def writes(text: str) -> Chosen:
    return lambda _card: {"text": text}


@pytest.mark.parametrize(
    "does",
    [presses("back"), presses("fr"), presses("contact"), writes("/help"), writes("hello?"), writes("/cancel")],
    ids=["back", "language", "contact", "help", "words", "cancel"],
)
async def test_whatever_is_done_next_the_reference_is_shown_and_once_only(
    client: httpx.AsyncClient, does: Chosen
) -> None:
    card = await sends_in_vain(client)

    after = await posts(client, card, **does(card))
    reloaded = await client.get("/")

    assert SENT in unescape(after.text)
    assert len(REFERENCE.findall(after.text)) == 1
    assert not REFERENCE.search(reloaded.text)
    assert "what-only-i-know" not in after.text


async def test_it_is_the_reference_of_the_report(client: httpx.AsyncClient) -> None:
    card = await sends_in_vain(client)
    after = await posts(client, card, press=button(card, "back"))

    followed = await posts(client, after, text=f"/status {REFERENCE.search(after.text)[0]}")

    assert "waits for an analyst" in unescape(followed.text)
    assert SENT not in unescape(followed.text)


async def test_an_answer_that_is_lost_again_is_given_again(client: httpx.AsyncClient) -> None:
    card = await sends_in_vain(client)
    await client.post("/chat", data={**form_of(card), "text": "/help"})

    after = await posts(client, card, press=button(card, "back"))

    assert len(REFERENCE.findall(after.text)) == 1
    assert unescape(after.text).count(SENT) == 1


async def test_who_erases_everything_is_shown_none(client: httpx.AsyncClient) -> None:
    card = await sends_in_vain(client)

    after = await posts(client, card, text="/erase")

    assert "Erased" in unescape(after.text)
    assert not REFERENCE.search(after.text)


async def test_who_was_shown_it_is_not_shown_it_with_the_next_answer(client: httpx.AsyncClient) -> None:
    page = await sent(client)

    after = await posts(client, page, text="/help")

    assert SEEN in client.cookies
    assert SENT not in unescape(after.text)
    assert not REFERENCE.search(after.text)


@pytest.mark.parametrize(
    ("paragraphs", "told"),
    [
        (("Sent.", "1234 5678 9012 3456 7894", "Save it.", "Go on?"), 3),
        (("Sent.", "1234 5678 9012 3456 7894"), 2),
        (("Go on?",), 0),
    ],
)
def test_what_is_told_again_ends_with_the_sentence_behind_the_reference(paragraphs: tuple[str, ...], told: int) -> None:
    said = Outbound("en", ("Next.",)).after(Outbound("en", paragraphs))

    assert said.paragraphs == (*paragraphs[:told], "Next.")
