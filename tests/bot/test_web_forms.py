"""Forms of the web chat: bound to the cookie of their browser, begun without one, and sent again without harm."""

import re
from html import unescape

import httpx

from tests.drivers.web_forms import REFERENCE, URL, begun, button, form_of, posts, sent


async def test_no_cookie_before_a_conversation_begins_and_one_of_this_host_then(client: httpx.AsyncClient) -> None:
    first = await client.get("/?lang=en")
    answer = await client.post("/chat", data={**form_of(first), "press": button(first, "FRAUD")})

    given = answer.headers.get_list("set-cookie")
    assert "set-cookie" not in first.headers
    assert len(given) == 1
    assert given[0].startswith("__Host-iblagh=")
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(given[0].split("; "))
    assert "Domain" not in given[0]


async def test_a_form_without_the_token_of_its_cookie_is_refused_and_does_nothing(client: httpx.AsyncClient) -> None:
    page = await begun(client)
    other = await posts(client, page, press=button(page, "FRAUD.PHISH"), form="a" * 43)
    missing = await posts(client, page, press=button(page, "FRAUD.PHISH"), form="")
    files = await client.post("/chat/files?event=abcdefghf&tag=abcdef&opens=0", data={"file": "abcdefgh:1:"})

    now = await client.get("/")

    assert [one.status_code for one in (other, missing, files)] == [403, 403, 403]
    assert "Which of these is closest?" in unescape(now.text)


async def test_a_form_of_a_conversation_whose_cookie_is_gone_begins_no_other(client: httpx.AsyncClient) -> None:
    page = await begun(client)
    await client.get("/exit", headers={"sec-fetch-site": "same-origin"})
    client.cookies.clear()

    again = await posts(client, page, text="https://example.org/what-only-i-know")
    shown = await client.get("/")

    assert again.status_code == 403
    assert "set-cookie" not in again.headers
    assert "what-only-i-know" not in again.text + shown.text


async def test_the_first_form_sent_again_with_the_cookie_it_gave_is_the_same_conversation(client) -> None:
    first = await client.get("/?lang=en")
    fields = {**form_of(first), "press": button(first, "FRAUD")}
    once = await client.post("/chat", data=fields)
    again = await client.post("/chat", data=fields)
    client.cookies.clear()
    lost = await client.post("/chat", data=fields)

    names = {one.headers["set-cookie"].partition(";")[0] for one in (once, again, lost)}
    assert {once.status_code, again.status_code, lost.status_code} == {303}
    assert len(names) == 1


async def test_the_reference_is_shown_once_and_a_reload_hides_it(client: httpx.AsyncClient) -> None:
    shown = await sent(client)
    reloaded = [await client.get("/"), await client.get("/")]

    assert REFERENCE.search(shown.text)
    assert "Save it where only you look." in unescape(shown.text)
    assert not any(REFERENCE.search(one.text) for one in reloaded)
    assert "what-only-i-know" not in shown.text + reloaded[0].text


async def test_nothing_around_the_reference_takes_it_away_without_a_script(client: httpx.AsyncClient) -> None:
    shown = await sent(client)
    reloaded = await client.get("/")

    leading = [re.findall(r'\|language\||href="/verify|href="/privacy', one.text) for one in (shown, reloaded)]
    assert (leading[0], len(leading[1])) == ([], 6)


async def test_a_reference_whose_page_never_came_is_shown_after_all(client: httpx.AsyncClient) -> None:
    shown = await sent(client)
    client.cookies.delete("__Host-iblagh-seen")

    again = await client.get("/")

    assert REFERENCE.search(again.text)[0] == REFERENCE.search(shown.text)[0]


async def test_dates_and_commands_are_pieces_that_no_line_breaks_and_arabic_does_not_turn(
    client: httpx.AsyncClient,
) -> None:
    shown = (await sent(client)).text
    receipt = re.findall(r'<pre class="receipt"[^>]*>([^<]+)</pre>', shown)[0]

    page = await client.post("/verify?lang=ar", data={"receipt": receipt}, headers={"origin": URL})
    style = await client.get("/static/chat.css")

    assert re.search(r'<p>[^<]*<span class="unbroken" dir="ltr">\d{4}-\d{2}-\d{2}</span>[^<]*</p>', page.text)
    assert re.search(r'<p>[^<]*<span class="unbroken" dir="ltr">/verify</span>[^<]*</p>', shown)
    assert ".unbroken { white-space: nowrap; }" in style.text


async def test_the_address_of_a_form_opened_again_leads_to_the_draft(client: httpx.AsyncClient) -> None:
    await begun(client)

    page = await client.get("/chat", follow_redirects=True)

    assert page.status_code == 200
    assert button(page, "FRAUD.PHISH")


async def test_the_quick_exit_forgets_the_browser_unless_another_site_led_there(client: httpx.AsyncClient) -> None:
    await sent(client)
    led = await client.get("/exit", headers={"sec-fetch-site": "cross-site", **_leads()})
    fetched = await client.get("/exit", headers={"sec-fetch-site": "same-origin", "sec-purpose": "prefetch"})
    held_still = dict(client.cookies)
    left = await client.get("/exit")

    assert (led.status_code, left.status_code) == (303, 303)
    assert left.headers["location"] == led.headers["location"] == "https://weather.example/"
    assert "clear-site-data" not in {*led.headers, *fetched.headers}
    assert '"cookies"' in left.headers["clear-site-data"]
    assert set(held_still) == {"__Host-iblagh", "__Host-iblagh-seen"}
    assert dict(client.cookies) == {}


async def test_another_site_ends_no_conversation_in_a_browser_without_sec_fetch(client: httpx.AsyncClient) -> None:
    await sent(client)
    # With what another site leads to, a browser sends no cookie of `SameSite=Strict`.
    client.cookies.clear()

    led = await client.get("/exit")

    assert led.headers["location"] == "https://weather.example/"
    assert {"set-cookie", "clear-site-data"}.isdisjoint(led.headers)


async def test_erasing_empties_the_browser(client: httpx.AsyncClient) -> None:
    page = await begun(client)

    erased = await posts(client, page, text="/erase")

    assert erased.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert dict(client.cookies) == {}
    assert "Which of these is closest?" not in (await client.get("/?lang=en")).text


async def test_no_field_is_remembered_and_every_page_has_the_exit(client: httpx.AsyncClient) -> None:
    pages = [await client.get("/"), await begun(client), await client.get("/none"), await client.get("/verify")]

    forms = re.findall(r"<form[^>]*>", "".join(one.text for one in pages))
    fields = re.findall(r"<textarea[^>]*>", "".join(one.text for one in pages))
    assert [one for one in (*forms, *fields) if 'autocomplete="off"' not in one] == []
    assert [one.text.count('href="/exit"') for one in pages] == [1, 1, 1, 1]


async def test_a_disguise_is_the_name_and_icon_of_the_tab_and_the_page_still_says_what_it_is(client) -> None:
    page, icon = await client.get("/?lang=en"), await client.get("/static/plain.svg")

    assert "<title>Notes</title>" in page.text
    assert 'href="/static/plain.svg"' in page.text
    assert icon.status_code == 200
    assert "Iblagh" not in page.text
    assert "Report illegal online content here" in unescape(page.text)


def _leads() -> dict[str, str]:
    return {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
