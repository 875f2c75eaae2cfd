"""Reports that came before the desk compared are compared by a command, once, and stay in their cases."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.__main__ import app
from desk.comparing.related import CaseMark
from tests.desk.alike import PDQ, case_of, changes, counts, files_picture, links, marks, related, unreadable
from tests.desk.relaying import Relay
from tests.desk.running import Desk, settings_in

pytestmark = pytest.mark.both_databases

POST = "https://example.org/post/77"


@pytest.fixture
def commands(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    for name, value in settings_in(desk).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def test_older_reports_are_related_and_marked_and_stay_where_they_are(
    relay: Relay, desk: Desk, commands: CliRunner, tmp_path: Path
) -> None:
    first = files_picture(relay, locators=links(POST))
    second = relay.files()
    relay.adds(second, locators=links(POST))
    unreadable(relay)
    before, cases = counts(desk), {case_of(desk, first).case_id, case_of(desk, second).case_id}
    for table in ("picture_pairs", "picture_hashes", "signs"):
        changes(desk, f"DELETE FROM {table}")
    (tmp_path / "list.csv").write_text(f"pdq,{PDQ.hex()}\n")
    commands.invoke(app, ["lists", "load", "ncmec", str(tmp_path / "list.csv")])

    said = [commands.invoke(app, ["compare"]).output.splitlines()[-1] for _time in range(2)]

    assert said == ["Reports that are compared from now on: 2.", "Reports that are compared from now on: 0."]
    assert counts(desk)[:3] == before[:3]
    assert {one.case_id for one in related(desk, first)} | {one.case_id for one in related(desk, second)} == cases
    assert marks(desk, first) == (CaseMark("ncmec", "picture", 0, ""),)
