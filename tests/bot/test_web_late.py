"""Forms that come late: sent again, or from another tab, after the conversation went on; none answers what it was not asked."""

import re
from html import unescape

import httpx
import pytest

from tests.drivers.web_forms import REFERENCE, begun, button, form_of, posts, sent
from tests.evidence.pictures import saved

CONTACT = "0655443322"
LATE = "That was already answered"


async def asked_for_a_contact(client: httpx.AsyncClient) -> httpx.Response:
    page = await begun(client)
    page = await posts(client, page, press=button(page, "FRAUD.PHISH"))
    page = await posts(client, page, text="https://example.org/what")
    return await posts(client, page, press=button(page, "contact"))


async def sends_anonymously(client: httpx.AsyncClient) -> httpx.Response:
    page = await client.get("/")
    while "|anonymous" not in page.text:
        page = await posts(client, page, text="/back")
    return await posts(client, page, press=button(page, "anonymous"))


async def another_report(client: httpx.AsyncClient, page: httpx.Response, *, is_sent: bool) -> None:
    """Leave the report of `page` for another, up to its card or sent."""
    page = await posts(client, page, text="/cancel")
    page = await posts(client, page, text="/start")
    page = await posts(client, page, press=button(page, "FRAUD"))
    page = await posts(client, page, press=button(page, "FRAUD.PHISH"))
    page = await posts(client, page, text="https://example.org/another")
    if is_sent:
        await posts(client, page, press=button(page, "anonymous"))


@pytest.mark.parametrize("is_sent_before", [True, False], ids=["sent again", "from another tab"])
async def test_a_contact_that_was_asked_for_is_no_addition_to_an_anonymous_report(
    client: httpx.AsyncClient, is_sent_before: bool
) -> None:
    asks = await asked_for_a_contact(client)
    form = {**form_of(asks), "text": CONTACT}
    if is_sent_before:
        await client.post("/chat", data=form)
    given = await sends_anonymously(client)

    late = await client.post("/chat", data=form, follow_redirects=True)

    assert "Save it where only you look." in unescape(given.text)
    assert LATE in unescape(late.text)
    assert "added to your report" not in unescape(late.text)
    assert CONTACT not in late.text


@pytest.mark.parametrize("is_sent", [True, False], ids=["sent", "draft"])
async def test_a_contact_that_an_earlier_conversation_asked_for_is_no_answer_in_this_one(
    client: httpx.AsyncClient, is_sent: bool
) -> None:
    asks = await asked_for_a_contact(client)
    await another_report(client, asks, is_sent=is_sent)

    late = await posts(client, asks, text=CONTACT)

    assert LATE in unescape(late.text)
    assert "added to your report" not in unescape(late.text)


async def test_words_of_an_earlier_conversation_begin_another_once_it_is_over(client: httpx.AsyncClient) -> None:
    page = await begun(client)
    await posts(client, page, text="/cancel")

    again = await posts(client, page, text="he wrote to me on https://example.org/what")

    assert "I kept 1 link or account." in unescape(again.text)


@pytest.mark.parametrize("leaves", [["no"], ["no", "start"]])
async def test_a_contact_that_a_report_that_is_over_asked_for_is_no_evidence_of_the_next(
    client: httpx.AsyncClient, leaves: list[str]
) -> None:
    asks = await asked_for_a_contact(client)
    page = await sends_anonymously(client)
    for value in leaves:
        page = await posts(client, page, press=button(page, value))

    late = await posts(client, asks, text=CONTACT)

    assert LATE in unescape(late.text)
    assert "I kept" not in unescape(late.text)


async def test_words_about_a_report_that_is_followed_no_more_begin_no_other(client: httpx.AsyncClient) -> None:
    page = await sent(client)
    (reference,) = [one[0] for one in REFERENCE.finditer(page.text)][:1]
    page = await posts(client, page, text="/start")
    page = await posts(client, page, text=reference)
    asks = await posts(client, page, press=button(page, "add"))
    await posts(client, asks, text="/cancel")

    late = await posts(client, asks, text="he wrote to me on https://example.org/what")

    assert LATE in unescape(late.text)
    assert "I kept" not in unescape(late.text)


async def test_words_for_another_question_of_a_draft_stand_in_the_field_again(client: httpx.AsyncClient) -> None:
    asks = await asked_for_a_contact(client)
    await posts(client, asks, text="/back")

    late = await posts(client, asks, text=CONTACT)

    assert LATE in unescape(late.text)
    assert f">{CONTACT}</textarea>" in late.text


async def test_what_was_shown_of_one_report_does_nothing_to_the_next_that_is_followed(
    client: httpx.AsyncClient,
) -> None:
    references = []
    for _report in range(2):
        page = await sent(client)
        references += [one[0] for one in REFERENCE.finditer(page.text)][:1]
        await posts(client, page, text="/start")
    first = await posts(client, page, text=references[0])
    asks = await posts(client, first, press=button(first, "add"))
    await posts(client, asks, text=references[1])

    pressed = await posts(client, first, press=button(first, "rights"))
    typed = await posts(client, asks, text="words for the first alone")

    assert LATE in unescape(pressed.text)
    assert "Another report was opened since" in unescape(typed.text)
    assert "added to your report" not in unescape(typed.text)


@pytest.mark.parametrize("way", ["/erase", "/cancel"])
async def test_a_way_out_is_one_from_any_page(client: httpx.AsyncClient, way: str) -> None:
    asks = await asked_for_a_contact(client)
    await posts(client, asks, text="/back")

    out = await posts(client, asks, text=way)

    assert LATE not in unescape(out.text)
    assert "example[.]org" not in out.text


async def test_a_label_typed_for_another_question_is_no_answer(client: httpx.AsyncClient) -> None:
    page = await begun(client)
    page = await posts(client, page, press=button(page, "FRAUD.PHISH"))
    await posts(client, page, text="https://example.org/what")

    late = await posts(client, page, text="Send anonymously")

    assert LATE in unescape(late.text)


@pytest.mark.parametrize("stage", ["draft", "sent"])
async def test_the_first_form_without_its_cookie_gives_nothing_of_what_came_since(
    client: httpx.AsyncClient, stage: str
) -> None:
    first = await client.get("/?lang=en")
    form = {**form_of(first), "press": button(first, "FRAUD")}
    page = await client.post("/chat", data=form, follow_redirects=True)
    page = await posts(client, page, press=button(page, "FRAUD.PHISH"))
    page = await posts(client, page, text="https://example.org/what-only-i-know")
    if stage == "sent":
        await posts(client, page, press=button(page, "anonymous"))
    mine = client.cookies["__Host-iblagh"]
    await client.get("/exit", headers={"sec-fetch-site": "same-origin"})
    client.cookies.clear()

    again = await client.post("/chat", data=form, follow_redirects=True)
    shown = await client.get("/")

    assert "what-only-i-know" not in again.text + shown.text
    assert client.cookies["__Host-iblagh"] != mine
    assert "Which of these is closest?" in unescape(again.text)


async def test_a_first_form_whose_answer_was_lost_is_answered_as_before(client: httpx.AsyncClient) -> None:
    first = await client.get("/?lang=en")
    form = {**form_of(first), "text": "he wrote to me on https://example.org/what"}
    await client.post("/chat", data=form)
    client.cookies.clear()

    again = await client.post("/chat", data=form, follow_redirects=True)

    assert "I kept 1 link or account." in unescape(again.text)


async def test_what_is_added_after_a_report_from_its_own_page_is_added(client: httpx.AsyncClient) -> None:
    page = await sent(client)

    added = await posts(client, page, text="it happened again on https://example.org/more")

    assert "added to your report" in unescape(added.text)


@pytest.mark.parametrize("is_sent", [True, False], ids=["sent", "draft"])
async def test_a_picture_that_was_chosen_for_an_earlier_report_is_not_taken_for_this_one(
    client: httpx.AsyncClient, is_sent: bool
) -> None:
    page = await begun(client)
    asks = await posts(client, page, press=button(page, "FRAUD.PHISH"))
    await another_report(client, asks, is_sent=is_sent)

    late = await uploads(client, asks)

    assert LATE in unescape(late.text)
    assert "1 file" not in unescape(late.text)


async def test_a_picture_for_the_open_question_is_taken(client: httpx.AsyncClient) -> None:
    page = await begun(client)
    asks = await posts(client, page, press=button(page, "FRAUD.PHISH"))

    taken = await uploads(client, asks)

    assert LATE not in unescape(taken.text)
    assert "anonymous" in taken.text


async def uploads(client: httpx.AsyncClient, page: httpx.Response) -> httpx.Response:
    """Send a picture by the form of `page` that takes files."""
    (address,) = re.findall(r'action="(/chat/files\?[^"]*)"', page.text)
    picture = {"files": ("a.png", saved("RGB", "PNG"), "image/png")}
    return await client.post(unescape(address), files=picture, follow_redirects=True)
