"""Web uploads: policy before bytes, resumed after any cut, sealed from disk and not from memory, with and without JavaScript."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.drivers.pictures import png
from tests.drivers.processes import Processes
from tests.drivers.uploads import Uploader

MIB = 1024 * 1024
CANARY = b"CANARY of a citizen, 33.5731N 7.5898W."
LARGE = CANARY * (3 * MIB // len(CANARY))
# What the kernels and the server hold of a body that nobody reads; nothing near the file.
UNREAD_AHEAD = MIB


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    up = Processes(tmp_path_factory.mktemp("uploads"))
    up.starts("intake")
    yield up
    up.stops()


@pytest.fixture
async def uploader(intake: Processes) -> AsyncIterator[Uploader]:
    """Somebody whose conversation takes files."""
    one = await Uploader.about(intake.web_url, "FRAUD", "FRAUD.SHOP")
    yield one
    await one.browser.closes()


@pytest.fixture
async def stranger(intake: Processes) -> AsyncIterator[Uploader]:
    """Somebody else whose conversation takes files."""
    one = await Uploader.about(intake.web_url, "FRAUD", "FRAUD.SHOP")
    yield one
    await one.browser.closes()


def on_disk(intake: Processes) -> bytes:
    files = [path for path in intake.folder.rglob("*") if path.is_file() and "keys" not in path.parts]
    return b"".join(path.read_bytes() for path in files)


def parts_on_disk(intake: Processes) -> set[str]:
    return {path.name for path in intake.folder.rglob("part-*")}


async def test_a_file_sent_in_slices_is_in_the_report(uploader: Uploader) -> None:
    picture = png(width=64, height=64)
    before = await uploader.arrived("upload001")
    first = await uploader.sends("upload001", picture[:50], at=0, of=len(picture))
    second = await uploader.sends("upload001", picture[50:], at=50, of=len(picture))

    page = await uploader.attaches({"upload001": len(picture)})

    assert before == (200, "0")
    assert (first, second) == ((204, "50"), (204, str(len(picture))))
    assert "I received 1 file" in page


async def test_several_files_are_one_answer_and_gone_from_the_folder_of_parts(uploader: Uploader) -> None:
    picture = png()
    await uploader.sends_whole("upload001", picture)
    await uploader.sends_whole("upload002", picture)

    page = await uploader.attaches({"upload001": len(picture), "upload002": len(picture)})

    assert "I received 2 files" in page
    assert await uploader.arrived("upload001") == (200, "0")
    assert await uploader.arrived("upload002") == (200, "0")


async def test_naming_the_same_uploads_again_is_the_same_event(uploader: Uploader) -> None:
    picture = png()
    await uploader.sends_whole("upload001", picture)

    once = await uploader.attaches({"upload001": len(picture)})
    again = await uploader.attaches({"upload001": len(picture)})

    assert "I received 1 file" in once
    assert "I received 1 file" in again


async def test_a_file_that_is_not_whole_is_said_to_be_unreadable(uploader: Uploader) -> None:
    await uploader.sends("upload001", png()[:40], at=0, of=len(png()))

    page = await uploader.attaches({"upload001": len(png())})

    assert "could not be read" in page


@pytest.mark.parametrize("after", [0, 1, 70_001, 1_234_567, len(LARGE) - 1])
async def test_a_lost_connection_keeps_what_came_and_the_rest_follows(uploader: Uploader, after: int) -> None:
    await uploader.loses_connection("upload001", LARGE, at=0, after=after)
    _status, offset = await uploader.arrived("upload001")
    at = int(offset or -1)

    end = await uploader.sends_whole("upload001", LARGE, at=at)

    # What the server had read ahead, and not handed on, is sent again.
    assert max(after - 512 * 1024, 0) <= at <= after
    assert end == len(LARGE)


async def test_a_restarted_intake_goes_on_with_the_same_part(intake: Processes, uploader: Uploader) -> None:
    picture = png(width=64, height=64)
    await uploader.sends("upload001", picture[:33], at=0, of=len(picture))
    intake.kills("intake")
    intake.starts("intake")

    offset = await uploader.arrived("upload001")
    await uploader.sends_whole("upload001", picture, at=33)

    assert offset == (200, "33")
    assert "I received 1 file" in await uploader.attaches({"upload001": len(picture)})


async def test_nothing_that_is_still_arriving_is_in_the_clear_on_disk(intake: Processes, uploader: Uploader) -> None:
    await uploader.sends_whole("upload001", LARGE)

    everything = on_disk(intake)

    assert len(everything) > len(LARGE)
    assert CANARY not in everything
    assert b"upload001" not in everything
    assert uploader.cookie.partition("=")[2].encode() not in everything


async def test_another_browser_neither_sees_nor_adds_to_a_part(uploader: Uploader, stranger: Uploader) -> None:
    await uploader.sends("upload001", b"mine", at=0, of=10)

    assert await stranger.arrived("upload001") == (200, "0")
    assert await stranger.sends("upload001", b"theirs", at=4, of=10) == (409, "0")
    assert "could not be read" in await stranger.attaches({"upload001": 4})
    assert await uploader.arrived("upload001") == (200, "4")


@pytest.mark.parametrize(
    ("at", "of", "more", "answer"),
    [
        (5, 100, {}, (409, "0")),
        (0, 50 * MIB + 1, {}, (413, None)),
        (0, 5, {}, (413, None)),
        (0, 100, {"Content-Type": "image/png"}, (415, None)),
        (0, 100, {"Upload-Offset": "-1"}, (400, None)),
        (0, 100, {"Upload-Length": "many"}, (400, None)),
        (0, 100, {"Origin": "https://evil.example"}, (403, None)),
        (0, 100, {"Sec-Fetch-Site": "cross-site"}, (403, None)),
    ],
)
async def test_what_is_not_the_next_piece_of_an_upload_of_ours_is_refused(
    uploader: Uploader, at: int, of: int, more: dict[str, str], answer: tuple[int, str | None]
) -> None:
    assert await uploader.sends("upload001", b"0123456789", at=at, of=of, **more) == answer
    assert await uploader.arrived("upload001") == (200, "0")


async def test_more_than_was_announced_is_refused_also_without_a_length(uploader: Uploader) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield bytes(80)
        yield bytes(80)

    status, _offset = await uploader.sends("upload001", endless(), at=0, of=100)  # type: ignore[arg-type]

    assert status == 413


@pytest.mark.parametrize(
    "presses", [("CHILD", "CHILD.CSAM"), ("FRAUD",), ()], ids=["forbidden", "half_known", "not_begun"]
)
async def test_no_byte_is_taken_before_the_policy_is_known_and_allows_it(
    intake: Processes, presses: tuple[str, ...]
) -> None:
    one = await Uploader.about(intake.web_url, *presses)
    asked = await one.arrived("upload001")
    answer, let_in = await one.floods("upload001", 50 * MIB)
    await one.browser.closes()

    assert asked[0] == 403
    assert b"403" in answer
    assert let_in < UNREAD_AHEAD


async def test_a_form_with_forbidden_files_is_answered_and_not_read(intake: Processes) -> None:
    one = await Uploader.about(intake.web_url, "CHILD", "CHILD.CSAM")

    page = await one.posts_form(("a.png", CANARY))
    await one.browser.closes()

    assert "must not be copied" in page
    assert CANARY not in on_disk(intake)


async def test_a_form_without_javascript_takes_several_files_and_skips_empty_fields(uploader: Uploader) -> None:
    page = await uploader.posts_form(("a.png", png()), ("", b""), ("b.png", png(width=9)))

    assert "I received 2 files" in page


async def test_a_form_of_eleven_files_keeps_ten_and_says_so(uploader: Uploader) -> None:
    page = await uploader.posts_form(*[(f"{width}.png", png(width=width)) for width in range(1, 12)])

    assert "I received 10 files" in page
    assert "at most ten files" in page


async def test_an_empty_form_asks_the_same_question(uploader: Uploader) -> None:
    page = await uploader.posts_form(("", b""))

    assert "chat/files" in page


async def test_a_browser_without_a_conversation_sends_nothing(intake: Processes) -> None:
    one = await Uploader.about(intake.web_url)

    assert await one.sends("upload001", b"0123456789", at=0, of=10) == (403, None)
    await one.browser.closes()


async def test_erasing_takes_what_was_still_arriving_with_it(intake: Processes, uploader: Uploader) -> None:
    before = parts_on_disk(intake)
    await uploader.sends("upload001", b"mine", at=0, of=10)
    meanwhile = parts_on_disk(intake)

    await uploader.browser.writes("/erase")

    assert len(meanwhile) == len(before) + 1
    assert parts_on_disk(intake) == before
