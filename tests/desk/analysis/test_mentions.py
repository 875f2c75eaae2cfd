"""Mentions: many cases of one thing are counted and the newest named, older reports get their domains, and neighbours stay apart."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.__main__ import app
from desk.accounts.signing_in import Analyst, Role
from desk.analysis.mentions import MOST_OTHERS, Mention, Mentions
from desk.comparing.signs import Sign, SignKey, site_signs
from tests.desk.alike import asked, case_of, changes, links, related
from tests.desk.relaying import Relay
from tests.desk.running import Desk, settings_in

SITE = Sign("site", "example.net")
ANALYST = Analyst("id", "Salma", Role.ANALYST, "")


def mentioned(desk: Desk, report_id: str, sign: Sign = SITE, *, most: int = MOST_OTHERS) -> Mention | None:
    """What an analyst is told of a sign, from the case of a report."""
    one = Mentions(SignKey(desk.settings.desk_secret.get_secret_value()), most=most)
    case_id = case_of(desk, report_id).case_id
    return asked(desk, lambda session: one.of(session, ANALYST, case_id, [sign])).get((sign.kind, sign.value))


@pytest.mark.both_databases
def test_pages_of_one_domain_are_mentioned_and_are_neither_joined_nor_related(relay: Relay, desk: Desk) -> None:
    first, second = (relay.files(locators=links(f"https://{host}.example.net/a")) for host in ("one", "two"))

    found = mentioned(desk, first)

    assert case_of(desk, first).case_id != case_of(desk, second).case_id
    assert related(desk, first) == ()
    assert found is not None
    assert [one.number for one in found.others] == [2]
    assert (found.cases, found.more) == (2, 0)
    assert found.first_at <= found.last_at


@pytest.mark.both_databases
def test_of_many_cases_the_newest_are_named_and_the_rest_counted(relay: Relay, desk: Desk) -> None:
    reports = [relay.files(locators=links(f"https://example.net/{place}")) for place in range(5)]

    oldest, newest = mentioned(desk, reports[0], most=2), mentioned(desk, reports[-1], most=2)

    assert oldest is not None
    assert newest is not None
    assert ([one.number for one in oldest.others], oldest.more) == ([5, 4], 2)
    assert ([one.number for one in newest.others], newest.more) == ([4, 3], 2)
    assert oldest.cases == newest.cases == 5


def test_what_nobody_reported_is_mentioned_nowhere(relay: Relay, desk: Desk) -> None:
    assert mentioned(desk, relay.files(), Sign("site", "example.com")) is None


def test_reports_from_before_domains_were_compared_get_them_by_the_command(
    relay: Relay, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report_id = relay.files(locators=links("https://example.net/a", "https://youtube.com/watch?v=dQw4w9WgXcQ"))
    changes(desk, "DELETE FROM signs WHERE kind = 'site'")
    monkeypatch.chdir(tmp_path)
    for name, value in settings_in(desk).items():
        monkeypatch.setenv(name, value)
    before = mentioned(desk, report_id)

    said = [CliRunner().invoke(app, ["compare"]).output.splitlines()[-1] for _time in range(2)]

    assert before is None
    assert mentioned(desk, report_id) is not None
    assert said == ["Reports that are compared from now on: 1.", "Reports that are compared from now on: 0."]


@pytest.mark.parametrize(
    "link",
    [
        "https://youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.facebook.com/some.page",
        "https://t.me/channel/5",
        "https://docs.google.com/document/d/abc",
        "https://www.reddit.com/r/morocco",
        "https://bit.ly/abc",
        "http://192.168.1.1/x",
    ],
)
def test_the_domains_of_everybody_are_no_sign(link: str) -> None:
    assert site_signs(links(link)) == ()
