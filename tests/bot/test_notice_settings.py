"""Who answers for citizens' data: production does not start without a name and the CNDP's number, or with an example of them."""

import re
from pathlib import Path

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.notice_settings import NoticeSettings
from bot.reading import read
from bot.settings import Settings

NAME, NUMBER = "Direction générale, 1 avenue Annakhil, Rabat", "A-PO-268/2026"


def settings(**given: str) -> NoticeSettings:
    return NoticeSettings(**given)


def test_production_takes_a_name_and_a_number() -> None:
    one = settings(environment="production", controller=NAME, cndp_number=f" {NUMBER} ")

    assert (one.controller, one.cndp_number) == (NAME, NUMBER)


@pytest.mark.parametrize("name", ["Office des Changes, Rabat", "Bureau de change", "Service des attestations"])
def test_a_name_that_only_holds_the_letters_of_a_placeholder_is_one(name: str) -> None:
    assert settings(environment="production", controller=name, cndp_number=NUMBER).controller == name


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        ("controller", ""),
        ("controller", "   "),
        ("controller", "Example Ltd"),
        ("controller", "REPLACE"),
        ("controller", "change-me"),
        ("controller", "Two\nlines"),
        ("controller", "n" * 201),
        ("cndp_number", ""),
        ("cndp_number", "none"),
        ("cndp_number", "XXX-0000/2026"),
        ("cndp_number", "demo-1"),
        ("cndp_number", "n° 0"),
        ("cndp_number", "D-W-٠٠٠/2026"),
        ("controller", "-"),
        ("controller", "123"),
        ("controller", "<controller>"),
        ("controller", "À compléter"),
        ("cndp_number", "n/a 2026"),
        ("cndp_number", "xxx1/2026"),
    ],
)
def test_production_refuses_what_citizens_could_not_complain_to(wrong: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        settings(**{"environment": "production", "controller": NAME, "cndp_number": NUMBER, wrong: value})

    assert [one["loc"] for one in refused.value.errors()] == [(wrong,)]


@pytest.mark.parametrize("page", ["docs/settings.md", "docs/data-protection.md"])
def test_production_refuses_each_number_that_the_docs_give_as_an_example(page: str) -> None:
    examples = re.findall(r"`([AD]-[A-Z]+-\d+/\d{4})`", Path(page).read_text("utf-8"))

    taken = [one for one in examples if _is_taken(one)]

    assert examples
    assert taken == []


def test_a_demo_needs_neither() -> None:
    one = settings(environment="demo")

    assert (one.controller, one.cndp_number) == ("", "")


def test_an_intake_in_production_names_both_variables_and_does_not_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IBLAGH_ENVIRONMENT", "production")

    with pytest.raises(typer.Exit):
        read(Settings)

    said = capsys.readouterr().err
    assert "IBLAGH_CONTROLLER" in said
    assert "IBLAGH_CNDP_NUMBER" in said


@given(st.text(max_size=300))
def test_any_text_is_taken_or_refused(text: str) -> None:
    assert not _is_taken(text) or any(map(str.isdecimal, text))


def _is_taken(number: str) -> bool:
    try:
        settings(environment="production", controller=NAME, cndp_number=number)
    except ValidationError:
        return False
    return True
