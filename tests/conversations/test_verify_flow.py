"""The verify flow: official addresses at once, a receipt checked from wherever it is sent, and the draft goes on."""

import pytest

from conversations import effects, events
from conversations.events import Checked, Command, Official
from conversations.receipt import Verdict
from tests.conversations.walker import RECEIPT, Walker

CHECKED_TEXT = RECEIPT.text


def test_verify_shows_the_official_addresses_and_checks_a_receipt() -> None:
    walker = Walker()
    walker.begins()

    shown = walker.commands(Command.VERIFY)
    walker.presses("check")
    said = walker.writes(CHECKED_TEXT)

    assert "@iblagh_bot" in shown
    assert "valid until 2027-11-26" in shown
    assert "This receipt is genuine" in said
    assert walker.asked(effects.CheckReceipt) == [effects.CheckReceipt(CHECKED_TEXT)]


@pytest.mark.parametrize("typed", ["/verify", "verify", "Check a receipt", "vérifier", "vérifier un reçu", "تحقق"])
def test_it_is_asked_for_by_a_word_in_each_language(typed: str) -> None:
    walker = Walker()
    walker.begins()

    walker.writes(typed)

    assert walker.session.flow == "verify"


@pytest.mark.parametrize(
    "typed", [f"/verify {CHECKED_TEXT}", f"/verify\n{CHECKED_TEXT}", CHECKED_TEXT, CHECKED_TEXT.lower()]
)
def test_a_receipt_that_is_sent_alone_or_behind_the_command_is_checked_at_once(typed: str) -> None:
    walker = Walker()
    walker.begins()

    said = walker.writes(typed)

    assert "This receipt is genuine" in said
    assert walker.asked(effects.ShowHandles) == []


def test_the_whole_message_that_had_the_receipt_may_stand_behind_the_command() -> None:
    message = f"{'Save it where only you look. ' * 20}\n\n{CHECKED_TEXT}\n\nIt proves that we took a report today."
    walker = Walker()
    walker.begins()

    walker.writes(f"/verify {message}")

    assert walker.asked(effects.CheckReceipt) == [effects.CheckReceipt(message)]


@pytest.mark.parametrize("sent", [CHECKED_TEXT[:60], f"Receipt of today: {CHECKED_TEXT}. Keep it."])
def test_a_part_of_a_receipt_or_its_message_is_checked_without_a_button(sent: str) -> None:
    walker = Walker(checked=Checked(Verdict.NO_RECEIPT))
    walker.commands(Command.VERIFY)

    said = walker.writes(sent)

    assert "has 34 groups" in said
    assert walker.session.asked == "ve_receipt"


def test_asked_for_twice_it_is_the_receipt_that_is_asked_for() -> None:
    walker = Walker()
    walker.commands(Command.VERIFY)

    said = walker.writes("Check a receipt")

    assert "copy the receipt whole" in said


def test_a_draft_goes_on_after_a_receipt_was_checked() -> None:
    walker = Walker()
    walker.drafts()

    said = walker.writes(CHECKED_TEXT)
    walker.presses("anonymous")

    assert "Back to the report that you began." in said
    assert CHECKED_TEXT not in walker.filed.details
    assert len(walker.filed.locators) == 1


def test_the_receipt_of_a_report_that_was_just_sent_is_checked_and_not_added_to_it() -> None:
    walker = Walker()
    said = walker.reports()

    walker.writes(RECEIPT.text)

    assert RECEIPT.text in said
    assert walker.asked(effects.AddToReport) == []
    assert len(walker.asked(effects.CheckReceipt)) == 1


@pytest.mark.parametrize("verdict", [Verdict.FORGED, Verdict.NO_RECEIPT, Verdict.TOO_LONG])
def test_what_is_no_genuine_receipt_may_be_sent_again(verdict: Verdict) -> None:
    walker = Walker(checked=Checked(verdict))
    walker.commands(Command.VERIFY)
    walker.presses("check")

    walker.writes("something")

    assert (walker.session.flow, walker.session.asked) == ("verify", "ve_receipt")


@pytest.mark.parametrize("verdict", [Verdict.GENUINE, Verdict.WAITING, Verdict.MISSING])
def test_nothing_of_what_was_checked_stays_in_the_session(verdict: Verdict) -> None:
    walker = Walker(checked=Checked(verdict, "2026-11-26"))

    walker.writes(f"/verify {CHECKED_TEXT}")

    assert walker.session.answers == {}
    assert "2026-11-26" in walker.text


def test_without_a_list_that_is_said() -> None:
    walker = Walker(official=Official())

    assert "No list of official addresses" in walker.commands(Command.VERIFY)


def test_an_answer_that_comes_late_changes_nothing() -> None:
    walker = Walker()
    walker.drafts()
    before = walker.session

    walker.does(events.Checked(Verdict.GENUINE, "2026-11-26"))

    assert walker.session == before
