"""Texts to be copied: on every channel they come whole and exact, by themselves, and no address in them can be opened."""

import json

from bot.channels.copies import Copy
from bot.channels.saying import Outbound, OutButton
from tests.contracts.contracts import contract
from tests.drivers.telegram_server import TelegramServer
from tests.drivers.whatsapp_server import WhatsAppServer

TEXT = "إلى: Facebook\n\nhttps://a.example/" + "x" * 2000 + "?_a=*b*&c=`d`\n\nName: ____________"
SAID = Outbound("en", ("Fill in the blanks.",), (OutButton("New report", "d0"),), copies=(Copy("ar", TEXT),))


async def test_telegram_shows_a_block_in_which_nothing_is_a_link_and_previews_nothing() -> None:
    server = TelegramServer()
    await server.comes_up()

    numbers = await contract("telegram", server.url).channel.send("42", SAID)

    copied, told = server.sent
    (block,) = json.loads(copied["entities"])
    assert copied["text"] == TEXT
    assert (block["type"], block["offset"], block["length"]) == ("pre", 0, len(TEXT))
    assert json.loads(copied["link_preview_options"]) == {"is_disabled": True}
    assert copied.get("protect_content", "false") == "false"
    assert "reply_markup" not in copied
    assert told["text"] == "Fill in the blanks."
    assert len(numbers) == 2
    await server.goes_down()


async def test_whatsapp_which_makes_links_of_addresses_gets_a_file_with_a_name_that_tells_nothing() -> None:
    server = WhatsAppServer()
    await server.comes_up()

    await contract("whatsapp", server.url).channel.send("212600000042", SAID)

    copied, told = server.sent
    assert copied["document"]["filename"] == "text.txt"
    assert server.files[copied["document"]["id"]].decode() == TEXT
    assert "a.example" not in str(server.sent)
    assert told["interactive"]["body"]["text"] == "Fill in the blanks."
    await server.goes_down()


async def test_the_terminal_breaks_no_line_of_it() -> None:
    page = contract("console")

    await page.channel.send("s", SAID)

    assert TEXT in page.channel._console.file.getvalue()


def test_what_was_said_is_said_again_with_it_and_what_an_older_version_kept_has_none() -> None:
    kept = json.loads(json.dumps(SAID.to_json()))
    older = {name: value for name, value in kept.items() if name != "copies"}

    assert Outbound.from_json(kept) == SAID
    assert Outbound.from_json(older).copies == ()
