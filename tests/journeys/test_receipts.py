"""Receipts: one comes with every reference; bots, page and offline command tell a genuine one, also after a crash."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from conversations import receipt
from storage.kept_heads import Forked
from tests.drivers.browserless import PlainBrowser
from tests.drivers.citizen import Citizen, reference_in
from tests.drivers.service import Service, open_channels, running

RECEIPT = re.compile(r"[A-Z2-7]{4}(?: [A-Z2-7]{4}){33}")


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """The log has its own tests on both databases."""
    return f"sqlite:///{tmp_path}/intake.db"


@pytest.fixture
async def web(service: Service) -> AsyncIterator[aiohttp.ClientSession]:
    """Somebody at the web server, without a session."""
    async with open_channels(service), aiohttp.ClientSession(service.settings.web_url) as session:
        yield session


def receipt_in(said: str) -> str:
    (found,) = RECEIPT.findall(said)
    return found


def tampered(text: str) -> str:
    """One letter changed, in the signature."""
    return text[:-6] + ("A" if text[-6] != "A" else "B") + text[-5:]


async def reported(service: Service, **more: str) -> str:
    """A report by the shortest way; its receipt."""
    citizen = Citizen(service.parts.turns, **more)
    await citizen.drafts()
    return receipt_in(await citizen.presses("anonymous"))


async def a_day_passes(service: Service) -> None:
    await service.parts.proving.log_keeper.close_due(service.parts.turns.clock() + timedelta(days=1))


async def page(web: aiohttp.ClientSession, text: str, language: str = "en") -> str:
    async with web.post("/verify", params={"lang": language}, data={"receipt": text}) as answer:
        return unescape(await answer.text())


def verified(*words: str) -> Result:
    return CliRunner().invoke(app, ["verify", *words])


async def saved(web: aiohttp.ClientSession, address: str, file: Path) -> Path:
    async with web.get(address) as answer:
        await asyncio.to_thread(file.write_text, await answer.text())
    return file


@pytest.mark.parametrize("channel", ["telegram", "whatsapp", "web", "console"])
async def test_a_receipt_comes_with_the_reference_and_is_told_from_one_with_a_wrong_letter(
    service: Service, channel: str
) -> None:
    citizen = Citizen(service.parts.turns, channel=channel)
    given = await reported(service, channel=channel)

    early = await citizen.writes(f"/verify {given}")
    await a_day_passes(service)
    genuine = await citizen.writes(given)
    forged = await citizen.writes(f"/verify {tampered(given)}")

    assert "It is not in the log yet" in early
    assert "This receipt is genuine" in genuine
    assert "is in the log" in genuine
    assert "not genuine, or a letter of it is wrong" in forged


async def test_the_page_and_the_offline_command_tell_the_same(
    service: Service, web: aiohttp.ClientSession, tmp_path: Path
) -> None:
    given, _others = await reported(service), [await reported(service) for _number in range(4)]
    await a_day_passes(service)
    leaf = receipt.read(given).leaf.hex()
    keys = await saved(web, "/receipts/keys", tmp_path / "keys.json")
    head = await saved(web, "/receipts/head", tmp_path / "head.json")
    proof = await saved(web, f"/receipts/inclusion?leaf={leaf}", tmp_path / "proof.json")
    offline = ["--key", str(keys), "--head", str(head), "--proof", str(proof)]

    said = [await asyncio.to_thread(verified, one, *offline) for one in (given, tampered(given))]
    shown = [await page(web, one) for one in (given, tampered(given), "hello")]

    assert [one.exit_code for one in said] == [0, 1]
    assert "In the log" in said[0].output
    assert "NOT genuine" in said[1].output
    assert 'data-verdict="genuine"' in shown[0]
    assert 'data-verdict="forged"' in shown[1]
    assert 'data-verdict="no_receipt"' in shown[2]
    assert given not in "".join(shown)


@pytest.mark.parametrize(("language", "words"), [("ar", "الوصل صحيح"), ("fr", "authentique"), ("en", "genuine")])
async def test_the_page_speaks_each_language_and_keeps_nothing(
    service: Service, web: aiohttp.ClientSession, language: str, words: str
) -> None:
    given = await reported(service)

    async with web.post("/verify", params={"lang": language}, data={"receipt": given}) as answer:
        shown, headers = await answer.text(), answer.headers

    assert words in shown
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers


async def test_the_page_reads_no_more_than_a_receipt_needs(web: aiohttp.ClientSession) -> None:
    async with web.post("/verify", data={"receipt": "A" * 100_000}) as answer:
        long = (answer.status, 'data-verdict="too_long"' in await answer.text())
    async with web.post("/verify", data={"receipt": "x"}, headers={"origin": "https://evil.example"}) as answer:
        foreign = answer.status

    assert long == (413, True)
    assert foreign == 403


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/receipts/inclusion", 400),
        ("/receipts/inclusion?leaf=zz", 400),
        ("/receipts/inclusion?leaf=" + "0" * 64, 404),
        ("/receipts/inclusion?leaf=" + "0" * 64 + "&size=-1", 400),
        ("/receipts/consistency?old=0&new=999999999999999", 404),
        ("/receipts/consistency?old=0&new=" + "9" * 16, 400),
        ("/.well-known/iblagh-handles.json", 404),
    ],
)
async def test_what_is_malformed_or_unknown_is_said_shortly(
    service: Service, web: aiohttp.ClientSession, address: str, status: int
) -> None:
    await a_day_passes(service)

    async with web.get(address) as answer:
        said = await answer.text()

    assert answer.status == status
    assert len(said) < 100


async def test_an_answer_that_was_lost_is_given_again_with_the_same_receipt(service: Service) -> None:
    citizen = Citizen(service.parts.turns)
    await citizen.drafts()
    card = citizen.said
    first = await citizen.presses("anonymous", key="web.send")
    held = await service.parts.sessions.hold(
        service.parts.pseudonyms.of("web", citizen.sender), now=citizen.turns.clock()
    )
    await service.parts.sessions.erase(held)

    citizen.said = card
    second = await citizen.presses("anonymous", key="web.send")
    await a_day_passes(service)

    assert first == second
    assert receipt_in(first)
    assert await service.parts.proving.log_keeper.receipts.size() == 1


async def test_a_receipt_says_nothing_of_its_report_and_leads_to_none(service: Service) -> None:
    citizen = Citizen(service.parts.turns)
    await citizen.drafts(evidence="https://canary.example/path")
    said = await citizen.presses("anonymous")

    asked = await Citizen(service.parts.turns).writes(receipt_in(said))

    shown = receipt.read(receipt_in(said))
    assert reference_in(said) not in asked
    assert "canary" not in asked
    assert "analyst" not in asked
    assert reference_in(said).replace(" ", "").encode() not in shown.signed


async def test_a_page_that_is_loaded_again_shows_the_receipt_no_more(
    service: Service, web: aiohttp.ClientSession
) -> None:
    browser = PlainBrowser(service.settings.web_url)
    await browser.opens()
    await browser.reports("https://example.org/1")
    first = browser.page

    again = await browser.opens_again()
    await browser.closes()

    assert RECEIPT.search(first)
    assert not RECEIPT.search(again)


async def test_receipts_of_a_retired_key_stay_genuine(service: Service, tmp_path: Path) -> None:
    given = await reported(service)
    old = service.parts.proving.verifier.receipts.key.public.text

    async with running(tmp_path / "rotated", f"sqlite:///{tmp_path}/rotated.db", receipt_old_keys=old) as rotated:
        after = await rotated.parts.proving.verifier.check(given)
        own = await rotated.parts.proving.verifier.check(await reported(rotated))
        unknown = await service.parts.proving.verifier.check(await reported(rotated))

    assert after.verdict is receipt.Verdict.MISSING
    assert own.verdict is receipt.Verdict.WAITING
    assert unknown.verdict is receipt.Verdict.FORGED


async def test_a_log_of_which_something_was_taken_out_is_signed_no_more(service: Service) -> None:
    given = await reported(service)
    await a_day_passes(service)
    async with service.parts.database.transaction() as session:
        connection = await session.connection()
        for table in ("receipt_heads", "receipt_nodes", "receipt_leaves"):
            await connection.exec_driver_sql(f"DELETE FROM {table}")
    keeper = service.parts.proving.log_keeper
    await keeper.receipts.begin_anew(keeper.key, origin=await _origin(service), now=service.parts.turns.clock())

    with pytest.raises(Forked):
        await a_day_passes(service)

    verdict = (await service.parts.proving.verifier.check(given)).verdict
    assert verdict is receipt.Verdict.MISSING


async def _origin(service: Service) -> str:
    """The name that the log had, as it was kept elsewhere."""
    return re.findall(r"127[^\\]+/receipts/[0-9a-f]{8}", service.settings.heads_file.read_text())[0]
