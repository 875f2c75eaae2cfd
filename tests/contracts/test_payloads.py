"""What each payload file means: the event that a conversation gets, or silence."""

import pytest

from bot.channels.port import Inbound
from conversations.events import (
    Attached,
    Began,
    Command,
    Commanded,
    Edited,
    Event,
    FileOffer,
    Located,
    Unusable,
    Wrote,
)
from conversations.report import Locator
from tests.contracts.contracts import unsent

SENT = "2025-11-23 16:00Z"
POST = Locator("link", "https://t.me/somechannel/4411", f"قناة مشبوهة, {SENT}")
# Every payload file of an app, and the kind of event that it is; None is silence.
TELEGRAM: dict[str, type[Event] | None] = {
    "audio": Attached, "callback_query": Began, "command_start": Commanded, "command_start_deeplink": Commanded,
    "contact": Unusable, "dice": Unusable, "document_image": Attached, "document_pdf": Attached,
    "edited_message": Edited, "forward_channel": Wrote, "forward_channel_photo": Attached, "forward_chat": Wrote,
    "forward_hidden_user": Wrote, "forward_user": Wrote, "group_message": None, "location": Located,
    "my_chat_member_added_to_group": None, "my_chat_member_blocked": None, "my_chat_member_unblocked": None,
    "photo": Attached, "photo_media_group_1": Attached, "reply": Wrote, "sticker": Unusable, "text_4096": Wrote,
    "text_arabic": Wrote, "text_arabizi": Wrote, "text_url_entity": Wrote, "unknown_message_content_future": Unusable,
    "video": Attached, "video_note": Attached,
}  # fmt: skip
WHATSAPP: dict[str, type[Event] | None] = {
    "audio_voice": Unusable, "contacts": Unusable, "document": Attached, "forwarded": Wrote,
    "frequently_forwarded_image": Attached, "image_caption": Attached, "interactive_button_reply": Began,
    "interactive_list_reply": Began, "interactive_without_body_with_error": Began, "location": Located,
    "reaction": None, "referral_ctwa": Wrote, "reply_context": Wrote, "status_delivered": None,
    "status_failed_131026_undeliverable": None, "status_failed_131047_reengagement": None, "status_read": None,
    "status_sent": None, "sticker": Unusable, "system_user_changed_number": None,
    "template_quick_reply_button": Began, "text": Wrote, "text_url": Wrote, "unknown_field": None,
    "unsupported": Unusable, "unsupported_with_type": Unusable, "video": Attached,
}  # fmt: skip
MEANT = [("telegram", *one) for one in TELEGRAM.items()] + [("whatsapp", *one) for one in WHATSAPP.items()]


def parsed(name: str, body: str) -> Inbound | None:
    promise = unsent(name)
    ((_key, raw),) = promise.channel.split(promise.bodies[body])
    return promise.channel.parse(raw)


def event(name: str, body: str) -> Event:
    taken = parsed(name, body)
    assert taken is not None
    return taken.event


@pytest.mark.parametrize(("name", "body", "kind"), MEANT)
def test_each_payload_is_the_event_that_it_means(name: str, body: str, kind: type[Event] | None) -> None:
    taken = parsed(name, body)

    assert (type(taken.event) if taken else None) is kind


@pytest.mark.parametrize(("name", "known"), [("telegram", TELEGRAM), ("whatsapp", WHATSAPP)])
def test_no_payload_file_is_forgotten_here(name: str, known: dict[str, object]) -> None:
    assert set(unsent(name).bodies) == set(known)


@pytest.mark.parametrize(
    ("body", "locators"),
    [
        ("forward_channel", (POST,)),
        ("forward_user", (Locator("account", "@hamid_x", "Telegram 55443322, Hamid, 2025-11-24 14:36Z"),)),
        ("forward_hidden_user", (Locator("account", "Abou X", "Telegram, 2025-11-24 14:36Z"),)),
        ("forward_chat", (Locator("account", "Groupe", "Telegram, 2025-11-24 14:36Z"),)),
        ("text_url_entity", (Locator("link", "https://t.me/somechannel/123"),)),
        ("reply", ()),
    ],
)
def test_where_a_telegram_message_comes_from_is_read(body: str, locators: tuple[Locator, ...]) -> None:
    said = event("telegram", body)

    assert isinstance(said, Wrote)
    assert said.locators == locators


@pytest.mark.parametrize(
    ("body", "note"), [("forwarded", "forwarded"), ("frequently_forwarded_image", "frequently forwarded")]
)
def test_the_marks_of_a_whatsapp_forward_are_read(body: str, note: str) -> None:
    said = event("whatsapp", body)

    assert isinstance(said, (Wrote, Attached))
    assert said.locators == (Locator("forward", "WhatsApp", note),)


@pytest.mark.parametrize("name", ["telegram", "whatsapp"])
def test_a_position_is_a_province_and_nothing_more(name: str) -> None:
    assert event(name, "location") == Located("MA-CAS")


def test_a_contact_card_is_told_to_be_one() -> None:
    assert event("telegram", "contact") == event("whatsapp", "contacts") == Unusable("contact")


def test_a_link_into_the_chat_carries_a_language_and_nothing_else() -> None:
    assert event("telegram", "command_start_deeplink") == Commanded(Command.START, "fr")


def test_the_largest_size_of_a_photo_is_offered() -> None:
    said = event("telegram", "photo_media_group_1")

    assert isinstance(said, Attached)
    assert said.offers == (FileOffer("509/AgACAgQAAxkBAAIg1l", "image", "image/jpeg", 150000, "509"),)


def test_a_whatsapp_file_is_offered_with_its_checksum() -> None:
    said = event("whatsapp", "image_caption")

    assert isinstance(said, Attached)
    assert said.offers[0].handle == "1003383421387256|SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI="
    assert said.text == "لقطة شاشة"


def test_statuses_have_keys_of_their_own() -> None:
    promise = unsent("whatsapp")

    keys = {promise.channel.split(promise.bodies[body])[0][0] for body in WHATSAPP if body.startswith("status")}

    assert keys == {f"status.wamid.HBgOUT1.{said}" for said in ("delivered", "failed", "read", "sent")}
