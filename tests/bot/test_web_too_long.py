"""A text that is too long: it comes back to be shortened, without a script too, and stands nowhere afterwards."""

from html import unescape

import httpx
import pytest

from tests.drivers.web_forms import REFERENCE, begun, button, posts, sent


@pytest.mark.parametrize("asked", ["evidence", "the first question after /cancel"])
async def test_a_text_that_is_too_long_stands_in_the_field_again_without_a_script(
    client: httpx.AsyncClient, asked: str
) -> None:
    page = await begun(client)
    if asked == "evidence":
        page = await posts(client, page, press=button(page, "FRAUD.PHISH"))
    else:
        page = await posts(client, page, text="/cancel")
    long = "<b>what happened</b> " * 400

    again = await posts(client, page, text=long)
    reloaded = await client.get("/")
    shorter = await posts(client, again, text=f"{long[:4000]} https://example.org/what")

    assert [len(one.history) for one in (again, reloaded)] == [1, 0]
    for one in (again, reloaded):
        assert "more than 8000 characters" in unescape(one.text)
        assert f">{long}</textarea>" in unescape(one.text)
        assert "<b>" not in one.text
    assert "I kept 1 link or account." in unescape(shorter.text)
    assert "what happened</b></textarea>" not in unescape(shorter.text)


@pytest.mark.parametrize("then", ["/exit", "/cancel", "/erase", "/new", "sent", "follow up"])
async def test_a_text_that_was_too_long_stands_nowhere_afterwards(client: httpx.AsyncClient, then: str) -> None:
    page = await (begun if then.startswith("/") else sent)(client)
    if then == "follow up":
        page = await posts(client, page, text=REFERENCE.search(page.text)[0])
    again = await posts(client, page, text="what-only-i-know " * 600)
    if then == "/exit":
        await client.get("/exit", headers={"sec-fetch-site": "same-origin"})
    elif then.startswith("/"):
        await posts(client, again, text=then)

    shown = await client.get("/")

    assert ("what-only-i-know" in again.text) is then.startswith("/")
    assert "what-only-i-know" not in shown.text
