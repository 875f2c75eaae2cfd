"""Erased uploads: what is still on its way when everything is erased stays nowhere, and begins nothing."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.drivers.pictures import png
from tests.drivers.processes import Processes
from tests.drivers.service import comes_true
from tests.drivers.uploads import Uploader


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Processes]:
    up = Processes(tmp_path)
    up.starts("intake")
    yield up
    up.stops()


def parts(intake: Processes) -> list[Path]:
    return list(intake.folder.rglob("part-*"))


async def test_a_form_whose_conversation_is_erased_while_it_comes_begins_none(intake: Processes) -> None:
    uploader = await Uploader.about(intake.web_url, "FRAUD", "FRAUD.SHOP")
    erased = asyncio.Event()
    piece = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + png() + bytes(256 * 1024)

    async def form() -> AsyncIterator[bytes]:
        yield piece
        await erased.wait()
        yield b"\r\n--b--\r\n"

    posting = asyncio.create_task(uploader.posts_slowly(form(), boundary="b"))
    await comes_true(lambda: parts(intake))
    await uploader.browser.writes("/erase")
    erased.set()
    status, headers = await posting
    page = await uploader.browser.opens_again()
    await uploader.browser.closes()

    assert (status, "Set-Cookie" in headers) == (403, False)
    assert parts(intake) == []
    assert 'name="opens" value="1"' in page
