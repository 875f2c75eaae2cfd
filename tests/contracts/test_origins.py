"""What a Telegram message carries without showing it is read; what points at its citizen is not."""

import json
from typing import Any

import pytest

from bot.channels.port import Raw
from bot.channels.telegram import door, inbound
from conversations.events import Attached, Edited, Event, Unusable, Wrote
from conversations.report import Locator

ME = {"id": 42, "is_bot": False, "first_name": "Canary", "last_name": "Family", "username": "canary_user"}
HIDDEN = "https://evil.example/hidden"
LINK = (Locator("link", HIDDEN),)


def update(**content: Any) -> Raw:
    message = {"message_id": 5, "from": ME, "chat": {"id": 42, "type": "private"}, "date": 1, **content}
    return {"update_id": 1, "message": message}


def event(**content: Any) -> Event | None:
    ((_key, raw),) = door.parts([update(**content)])
    taken = inbound.parse(raw)
    return taken.event if taken else None


def locators(**content: Any) -> tuple[Locator, ...]:
    said = event(**content)
    assert isinstance(said, (Wrote, Attached))
    return said.locators


@pytest.mark.parametrize(
    "content",
    [
        {"text": "look", "entities": [{"type": "text_link", "offset": 0, "length": 4, "url": HIDDEN}]},
        {"caption": "look", "caption_entities": [{"type": "text_link", "url": HIDDEN}], "photo": [{"file_id": "p"}]},
        {"text": "look", "reply_markup": {"inline_keyboard": [[{"text": "x"}, {"text": "win", "url": HIDDEN}]]}},
        {"text": "look", "link_preview_options": {"url": HIDDEN}},
        {"text": "look", "quote": {"text": "this", "position": 0, "entities": [{"type": "text_link", "url": HIDDEN}]}},
        {"text": "look", "external_reply": {"origin": {}, "link_preview_options": {"url": HIDDEN}}},
        {"sticker": {"file_id": "s"}, "reply_markup": {"inline_keyboard": [[{"text": "x", "url": HIDDEN}]]}},
    ],
)
def test_a_hidden_link_is_read(content: dict[str, Any]) -> None:
    assert locators(**content) == LINK


@pytest.mark.parametrize("kind", ["giveaway", "giveaway_winners"])
def test_a_giveaway_that_was_passed_on_is_the_post_that_it_is(kind: str) -> None:
    origin = {"type": "channel", "chat": {"id": -1001, "title": "T", "username": "bad"}, "message_id": 3}

    passed_on = locators(forward_origin=origin, **{kind: {"winner_count": 1}})

    assert [one.raw for one in passed_on] == ["https://t.me/bad/3"]
    assert event(**{kind: {"winner_count": 1}}) == Unusable()


@pytest.mark.parametrize("name", ["forward_origin", "external_reply"])
@pytest.mark.parametrize(
    ("chat", "post", "raw"),
    [
        ({"id": -1001, "title": "T", "username": "bad"}, 7, "https://t.me/bad/7"),
        ({"id": -1001234567890, "title": "T"}, 7, "https://t.me/c/1234567890/7"),
        ({"id": -1001, "title": "T", "username": "bad"}, 0, "https://t.me/bad"),
        ({"id": -5, "title": "T"}, 0, "T"),
    ],
)
def test_where_a_forward_or_a_reply_elsewhere_comes_from(name: str, chat: Raw, post: int, raw: str) -> None:
    origin = {"type": "channel", "date": 1763913600, "chat": chat, "message_id": post}

    (found,) = locators(text="look", **{name: origin if name == "forward_origin" else {"origin": origin}})

    assert found.raw == raw
    assert "2025-11-23 16:00Z" in found.note


def test_the_words_that_somebody_quotes_are_read_and_those_of_the_bot_are_not() -> None:
    bot = {"reply_to_message": {"from": {"id": 7, "is_bot": True}}}

    assert event(text="he wrote", quote={"text": "I will kill you"}).text == "he wrote\nI will kill you"
    assert event(text="yes", quote={"text": "Which of these?"}, **bot).text == "yes"


@pytest.mark.parametrize(
    "content",
    [
        {"forward_origin": {"type": "user", "date": 1, "sender_user": ME}},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Canary Family"}},
        {"forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Canary"}},
        {"external_reply": {"origin": {"type": "user", "date": 1, "sender_user": ME}}},
        {"entities": [{"type": "text_mention", "offset": 0, "length": 4, "user": ME}]},
    ],
)
def test_ones_own_account_is_never_evidence(content: dict[str, Any]) -> None:
    assert locators(text="look", **content) == ()


@pytest.mark.parametrize("kind", ["message", "edited_message"])
def test_no_name_of_the_citizen_passes_the_door(kind: str) -> None:
    raw = {"update_id": 1, kind: update(text="look", forward_origin={"sender_user": ME})["message"]}

    kept = json.dumps(door.parts([raw]))

    assert "Canary" not in kept
    assert "canary_user" not in kept


def test_an_account_that_somebody_names_is_evidence() -> None:
    person = {"id": 99, "is_bot": False, "first_name": "Hamid"}

    assert locators(text="look", entities=[{"type": "text_mention", "user": person}]) == (
        Locator("account", "Hamid", "Telegram 99"),
    )


def test_an_edited_caption_is_an_edit_of_its_message() -> None:
    raw = {"update_id": 1, "edited_message": update(caption="now", photo=[{"file_id": "p"}])["message"]}

    taken = inbound.parse(door.parts([raw])[0][1])

    assert taken is not None
    assert isinstance(taken.event, Edited)
    assert (taken.event.now.source, taken.event.now.text) == ("5", "now")


@pytest.mark.parametrize("name", ["pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"])
def test_what_telegram_says_itself_gets_no_answer(name: str) -> None:
    assert event(**{name: {"x": 1}}) is None


def test_a_command_inside_a_forward_is_not_obeyed() -> None:
    said = event(text="/erase", forward_origin={"type": "hidden_user", "date": 1, "sender_user_name": "X"})

    assert isinstance(said, Wrote)


def test_an_update_without_an_id_has_a_key_all_the_same() -> None:
    ((key, _raw),) = door.parts([{"message": {"text": "x"}}])

    assert len(key) == 32
