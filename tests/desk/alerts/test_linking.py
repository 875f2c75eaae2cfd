"""Linking: a code links one chat once within ten minutes, and the database alone names no chat."""

from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update

from desk.alerts.chats import ChatKey
from desk.alerts.linking import NotLinked, WrongCode
from desk.alerts.tables import LinkedRow, PairingRow
from desk.roles import Role
from desk.tables import AccountRow
from tests.desk.alerts.post import SECRET, Post

CHAT = 7_112_233_445


async def test_a_code_links_a_chat_once_however_it_is_typed(post: Post) -> None:
    await post.joins("Salma")
    code = await post.linking.new_code(post.people["Salma"], post.now)
    typed = code.lower().replace("-", "").replace("0", "o").replace("1", "l")

    known = await post.linking.link(typed, CHAT, language="ar", now=post.now)

    assert (known.analyst.name, known.language) == ("Salma", "ar")
    assert (await post.linking.known(CHAT)).analyst.name == "Salma"
    # The chat of before is replaced, and the code is used up.
    with pytest.raises(NotLinked):
        await post.linking.known(post.chats["Salma"])
    with pytest.raises(WrongCode):
        await post.linking.link(code, CHAT + 1, language="ar", now=post.now)


async def test_a_code_is_good_for_ten_minutes_and_until_the_next_one(post: Post) -> None:
    await post.joins("Salma")
    first = await post.linking.new_code(post.people["Salma"], post.now)
    second = await post.linking.new_code(post.people["Salma"], post.now)

    with pytest.raises(WrongCode):
        await post.linking.link(first, CHAT, language="fr", now=post.now)
    with pytest.raises(WrongCode):
        await post.linking.link(second, CHAT, language="fr", now=post.now + timedelta(minutes=11))


async def test_a_chat_is_of_whoever_linked_it_last(post: Post) -> None:
    await post.joins("Salma")
    await post.joins("Driss")
    code = await post.linking.new_code(post.people["Driss"], post.now)

    await post.linking.link(code, post.chats["Salma"], language="fr", now=post.now)

    assert (await post.linking.known(post.chats["Salma"])).analyst.name == "Driss"
    assert await post.linking.of(post.people["Salma"]) is None


@pytest.mark.parametrize("change", [{"disabled_at": True}, {"role": Role.AUDITOR.value}, {"role": Role.LIAISON.value}])
async def test_an_account_that_works_no_cases_any_more_is_unknown(post: Post, change: dict[str, object]) -> None:
    await post.joins("Salma")
    code = await post.linking.new_code(post.people["Salma"], post.now)
    values = {name: post.now if value is True else value for name, value in change.items()}
    async with post.database.transaction() as session:
        await session.execute(update(AccountRow).values(values))

    with pytest.raises(NotLinked):
        await post.linking.known(post.chats["Salma"])
    with pytest.raises(WrongCode):
        await post.linking.link(code, CHAT, language="fr", now=post.now)


async def test_unlinking_forgets_the_chat_and_is_on_record(post: Post) -> None:
    await post.joins("Salma")
    await post.opens()
    await post.delivers()

    await post.linking.unlink(post.people["Salma"])

    assert await post.linking.of(post.people["Salma"]) is None
    assert await post.log("alerts linked") == [("Salma", "Salma", "")]
    assert await post.log("alerts unlinked") == [("Salma", "Salma", "")]
    assert await post.due() == {}


async def test_neither_chats_nor_codes_stand_in_the_database(post: Post) -> None:
    await post.joins("Salma")
    code = await post.linking.new_code(post.people["Salma"], post.now)
    async with post.database.reading() as session:
        link = await session.scalar(select(LinkedRow))
        pairing = await session.scalar(select(PairingRow))

    kept = f"{link.__dict__} {pairing.__dict__}"

    assert str(post.chats["Salma"]) not in kept
    assert code not in kept
    assert ChatKey(SECRET).opened(link.sealed_to, link.link_id) == post.chats["Salma"]
    with pytest.raises(InvalidTag):
        ChatKey(SECRET + "!").opened(link.sealed_to, link.link_id)
