"""A browser that keeps no cookies: its citizen is told why nothing goes on, in a form and on a page."""

from html import unescape
from pathlib import Path

import httpx
import pytest

from tests.drivers.web_forms import begun, button, form_of, web_client

NO_COOKIES = "This browser keeps no cookies, or the page is too old."
SCRIPT = {"x-piece": "1", "accept-language": "en"}


async def presses(client: httpx.AsyncClient, page: httpx.Response, value: str, **headers: str) -> httpx.Response:
    """Press a button in a browser that gives no cookie back, and see what follows."""
    answer = await client.post("/chat", data={**form_of(page), "press": button(page, value)}, headers=headers)
    client.cookies.clear()
    if answer.is_redirect:
        answer = await client.get(answer.headers["location"], headers={"accept-language": "en"})
    return answer


@pytest.mark.parametrize("language", ["ar", "en"])
async def test_without_a_script_the_page_after_the_first_says_why(tmp_path: Path, language: str) -> None:
    async with web_client(tmp_path) as client:
        again = await presses(client, await client.get(f"/?lang={language}"), "FRAUD")
        other = await client.get("/?lang=en")

    assert (NO_COOKIES in unescape(again.text)) is (language == "en")
    assert f'<html lang="{language}"' in again.text
    assert f'href="/?lang={language}"' in again.text
    assert 'role="alert"' in again.text
    assert NO_COOKIES not in unescape(other.text)


async def test_with_a_script_the_second_answer_says_why(tmp_path: Path) -> None:
    async with web_client(tmp_path) as client:
        question = await presses(client, await client.get("/?lang=en"), "FRAUD", **SCRIPT)
        refused = await presses(client, question, "FRAUD.PHISH", **SCRIPT)

    assert refused.status_code == 403
    assert NO_COOKIES in unescape(refused.text)


async def test_a_browser_that_keeps_them_goes_on_to_the_first_page_and_goes_back_to_no_word_of_it(
    tmp_path: Path,
) -> None:
    async with web_client(tmp_path) as client:
        page = await begun(client)
        again = await client.get("/exit", headers={"sec-fetch-site": "same-origin"})
        client.cookies.clear()
        back = await client.get(page.url.raw_path.decode())

    assert page.url.raw_path == b"/"
    assert again.is_redirect
    assert NO_COOKIES not in unescape(back.text)
