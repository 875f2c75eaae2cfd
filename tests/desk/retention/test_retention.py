"""Retention at the desk: each rule takes what its time is over for, on record, and leaves the count."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from desk.referral.tables import ReferralRow
from desk.retention.deleting import Gone
from desk.retention.due import Rule
from desk.retention.upkeep import RETENTION, last_successes
from desk.tables import EvidenceRow, ReportRow
from tests.desk.alike import asked, case_of, counts, custody_of
from tests.desk.reading import rows
from tests.desk.referring import prepared, refers
from tests.desk.relaying import Relay, new_id
from tests.desk.running import Desk
from tests.desk.screens import Screen

pytestmark = pytest.mark.both_databases

After = Callable[[float], Gone]


def test_an_anonymous_case_that_nobody_verified_is_closed_and_emptied(
    relay: Relay, desk: Desk, after_days: After
) -> None:
    report_id = relay.files(evidence=(relay.seals_file(b"picture"),))

    early, late = after_days(179), after_days(181)

    row = _report(desk, report_id)
    assert (early.cases.total(), late) == (0, Gone(Counter({Rule.UNVERIFIED: 1}), 1))
    assert (row.sealed, row.reply_key, row.purged_at is not None) == (b"", "", True)
    assert relay.states(report_id) == ["closed"]
    assert custody_of(desk, report_id, "expired") == ["unverified"]
    assert list(desk.settings.desk_evidence_dir.iterdir()) == []
    assert counts(desk) == [0, 0, 0, 0]


def test_a_case_that_was_verified_or_has_a_name_in_it_waits_for_its_outcome(
    relay: Relay, analyst: Screen, after_days: After
) -> None:
    relay.files()
    relay.files(contact="salma@example.org")
    analyst.sends(f"{analyst.case_of(1)}/verification", checked="the page", result="founded")

    gone = after_days(4000)

    assert gone.cases.total() == 0


def test_what_a_reporter_asked_over_their_data_is_answered_before_the_way_to_them_goes(
    relay: Relay, desk: Desk, analyst: Screen, after_days: After
) -> None:
    lawful, unverified = relay.files(), relay.files()
    analyst.sends(f"{analyst.case_of(1)}/lawful", sure="yes")
    requests = [relay.adds(one, answers={"right": "access"}) for one in (lawful, unverified)]

    waiting = after_days(400)
    analyst.sends(f"/cases/{case_of(desk, lawful).case_id}/request", request_id=requests[0], answer="It was deleted.")
    analyst.sends(f"/cases/{case_of(desk, unverified).case_id}/request", request_id=requests[1], answer="It is kept.")
    told = len(relay.replies(lawful)), len(relay.replies(unverified))
    gone = after_days(800)

    assert waiting.cases.total() == 0
    assert told == (2, 1)
    assert gone.cases == Counter({Rule.LAWFUL: 1, Rule.UNVERIFIED: 1})


def test_a_closed_case_loses_its_names_first_and_its_content_later(
    relay: Relay, desk: Desk, analyst: Screen, after_days: After
) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = analyst.case_of(1)
    analyst.sends(f"{case}/close", outcome="unfounded", sure="yes")

    at_once, names = after_days(89), after_days(91)
    between, page = _report(desk, report_id), analyst.opens(case).text
    content = after_days(366)

    assert (at_once.cases.total(), names.cases) == (0, Counter({Rule.IDENTITY: 1}))
    assert (between.sealed_identity, between.sealed != b"") == (None, True)
    assert ("Name and contact are deleted" in page, "Anonymous" in page) == (True, False)
    assert (content.cases, _report(desk, report_id).sealed) == (Counter({Rule.CLOSED: 1}), b"")
    assert custody_of(desk, report_id, "identity expired") == [""]


def test_intakes_that_ask_are_told_once_whose_name_went(relay: Relay, analyst: Screen, after_days: After) -> None:
    named, _anonymous = relay.files(contact="salma@example.org"), relay.files()
    for number in (1, 2):
        analyst.sends(f"{analyst.case_of(number)}/close", outcome="unfounded", sure="yes")
    after_days(91)
    after_days(92)

    asks, does_not = (
        json.loads(relay.sends("GET", f"/v1/updates?after=0{more}", b"", f"upd_0.{new_id()}").body)["updates"]
        for more in ("&unnamed=1", "&purged=1")
    )

    assert [one["report_id"] for one in asks if one["type"] == "unnamed"] == [named]
    assert [one for one in asks if one["type"] != "unnamed"] == does_not


def test_a_dossier_that_never_left_goes_with_the_name_in_it(
    relay: Relay, desk: Desk, analyst: Screen, liaison: Screen, after_days: After
) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = liaison.case_of(1)
    prepared(liaison, case, **{f"identity-{report_id}": "yes", "why_identities": "The prosecutor asked for it"})
    analyst.sends(f"{analyst.case_of(1)}/close", outcome="unfounded", sure="yes")

    after_days(91)
    (dossier,) = rows(desk, select(ReferralRow))

    assert dossier.withdrawn_at is not None
    assert dossier.sealed_document is None


def test_what_was_lawful_keeps_only_its_count(relay: Relay, desk: Desk, analyst: Screen, after_days: After) -> None:
    report_id = relay.files()
    analyst.sends(f"{analyst.case_of(1)}/lawful", sure="yes")
    told = relay.replies(report_id)

    gone = after_days(31)

    assert (len(told), relay.replies(report_id)) == (1, [])
    assert (gone.cases, _report(desk, report_id).reply_key) == (Counter({Rule.LAWFUL: 1}), "")
    assert _report(desk, report_id).subtype == "FRAUD.PHISH"


def test_a_referral_keeps_its_case_until_long_after_it_is_closed(
    relay: Relay, desk: Desk, analyst: Screen, liaison: Screen, after_days: After
) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = analyst.case_of(1)
    refers(liaison, case)
    open_ = after_days(4000)
    analyst.sends(f"{case}/close", outcome="referred", sure="yes")

    early, late = after_days(1824), after_days(1826)

    assert (open_.cases.total(), early.cases) == (0, Counter({Rule.IDENTITY: 1}))
    assert (late.cases, _report(desk, report_id).sealed) == (Counter({Rule.REFERRED: 1}), b"")
    assert list(desk.settings.desk_dossier_dir.iterdir()) == []
    assert analyst.opens(case).says("Its content was deleted")


def test_a_case_that_is_opened_again_or_gets_a_report_is_not_old(
    relay: Relay, analyst: Screen, after_days: After
) -> None:
    relay.files(contact="salma@example.org")
    case = analyst.case_of(1)
    analyst.sends(f"{case}/close", outcome="unfounded", sure="yes")
    analyst.sends(f"{case}/state", state="verification")

    gone = after_days(4000)

    assert gone.cases.total() == 0


def test_many_cases_go_one_by_one_and_nothing_is_left_for_a_second_time(
    relay: Relay, desk: Desk, after_days: After
) -> None:
    for _one in range(5):
        relay.files()

    first, second = after_days(181), after_days(181)

    assert (first.cases.total(), second.cases.total()) == (5, 0)


def test_a_crash_in_the_middle_is_gone_on_with(relay: Relay, desk: Desk, after_days: After) -> None:
    reports = [relay.files(evidence=(relay.seals_file(b"picture"),)) for _one in range(2)]
    last = max(reports, key=lambda one: _report(desk, one).case_id)
    # A file that cannot be deleted, as on a disk that fails.
    (file,) = asked(desk, lambda session: _files(session, last))
    (desk.settings.desk_evidence_dir / file).unlink()
    (desk.settings.desk_evidence_dir / file).mkdir()

    with pytest.raises(IsADirectoryError):
        after_days(181)
    (desk.settings.desk_evidence_dir / file).rmdir()
    rest = after_days(181)

    assert rest.cases.total() == 0
    assert [_report(desk, one).sealed for one in reports] == [b"", b""]


def test_its_end_is_noted_and_the_log_stays_whole(relay: Relay, desk: Desk, after_days: After) -> None:
    relay.files()

    after_days(181)

    assert RETENTION in asked(desk, last_successes)
    assert asyncio.run(desk.custody.verify(desk.database())).count >= 2


def _report(desk: Desk, report_id: str) -> ReportRow:
    return asked(desk, lambda session: session.get_one(ReportRow, report_id))


async def _files(session: AsyncSession, report_id: str) -> list[str]:
    return list(await session.scalars(select(EvidenceRow.evidence_id).where(EvidenceRow.report_id == report_id)))
