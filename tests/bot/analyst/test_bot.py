"""The analyst bot between a desk and Telegram: cards, presses and commands, against an independent Bot API server."""

import json

import pytest

from tests.bot.analyst.desk_server import CARD, DeskServer
from tests.drivers.emulator import Emulator
from tests.drivers.service import comes_true
from tests.drivers.telegram_citizen import TelegramCitizen

pytestmark = pytest.mark.usefixtures("bot")
OVERVIEW = {"counts": {"P0": 1, "P1": 0}, "overdue": 1, "yours": 0, "language": "en"}
LINE = {"number": 7, "category": "CHILD", "priority": "P0", "opened_at": "2026-11-26T09:00:00+00:00", "clock_at": None}


async def test_a_card_is_sent_once_and_then_changed_in_place(desk: DeskServer, telegram: Emulator) -> None:
    desk.cards.append(CARD)
    await comes_true(lambda: desk.said("settle"))
    number = telegram.api.heard[-1]["message_id"]
    desk.cards.append({**CARD, "message": number, "standing": "taken", "shown": "b", "holder": "Salma"})

    await comes_true(lambda: telegram.api.changed)
    await comes_true(lambda: len(desk.said("settle")) == 2)

    assert [one["text"].splitlines()[0] for one in telegram.api.heard] == ["New case 42"]
    assert telegram.api.changed[0]["text"].splitlines()[-1] == "Salma has it."
    assert int(telegram.api.changed[0]["message_id"]) == number
    assert desk.said("settle") == [
        {"outcome": "sent", "card": 1, "message": number, "shown": "a"},
        {"outcome": "sent", "card": 1, "message": number, "shown": "b"},
    ]


async def test_a_card_whose_settling_was_lost_is_not_sent_again(desk: DeskServer, telegram: Emulator) -> None:
    desk.answers["settle"] = (503, {})
    desk.cards.append(CARD)
    await comes_true(lambda: desk.said("settle"))
    desk.cards.append(CARD)
    desk.answers.pop("settle")

    await comes_true(lambda: len(desk.said("settle")) == 2)

    assert len(telegram.api.heard) == 1
    assert desk.said("settle")[0] == desk.said("settle")[1]


async def test_a_press_is_carried_to_the_desk_and_answered_at_the_button(
    desk: DeskServer, telegram: Emulator, analyst: TelegramCitizen
) -> None:
    desk.cards.append(CARD)
    await comes_true(lambda: telegram.api.heard)
    desk.answers["press"] = (200, {"answer": "claimed", "language": "fr"})
    telegram.gives(analyst.press_of(analyst.data_of("claim")))

    await comes_true(lambda: telegram.api.noticed)

    assert desk.said("press") == [{"chat": analyst.chat_id, "card": 1, "press": "claim"}]
    assert telegram.api.noticed[0]["text"] == "Le dossier est à vous."


async def test_the_digest_says_the_day_in_numbers(
    desk: DeskServer, telegram: Emulator, analyst: TelegramCitizen
) -> None:
    desk.digests.append({"link": "1" * 32, "to": analyst.chat_id, "language": "en", "overview": OVERVIEW})

    await comes_true(lambda: desk.said("settle"))

    assert "P0, a life may be in danger: 1" in analyst.heard
    assert "1 case is overdue." in analyst.heard
    assert desk.said("settle") == [{"outcome": "sent", "digest": "1" * 32}]


async def test_commands_say_what_the_desk_says(desk: DeskServer, analyst: TelegramCitizen) -> None:
    desk.answers["queue"] = (200, {**OVERVIEW, "lines": [LINE]})
    desk.answers["mine"] = (200, OVERVIEW)
    desk.answers["on-call"] = (200, {"language": "en", "first": ["Salma"], "second": []})

    queue, mine = await analyst.writes("/queue"), await analyst.writes("/mine")
    on_call, hours = await analyst.writes("/oncall"), await analyst.writes("/quiet")
    helped = await analyst.writes("what can you do?")

    assert "7 · P0 · " in queue
    assert mine == "You have no open case."
    assert on_call == "First line: Salma\nSecond line: nobody"
    assert "from 08:00 to 18:00" in hours
    assert "/oncall: who is on call now" in helped


async def test_language_and_hours_are_chosen_by_buttons(desk: DeskServer, analyst: TelegramCitizen) -> None:
    await analyst.writes("/language")
    desk.answers["chat"] = (200, {"language": "ar", "days": "0", "from": 0, "to": 60})

    said = await analyst.does(analyst.press_of("lang|ar"))
    await analyst.does(analyst.press_of("hours|long"))

    assert "العربية" in said
    assert desk.said("chat")[-2:] == [
        {"chat": analyst.chat_id, "language": "ar"},
        {"chat": analyst.chat_id, "preset": "long"},
    ]


async def test_typed_hours_go_to_the_desk_and_what_is_none_is_said_so(
    desk: DeskServer, analyst: TelegramCitizen
) -> None:
    await analyst.writes("/quiet 07:30-19:00")
    desk.answers["chat"] = (422, {})
    before = desk.said("chat")[-1]

    said = await analyst.writes("/quiet tomorrow")

    assert before == {"chat": analyst.chat_id, "start": "07:30", "end": "19:00"}
    assert "linked" in said


async def test_a_code_links_the_chat(desk: DeskServer, analyst: TelegramCitizen) -> None:
    said = await analyst.writes("/start ABCDE-FGHJK")

    assert desk.said("link") == [{"chat": analyst.chat_id, "code": "ABCDE-FGHJK", "language": "en"}]
    assert said.startswith("This chat is linked.")


async def test_strangers_get_one_neutral_line_and_the_desk_is_not_bothered(
    desk: DeskServer, telegram: Emulator, analyst: TelegramCitizen
) -> None:
    for what in ("chat", "queue", "mine", "link", "press"):
        desk.answers[what] = (404, {})
    asked = len(desk.told)

    said = await analyst.writes("/queue")
    for text in ("/mine", "hello", "/start", "/start AAAAA-AAAAA"):
        await analyst.does_in_silence(analyst.message(text=text), for_s=0.1)
    telegram.gives(analyst.press_of("card|1|claim"))
    await comes_true(lambda: telegram.api.noticed)

    assert said.startswith("This bot answers only chats that are linked to it.")
    assert len(analyst.answers) == 1
    assert [name for name, _body in desk.told[asked:]] == ["queue", "link", "press"]
    assert telegram.api.noticed[0]["text"] == "There is nothing to do here."


async def test_a_desk_that_is_down_is_said_to_whoever_asks_and_then_goes_on(
    desk: DeskServer, analyst: TelegramCitizen
) -> None:
    desk.is_down = True
    said = await analyst.writes("/queue")
    desk.is_down = False
    desk.cards.append(CARD)

    await comes_true(lambda: desk.said("settle"))

    assert said == "The desk cannot be reached now. Please try again in a moment."
    assert desk.said("settle")[0]["outcome"] == "sent"


async def test_groups_are_not_answered(desk: DeskServer, telegram: Emulator, analyst: TelegramCitizen) -> None:
    update = analyst.message(text="/queue")
    update["message"]["chat"] = {"id": -100, "type": "group", "title": "Others"}

    await analyst.does_in_silence(update, for_s=0.4)

    assert telegram.api.heard == []
    assert desk.said("queue") == []


async def test_the_emulator_found_nothing_wrong_but_the_options_that_it_does_not_know(
    desk: DeskServer, telegram: Emulator
) -> None:
    desk.cards.append(CARD)
    await comes_true(lambda: desk.said("settle"))

    markup = json.loads(telegram.api.heard[0]["reply_markup"])["inline_keyboard"]

    assert telegram.refused() == ["sendMessage", "sendMessage"]
    assert [[one["text"] for one in row] for row in markup] == [
        ["Claim"],
        ["In 15 min", "In 1 hour", "In the morning"],
        ["Open at the desk"],
    ]
