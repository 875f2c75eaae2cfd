"""Who is named: an identity is in a dossier only where the form chose it, and no link tells who shared it elsewhere."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.report import Identity, Locator, Report
from desk.cases.opened import OpenCase, OpenReport
from desk.dossier import document
from desk.dossier.composing import composed
from desk.dossier.content import Dossier, Referral, Reporter
from desk.referral.making import Making, NoIdentity
from desk.tables import CaseRow, ReportRow
from evidence.locators import recognised
from tests.desk.dossier.cases import NOON, REASON, SENDER, SERVICE
from tests.desk.referral.rows import row

SHARED = (
    "https://www.instagram.com/p/Cxyz12345/?igsh=MzRlODBiNWFlZA==",
    "https://www.facebook.com/groups/12345/posts/67890/?fbclid=IwAR0someone",
    "https://youtu.be/dQw4w9WgXcQ?si=AbCdEfGhIjKlMnOp",
    "https://x.com/someone/status/1234567890123456789?s=20&t=TokenOfWhoShared",
    "https://www.tiktok.com/@shop/video/7301234567890123456?_r=1&_t=8hSharedByMe&sender_device=pc",
)
TELLING = ("igsh", "MzRlODBiNWFlZA", "fbclid", "IwAR0someone", "AbCdEfGhIjKlMnOp", "TokenOfWhoShared", "8hSharedByMe")


class Room:
    """A reading room with a case of three identified reports and an anonymous one."""

    recipients: tuple[str, ...] = ()

    def __init__(self, *, unopened: str = "") -> None:
        self.unopened = unopened

    async def whole(self, _case_id: str) -> OpenCase:
        return case(*(report(one) for one in "123"), report("4", anonymous=True))

    async def identities(self, report_ids: Sequence[str]) -> dict[str, Identity | None]:
        return {
            one: None if one == self.unopened else Identity(one, f"{one[0]}@mail.example", f"Reporter-{one[0]}")
            for one in report_ids
        }


def report(digit: str, *, anonymous: bool = False, links: tuple[str, ...] = (), details: str = "") -> OpenReport:
    known = {"category": "FRAUD", "subtype": "FRAUD.SHOP", "filed_at": NOON, "channel": "web", "language": "fr"}
    locators = tuple(recognised(Locator("link", one)) for one in links)
    told = Report(digit * 32, "", "web", "fr", "FRAUD", "FRAUD.SHOP", "P2", details=details, locators=locators)
    return OpenReport(ReportRow(report_id=digit * 32, anonymous=anonymous, **known), told, (), (), ())


def case(*reports: OpenReport) -> OpenCase:
    known = {"case_id": "e" * 32, "number": 42, "category": "FRAUD", "subtype": "FRAUD.SHOP"}
    return OpenCase(CaseRow(**known, priority="P2", opened_at=NOON), reports, (), ())


def dossier(one: OpenReport, **reporters: Reporter) -> Dossier:
    known = {"number": "IB-1", "made_at": NOON, "sender": SENDER, "referral": Referral(SERVICE, REASON, None)}
    return composed(case(one), **known, custody=(), reporters=reporters)


def made(identities: Sequence[str], room: Room) -> Dossier:
    making = Making(room, None, None, SENDER)
    return asyncio.run(making.dossier(row(identities=json.dumps(list(identities))), ()))


@settings(deadline=None, max_examples=20)
@given(st.sets(st.sampled_from("123")))
def test_exactly_those_are_named_who_were_chosen(chosen: set[str]) -> None:
    written = document.to_bytes(made([one * 32 for one in sorted(chosen)], Room())).decode()

    assert {one for one in "1234" if f"Reporter-{one}" in written} == chosen
    assert {one for one in "1234" if f"{one}@mail.example" in written} == chosen


def test_an_anonymous_report_names_nobody_whatever_is_asked_for() -> None:
    with pytest.raises(ValueError, match="anonymous"):
        made(["4" * 32], Room())


def test_an_identity_that_does_not_open_stops_it() -> None:
    with pytest.raises(NoIdentity):
        made(["1" * 32, "2" * 32], Room(unopened="2" * 32))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(SHARED), min_size=1, unique=True), st.booleans())
def test_no_link_of_a_reporter_who_is_not_named_tells_who_shared_it(links: list[str], anonymous: bool) -> None:
    one = report("1", anonymous=anonymous, links=tuple(links), details=f"Regardez {' et '.join(links)} !")

    written = document.to_bytes(dossier(one)).decode()

    assert [word for word in TELLING if word in written] == []
    assert '"links_rewritten": true' in written


def test_the_links_of_a_reporter_who_is_named_stay_as_they_were_sent() -> None:
    found = dossier(report("1", links=SHARED[:1], details=SHARED[0]), **{"1" * 32: Reporter("A", "a@b")}).reports[0]

    assert (found.locators[0].raw, found.details) == (SHARED[0], SHARED[0])
    assert not found.links_rewritten


def test_a_link_without_a_spelling_of_its_own_stays_as_it_is() -> None:
    unread = replace(report("1", anonymous=True).report, locators=(Locator("link", "no link", marks="unreadable"),))
    found = dossier(replace(report("1", anonymous=True), report=unread)).reports[0]

    assert found.locators[0].raw == "no link"
    assert not found.links_rewritten
