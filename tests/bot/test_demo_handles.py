"""The demo's official addresses: none that is somebody else's, and no list that lacks where citizens are."""

from pathlib import Path

import pytest

from bot.demo import Demo
from bot.demo_handles import APPS
from bot.handles import read
from storage.receipt_keys import public_keys


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Demo:
    for name in APPS:
        monkeypatch.delenv(name, raising=False)
    one = Demo(tmp_path, 8080, 8090)
    one.prepare()
    return one


def test_the_list_of_a_demo_names_its_web_chat_alone(demo: Demo) -> None:
    told = demo.intake_environment()

    listed = read(Path(told["IBLAGH_HANDLES_FILE"]).read_text(), public_keys(told["IBLAGH_HANDLES_KEYS"]))

    assert [(one.kind, one.value) for one in listed.handles] == [("web", demo.web_url)]


@pytest.mark.parametrize("name", APPS)
def test_a_demo_on_an_app_has_no_list_that_lacks_it(demo: Demo, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1:token")

    assert "IBLAGH_HANDLES_FILE" not in demo.intake_environment()
