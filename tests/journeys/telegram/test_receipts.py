"""Receipts on Telegram: shown as code, which is copied by a tap and of which no link is made, and checked in the chat."""

import json

from conversations import receipt
from tests.drivers.telegram_citizen import TelegramCitizen


async def test_a_receipt_is_code_in_the_message_of_its_reference_and_is_checked_in_the_chat(
    citizen: TelegramCitizen,
) -> None:
    await citizen.writes("/start")
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.PHISH")
    await citizen.writes("https://example.org/1")

    await citizen.presses("anonymous")
    message = citizen.answers[-1]
    (entity,) = json.loads(message["entities"])
    text = message["text"].encode("utf-16-le")
    shown = text[entity["offset"] * 2 : (entity["offset"] + entity["length"]) * 2].decode("utf-16-le")
    checked = await citizen.writes(shown)
    official = await citizen.writes("/verify")

    assert entity["type"] == "code"
    assert receipt.find(shown) is not None
    assert "This receipt is genuine" in checked
    assert "No list of official addresses" in official
