"""Reports with the same file, or with pictures that look the same, are one case."""

import pytest

from tests.desk.alike import PDQ, case_of, changed, custody_of, files_picture, related
from tests.desk.relaying import Relay
from tests.desk.running import Desk


@pytest.mark.parametrize(("bits", "is_same"), [(0, True), (31, True), (32, False)])
def test_pictures_are_the_same_up_to_a_distance_of_31(relay: Relay, desk: Desk, bits: int, is_same: bool) -> None:
    first = files_picture(relay)

    second = files_picture(relay, pdq=changed(PDQ, bits))

    assert (case_of(desk, first).case_id == case_of(desk, second).case_id) is is_same


@pytest.mark.parametrize(("qualities", "is_same"), [((50, 50), True), ((49, 90), False), ((90, 49), False)])
def test_pictures_with_too_little_in_them_are_not_compared(
    relay: Relay, desk: Desk, qualities: tuple[int, int], is_same: bool
) -> None:
    first, second = (files_picture(relay, quality=quality) for quality in qualities)

    assert (case_of(desk, first).case_id == case_of(desk, second).case_id) is is_same


def test_a_like_picture_in_another_category_is_related(relay: Relay, desk: Desk) -> None:
    first = files_picture(relay)

    second = files_picture(relay, pdq=changed(PDQ, 9), category="VIOL", subtype="VIOL.THREAT")

    assert [one.why for one in related(desk, first)] == [("picture",)]
    assert [one.case_id for one in related(desk, second)] == [case_of(desk, first).case_id]


@pytest.mark.parametrize("same", ["kept", "arrived"])
def test_the_same_file_is_one_case_as_it_arrived_and_as_it_was_kept(relay: Relay, desk: Desk, same: str) -> None:
    first, second = (files_picture(relay, quality=0, **{same: b"the same bytes"}) for _time in range(2))

    assert case_of(desk, first).case_id == case_of(desk, second).case_id
    assert custody_of(desk, second, "grouped") == [f"{second} file"]
