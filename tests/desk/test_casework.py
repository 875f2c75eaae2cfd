"""What analysts do to a case: move it, verify it, ask the reporter, reveal, close as lawful."""

from tests.desk.relaying import Relay
from tests.desk.screens import Screen

REASON = "To call the reporter back about the payment"


def test_a_report_is_a_case_in_the_queue_at_once(relay: Relay, analyst: Screen) -> None:
    relay.files(priority="P1")

    page = analyst.opens("/")

    assert page.says("Case 1")
    assert page.says("Received")
    assert page.says("Anonymous")


def test_the_reporters_words_and_defanged_links_are_shown_and_nothing_can_be_clicked(
    relay: Relay, analyst: Screen
) -> None:
    relay.files(details="Voici <b>le site</b>", answers={"still_online": "yes"})

    page = analyst.opens(analyst.case_of(1))

    assert page.says("Voici <b>le site</b>")
    assert "<b>le site</b>" not in page.text
    assert page.says("hxxps://example[.]org/bad?id=1")
    assert "https://example.org" not in page.text
    assert page.says("Yes")
