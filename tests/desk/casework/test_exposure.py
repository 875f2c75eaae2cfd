"""Exposure: looks are counted by the desk, a day has an end, and a picture need not be seen twice."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.casework.exposure import seconds_of
from desk.casework.tables import ExposureRow
from tests.desk.alike import asked, changed, files_picture
from tests.desk.manifests import filed, names, sent
from tests.desk.reading import change, looks, words
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.desk.screens import Screen
from tests.drivers.pictures import png

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


def rows(desk: Desk) -> list[ExposureRow]:
    async def stored(session: AsyncSession) -> list[ExposureRow]:
        return list(await session.scalars(select(ExposureRow).order_by(ExposureRow.id)))

    return asked(desk, stored)


@pytest.mark.parametrize(
    ("renewed_s", "ended_s", "now_s", "counted_s"),
    [
        (0, 2, 500, 10),
        (0, None, 30, 30),
        (0, None, 500, 60),
        (0, 45, 500, 45),
        (120, None, 500, 180),
        (120, 130, 500, 130),
    ],
)
def test_a_look_counts_ten_seconds_at_least_and_a_minute_after_it_was_renewed(
    renewed_s: int, ended_s: int | None, now_s: int, counted_s: int
) -> None:
    def at(seconds: int) -> datetime:
        return START + timedelta(seconds=seconds)

    row = ExposureRow(started_at=START, renewed_at=at(renewed_s), ended_at=None if ended_s is None else at(ended_s))

    assert seconds_of(row, at(now_s)) == timedelta(seconds=counted_s)


def test_a_look_starts_when_the_picture_is_given_out_and_ends_when_it_is_hidden(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    (one,) = filed(relay, png())
    case = analyst.case_of(1)
    analyst.opens(case)

    analyst.opens(f"{case}/files/{one.id}")
    analyst.sends(f"{case}/files/{one.id}/look", what="held")
    analyst.sends(f"{case}/files/{one.id}/look", what="hidden")
    analyst.sends(f"{case}/files/{one.id}/look", what="held")

    assert [row.ended_at is not None for row in rows(desk)] == [True, False]


def test_what_was_not_given_out_is_not_counted(relay: Relay, desk: Desk, analyst: Screen) -> None:
    (one,) = filed(relay, png())
    case = analyst.case_of(1)
    analyst.opens(case)

    analyst.sends(f"{case}/files/{one.id}/look", what="held")

    assert rows(desk) == []


@pytest.mark.both_databases
def test_after_the_days_minutes_no_picture_is_given_out_and_the_case_can_be_passed_on(
    relay: Relay, desk: Desk, analyst: Screen
) -> None:
    (one,) = filed(relay, png())
    case = analyst.case_of(1)
    analyst.opens(f"{case}/files/{one.id}")
    change(desk, "UPDATE exposures SET renewed_at = :at, ended_at = :at", at="2099-01-01 00:00:00+00:00")
    before = looks(desk)

    page = analyst.opens(case)
    refused = analyst.opens(f"{case}/files/{one.id}")
    held = analyst.sends(f"{case}/files/{one.id}/look", what="held")

    assert "Look at the picture" not in words(page)
    assert page.says("You have looked at pictures for as long as one should in a day.")
    assert page.says("Pass the case on to somebody else")
    assert (refused.status, held.status) == (403, 403)
    assert refused.says("please pass the case on")
    assert looks(desk) == before


def test_after_the_days_minutes_thumbnails_are_hidden_as_well(relay: Relay, desk: Desk, analyst: Screen) -> None:
    report_id = new_id()
    shape = sent(relay, report_id, png(), width=8, height=8)
    names(relay, report_id, shape, subtype="FRAUD.SHOP")
    case = analyst.case_of(1)
    before = analyst.opens(case), analyst.opens(f"{case}/files/{shape.id}/preview").status
    analyst.opens(f"{case}/files/{shape.id}")
    change(desk, "UPDATE exposures SET renewed_at = :at, ended_at = :at", at="2099-01-01 00:00:00+00:00")

    after = analyst.opens(case), analyst.opens(f"{case}/files/{shape.id}/preview").status

    assert ("/preview" in before[0].text, before[1]) == (True, 200)
    assert ("/preview" in after[0].text, after[1]) == (False, 403)


def test_the_words_of_a_text_are_still_given_out_then(relay: Relay, desk: Desk, analyst: Screen) -> None:
    (one,) = filed(relay, b"words", media_type="text/plain")
    change(desk, "UPDATE evidence SET kind = 'document'")
    case = analyst.case_of(1)

    assert analyst.opens(f"{case}/files/{one.id}").content == b"words"
    assert rows(desk) == []


def test_the_same_picture_in_another_case_need_not_be_seen_again(relay: Relay, analyst: Screen, signed_in) -> None:
    (one,) = filed(relay, png(), subtype="FRAUD.SHOP")
    filed(relay, png(), category="HATE", subtype="HATE.GROUP")
    analyst.opens(f"{analyst.case_of(1)}/files/{one.id}")

    own = analyst.opens(analyst.case_of(2))
    others = signed_in("Omar").opens(analyst.case_of(2))

    assert own.says("You have seen this picture already")
    assert not others.says("You have seen this picture already")


@pytest.mark.parametrize(("bits", "is_seen"), [(8, True), (9, False)])
def test_one_that_looks_the_same_need_not_be_seen_again(
    relay: Relay, analyst: Screen, bits: int, is_seen: bool
) -> None:
    pdq = bytes(range(7, 39))
    files_picture(relay, pdq=pdq)
    files_picture(relay, pdq=changed(pdq, bits), category="HATE", subtype="HATE.GROUP")
    case = analyst.case_of(1)
    page = analyst.opens(case).text
    analyst.opens(page.partition('data-picture="')[2].partition('"')[0])

    assert analyst.opens(analyst.case_of(2)).says("You have seen this picture already") is is_seen


def test_an_analyst_chooses_grey_and_finds_it_again(relay: Relay, analyst: Screen, signed_in) -> None:
    filed(relay, png())
    case = analyst.case_of(1)
    before = analyst.opens(case)

    after = analyst.sends(f"{case}/viewing", choice="grey")

    assert "looks-blur" in before.text
    assert "looks-grey" in after.text
    assert "looks-grey" in signed_in("Salma").opens(case).text
    assert "looks-blur" in signed_in("Omar").opens(case).text
