"""Lists of known content mark cases that came before and after, by hashes and links alone; no picture is opened for it."""

from collections.abc import Callable
from hashlib import md5, sha1
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desk.__main__ import app
from desk.comparing.related import CaseMark
from tests.desk.alike import PDQ, changed, counts, custody_of, files_picture, links, marks
from tests.desk.relaying import Relay, sha256
from tests.desk.running import Desk, settings_in
from tests.desk.screens import Screen

POST = "https://example.org/post/77"
LISTED = (f"pdq,{PDQ.hex()}", f"url,{POST}?utm_source=list")
Runs = Callable[..., Result]


@pytest.fixture
def runs(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Runs:
    """Runs a command of the desk's operator."""
    for name, value in settings_in(desk).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, ["lists", *words])


@pytest.fixture
def loads(runs: Runs, tmp_path: Path) -> Runs:
    """Loads lines of type and value as a list."""

    def loaded(name: str, *lines: str, file: str = "list.csv") -> Result:
        path = tmp_path / file
        path.write_text("\n".join(("signal_type,signal_str,tags", *lines) if path.suffix == ".csv" else lines))
        return runs("load", name, str(path))

    return loaded


@pytest.mark.both_databases
def test_a_list_marks_what_came_before_it_and_what_comes_after(relay: Relay, desk: Desk, loads: Runs) -> None:
    before = files_picture(relay, pdq=changed(PDQ, 31), locators=links(POST))

    loaded = loads("ncmec", *LISTED)
    after = files_picture(relay, category="VIOL", subtype="VIOL.THREAT", locators=links(POST))

    assert loaded.output == "2 entries loaded as ncmec; 1 case is marked.\n"
    assert marks(desk, before) == (CaseMark("ncmec", "link", None, ""), CaseMark("ncmec", "picture", 31, ""))
    assert marks(desk, after) == (CaseMark("ncmec", "link", None, ""), CaseMark("ncmec", "picture", 0, ""))
    assert custody_of(desk, before, "marked") == custody_of(desk, after, "marked") == ["ncmec: link, picture"]


def test_the_mark_stands_in_the_queue_and_no_picture_was_looked_at(
    relay: Relay, desk: Desk, loads: Runs, analyst: Screen
) -> None:
    report = files_picture(relay)
    before = analyst.opens("/")

    loads("ncmec", *LISTED)

    assert not before.says("On a list")
    assert analyst.opens("/").says("On a list")
    assert custody_of(desk, report, "evidence") == custody_of(desk, report, "case") == []


@pytest.mark.parametrize("pdq", [changed(PDQ, 32), PDQ], ids=["too far", "too little in the picture"])
def test_what_is_not_near_is_not_marked(relay: Relay, desk: Desk, loads: Runs, pdq: bytes) -> None:
    quality = 49 if pdq == PDQ else 90
    before = files_picture(relay, pdq=pdq, quality=quality)
    loads("ncmec", *LISTED)

    after = files_picture(relay, pdq=pdq, quality=quality)

    assert marks(desk, before) == marks(desk, after) == ()


@pytest.mark.parametrize("which", ["md5", "sha1", "sha256", "video_md5"])
def test_a_known_file_is_marked_without_being_unsealed_again(relay: Relay, desk: Desk, loads: Runs, which: str) -> None:
    value = {"sha1": sha1(b"known").hexdigest(), "sha256": sha256(b"known")}.get(which, md5(b"known").hexdigest())
    before = files_picture(relay, quality=0, arrived=b"known")
    relay.desk.keys.desk_file.unlink()

    loads("files", f"{which},{value.upper()},csam known")
    after = files_picture(relay, quality=0, arrived=b"known", category="VIOL", subtype="VIOL.THREAT")

    assert marks(desk, before) == marks(desk, after) == (CaseMark("files", "file", None, "csam known"),)


def test_an_addition_is_compared_with_the_lists(relay: Relay, desk: Desk, loads: Runs) -> None:
    report = relay.files()
    loads("links", *LISTED)

    relay.adds(report, locators=links(POST))

    assert marks(desk, report) == (CaseMark("links", "link", None, ""),)


@pytest.mark.both_databases
def test_loading_again_replaces_the_list_and_its_marks(relay: Relay, desk: Desk, loads: Runs, runs: Runs) -> None:
    report = relay.files(locators=links(POST))
    loads("links", *LISTED)

    loads("links", "url,https://example.org/another")
    later = files_picture(relay)

    assert marks(desk, report) == marks(desk, later) == ()
    assert "│ links │ 1 " in runs("show").output


@pytest.mark.both_databases
def test_dropping_a_list_takes_its_marks_away(relay: Relay, desk: Desk, loads: Runs, runs: Runs) -> None:
    report = files_picture(relay, locators=links(POST))
    loads("first", *LISTED)
    loads("second", LISTED[0])

    dropped = runs("drop", "first")
    later = relay.files(locators=links(POST), category="VIOL", subtype="VIOL.THREAT")

    assert dropped.exit_code == 0
    assert marks(desk, report) == (CaseMark("second", "picture", 0, ""),)
    assert marks(desk, later) == ()
    assert runs("drop", "first").exit_code == 2


def test_a_lawful_case_loses_its_marks(relay: Relay, desk: Desk, loads: Runs, analyst: Screen) -> None:
    report = files_picture(relay, locators=links(POST))
    loads("ncmec", *LISTED)

    analyst.sends(f"{analyst.case_of(1)}/lawful", sure="yes")

    assert marks(desk, report) == ()
    assert counts(desk) == [0, 0, 0, 0]


def test_a_file_with_nothing_to_compare_changes_nothing_and_says_what_it_holds(
    relay: Relay, desk: Desk, loads: Runs, runs: Runs
) -> None:
    report = relay.files(locators=links(POST))
    loads("links", *LISTED)

    refused = loads("links", "trend_query,a b", "trend_query,c", "raw_text,d", "pdq,1234", "url,https://t.co/")

    assert refused.exit_code == 2
    assert "3 entries of kinds that are not compared: TREND_QUERY, RAW_TEXT" in refused.output
    assert "2 values of another form than the type says, the first in line 5" in refused.output
    assert "Nothing was changed." in refused.output
    assert marks(desk, report) == (CaseMark("links", "link", None, ""),)


def test_what_is_left_out_is_told_beside_what_was_loaded(loads: Runs) -> None:
    loaded = loads("mixed", *LISTED, "hash_tmk,abc", "md5,xyz")

    assert loaded.exit_code == 0
    assert "1 entry of kinds that are not compared: HASH_TMK" in loaded.output
    assert "1 value of another form than the type says, the first in line 5" in loaded.output


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("list.csv", "some,thing\nelse,1", "The first line names no columns."),
        ("list.csv", f"hash\n{PDQ.hex()}", "Give it by --type"),
        ("list.json", '{"data": [{"type"', "The file is not JSON from line 1 on."),
        ("list.csv", b"\xff\xfe", "The file is not UTF-8 text."),
        ("missing.csv", None, "The file cannot be read: No such file or directory."),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(
    runs: Runs, tmp_path: Path, file: str, content: str | bytes | None, says: str
) -> None:
    path = tmp_path / file
    _ = content is not None and path.write_bytes(content if isinstance(content, bytes) else content.encode())

    refused = runs("load", "ncmec", str(path))

    assert refused.exit_code == 2
    assert says in refused.output
