"""A video of 50 MB passes through the intake to the seal, and the intake never holds it."""

from collections.abc import Iterator

import pytest

from tests.drivers.processes import Processes
from tests.drivers.uploads import Uploader, forget_peak, peak_memory
from tests.evidence.moving import film

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    up = Processes(tmp_path_factory.mktemp("memory"))
    up.starts("intake")
    yield up
    up.stops()


@pytest.mark.parametrize("way", ["slices", "form"])
async def test_fifty_megabytes_pass_without_the_intake_holding_them(intake: Processes, way: str) -> None:
    uploader = await Uploader.about(intake.web_url, "FRAUD", "FRAUD.SHOP")
    await uploader.sends_whole("upload000", bytes(3 * MIB))
    process, video = intake.running["intake"].pid, film(big=50 * MIB - len(film()))
    forget_peak(process)
    before = peak_memory(process)

    page = await WAYS[way](uploader, video)
    await uploader.browser.closes()

    assert "I received 1 file" in page
    assert peak_memory(process) - before < 16 * MIB


async def by_slices(uploader: Uploader, video: bytes) -> str:
    assert await uploader.sends_whole("upload001", video) == len(video)
    return await uploader.attaches({"upload001": len(video)}, media_type="video/mp4")


async def by_form(uploader: Uploader, video: bytes) -> str:
    return await uploader.posts_form(("a.mp4", video))


WAYS = {"slices": by_slices, "form": by_form}
