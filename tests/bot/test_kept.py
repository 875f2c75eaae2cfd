"""Kept: what an older intake makes of a record that a later one wrote, while a release goes from one to the next."""

import json
from dataclasses import fields

import pytest

from bot.channels.saying import Outbound
from bot.kept import FORMAT, LEFT_ALONE_S, KeptByNewer, read, written
from bot.owners import Owner
from conversations.events import FileOffer, Location
from conversations.report import File, Locator
from conversations.session import Session, Told

OWNER = Owner("telegram", "amina", has_other_names=True)
SESSION = Session("tag", "en", "web", "0" * 32, "0" * 20)
AT_S = 1_795_700_000
# What is kept of a session in each format. Another field is another format: one more of FORMAT, and of these.
FIELDS: dict[int, dict[type, str]] = {
    1: {
        Session: "tag language channel report_id reference flow version asked menu answers locators files waiting told"
        " locations filed ended",
        Told: "digest step answers words locators files",
        Locator: "kind raw note canonical platform account post marks",
        File: "id kind media_type size sha256 scan custody particulars",
        FileOffer: "handle kind media_type size source",
        Location: "url site",
    },
}


def later(**more: object) -> bytes:
    """A record as a version of the next format writes it."""
    record = json.loads(written(SESSION, "key", Outbound("en", ("a",)), OWNER, at_s=AT_S))
    return json.dumps({**record, "v": FORMAT + 1, "session": "in another shape", **more}).encode()


def test_a_record_of_a_later_format_is_left_alone_while_it_is_fresh() -> None:
    with pytest.raises(KeptByNewer):
        read(later(), OWNER, now_s=AT_S + LEFT_ALONE_S - 1)


def test_a_record_of_a_format_that_was_taken_back_is_begun_anew() -> None:
    assert read(later(), OWNER, now_s=AT_S + LEFT_ALONE_S).stands is None


@pytest.mark.parametrize("change", [{"v": "2"}, {"v": None}, {"at": "soon"}, {"at": None}])
def test_what_is_no_version_keeps_nobody_waiting(change: dict[str, object]) -> None:
    assert read(later(**change), OWNER, now_s=AT_S).stands is None


def test_what_was_written_before_there_were_formats_is_read() -> None:
    record = json.loads(written(SESSION, "key", Outbound("en", ("a",)), OWNER))
    before = json.dumps({name: record[name] for name in record.keys() - {"v", "at"}}).encode()

    stands = read(before, OWNER, now_s=AT_S).stands

    assert stands is not None
    assert stands.session == SESSION


@pytest.mark.parametrize("kept", FIELDS[FORMAT])
def test_what_is_kept_with_another_field_is_of_another_format(kept: type) -> None:
    assert FIELDS[FORMAT][kept].split() == [one.name for one in fields(kept)]
