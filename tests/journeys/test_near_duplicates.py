"""Near-duplicates: what two citizens sent of the same content is one case at the desk, from the chat to the queue."""

import io
from pathlib import Path

from PIL import Image

from desk.comparing.lists import Lists
from desk.comparing.signs import SignKey
from evidence.pdq import pdq
from tests.drivers.citizen import Citizen
from tests.drivers.service import Service
from tests.evidence.test_pdq import scene


def jpeg_of(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


async def files(service: Service, picture: bytes) -> str:
    """Report a false shop with a screenshot; what was said at the end."""
    citizen = Citizen(service.parts.turns)
    await citizen.opens()
    await citizen.presses("FRAUD")
    await citizen.presses("FRAUD.SHOP")
    await citizen.sends_file(picture)
    return await citizen.presses("anonymous")


async def test_the_same_screenshot_sent_again_by_another_app_is_one_case(service: Service) -> None:
    said = [
        await files(service, jpeg_of(scene(1), 90)),
        await files(service, jpeg_of(scene(1).resize((400, 300)), 55)),
        await files(service, jpeg_of(scene(2), 90)),
    ]

    await service.relays_everything()

    assert [line.case.reports for line in await service.desk.queue()] == [2, 1]
    assert all("Your reference" in words for words in said)


async def test_a_list_names_a_picture_that_nobody_opened(service: Service, tmp_path: Path) -> None:
    await files(service, jpeg_of(scene(1), 90))
    await service.relays_everything()
    (tmp_path / "list.csv").write_text(f"signal_type,signal_str\npdq,{pdq(scene(1))[0]}\n")
    desk = service.desk
    lists = Lists(desk.database, desk.custody, SignKey(desk.settings.desk_secret.get_secret_value()))

    loaded = await lists.load("known", tmp_path / "list.csv")

    case = await desk.only_case()
    assert loaded.cases == 1
    assert [(mark.list_name, mark.kind) for mark in case.marks] == [("known", "picture")]
    assert [line.action for line in case.custody if line.action == "evidence"] == []
