"""Overtaken: a colleague is faster, and what somebody wrote into a form of the case that is there no more is not lost."""

import re
from collections.abc import Callable

import pytest

from tests.desk.alike import links
from tests.desk.reading import words
from tests.desk.relaying import Relay
from tests.desk.screens import Page, Screen


@pytest.fixture
def ben(signed_in: Callable[..., Screen]) -> Screen:
    return signed_in("Ben")


def version_of(page: Page) -> str:
    return str(re.findall(r'name="version" value="(\d+)"', page.text)[0])


def texts(page: Page, which: str) -> list[str]:
    """What stands in the text fields of a page that have this in their tag."""
    return re.findall(rf"<textarea [^>]*{which}[^>]*>([^<]*)</textarea>", page.text)


@pytest.mark.parametrize("form", ["request", "erase"])
def test_an_answer_to_a_request_that_a_colleague_has_answered_is_shown_to_be_copied(
    relay: Relay, analyst: Screen, ben: Screen, form: str
) -> None:
    report_id = relay.files()
    request_id = relay.adds(report_id, answers={"right": "erasure"})
    case = analyst.case_of(1)
    seen = version_of(ben.opens(case))
    analyst.sends(f"{case}/{form}", request_id=request_id, answer="Of Salma")

    late = ben.sends(f"{case}/request", request_id=request_id, answer="Of Ben", version=seen)
    at_once = ben.sends(f"{case}/request", request_id=request_id, answer="Of Ben again")

    assert (late.status, at_once.status) == (409, 422)
    assert all("Salma answered this request meanwhile." in words(one) for one in (late, at_once))
    assert (texts(late, "readonly"), texts(at_once, "readonly")) == (["Of Ben"], ["Of Ben again"])
    assert texts(ben.opens(case), "readonly") == []
    assert [one.text for one in relay.replies(report_id)] == ["Of Salma"]


def test_what_was_written_to_close_a_case_that_a_colleague_has_closed_is_shown_to_be_copied(
    relay: Relay, analyst: Screen, ben: Screen
) -> None:
    relay.files(language="fr")
    case, field = analyst.case_of(1), "text-fr-FRAUD.PHISH"
    seen = version_of(ben.sends(f"{case}/close", outcome="unfounded"))
    analyst.sends(f"{case}/close", outcome="unfounded", sure="yes")

    late = ben.sends(f"{case}/close", outcome="duplicate", sure="yes", version=seen, **{field: "Of Ben"})

    assert late.status == 409
    assert texts(late, "readonly") == ["Of Ben"]


def test_an_erasure_that_another_report_was_faster_with_is_shown_to_be_copied(relay: Relay, analyst: Screen) -> None:
    first = relay.files(locators=links("https://example.org/bad/1"))
    request_id = relay.adds(first, answers={"right": "erasure"})
    case = analyst.case_of(1)
    relay.files(locators=links("https://example.org/bad/1"))

    refused = analyst.sends(f"{case}/erase", request_id=request_id, answer="Gone.", erases="yes")

    assert texts(refused, "readonly") == ["Gone."]
    assert all(one != "Gone." for one in texts(refused, 'name="answer"'))


def test_that_a_report_was_deleted_is_not_put_into_the_answer_about_one_that_was_not(
    relay: Relay, analyst: Screen, ben: Screen
) -> None:
    request_id = relay.adds(relay.files(), answers={"right": "erasure"})
    case = analyst.case_of(1)
    seen = version_of(analyst.opens(case))
    ben.sends(f"{case}/state", state="analysis")

    refused = analyst.sends(f"{case}/erase", request_id=request_id, answer="Gone.", erases="yes", version=seen)

    answer, deletion = texts(refused, 'name="answer"')
    assert refused.status == 409
    assert (answer == "Gone.", deletion) == (False, "Gone.")
