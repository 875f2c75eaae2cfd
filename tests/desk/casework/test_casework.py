"""What analysts do to a case: move it, verify it, ask the reporter, reveal, close as lawful."""

import base64

import pyrage

from tests.desk.referring import refers
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


def test_an_anonymous_report_is_not_referred_before_a_recorded_verification(relay: Relay, liaison: Screen) -> None:
    report_id = relay.files()
    case = liaison.case_of(1)

    refused = liaison.sends(f"{case}/referral")

    assert refused.status == 422
    assert refused.says("An anonymous report can be referred only after a recorded verification.")
    assert relay.states(report_id) == []


def test_nobody_moves_a_case_to_referred_by_its_state(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = analyst.case_of(1)

    refused = analyst.sends(f"{case}/state", state="referred")

    assert refused.status == 422
    assert refused.says("A case becomes referred when its dossier is handed over.")
    assert '<option value="referred"' not in refused.text
    assert relay.states(report_id) == []


def test_a_verified_anonymous_report_is_referred_and_the_reporter_can_follow(
    relay: Relay, analyst: Screen, liaison: Screen
) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)

    analyst.sends(f"{case}/verification", checked="Opened on an isolated machine", result="founded")
    refers(liaison, case)
    page = analyst.opens(case)

    assert page.says("Opened on an isolated machine")
    assert page.says("moved to: Referred")
    assert relay.states(report_id) == ["referred"]


def test_an_identified_report_is_referred_at_once_and_has_to_be_answered_within_15_days(
    relay: Relay, liaison: Screen
) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = liaison.case_of(1)

    refers(liaison, case)
    page = liaison.opens(case)

    assert page.says("The reporter is identified: an answer is due by")
    assert relay.states(report_id) == ["referred"]


def test_moving_to_the_state_it_is_in_tells_the_reporter_nothing(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()

    analyst.sends(f"{analyst.case_of(1)}/state", state="received")

    assert relay.states(report_id) == []


def test_the_identity_stays_sealed_until_it_is_revealed_with_a_reason(relay: Relay, analyst: Screen) -> None:
    relay.files(contact="salma@example.org", name="Salma B.")
    case = analyst.case_of(1)
    sealed = analyst.opens(case)

    refused = analyst.sends(f"{case}/identity", reason="  because  ")
    revealed = analyst.sends(f"{case}/identity", reason=REASON)

    assert "salma@example.org" not in sealed.text + refused.text
    assert refused.says("Please state why you need the identity")
    assert revealed.says("salma@example.org")
    assert revealed.says("Salma B.")
    assert revealed.says(REASON)
    assert "salma@example.org" not in analyst.opens(case).text


def test_an_identity_that_was_taken_back_is_gone(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files(contact="salma@example.org")
    case = analyst.case_of(1)

    relay.withdraws(report_id)
    page = analyst.sends(f"{case}/identity", reason=REASON)

    assert page.says("The reporter took name and contact back")
    assert not page.says("an answer is due by")
    assert "salma@example.org" not in page.text


def test_a_question_is_sealed_to_the_reference_and_its_answer_stands_under_it(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)

    analyst.sends(f"{case}/message", report=report_id, kind="question", text="À quelle date ?")
    (question,) = relay.replies(report_id)
    relay.adds(report_id, reply_to=question.reply_id, details="Le 12 novembre")
    page = analyst.opens(case)

    assert (question.kind, question.text) == ("question", "À quelle date ?")
    assert relay.states(report_id) == ["more_information", "verification"]
    assert page.text.index("À quelle date ?") < page.text.index('class="reply"') < page.text.index("Le 12 novembre")
    assert page.text.count("Le 12 novembre") == 1


def test_a_reply_tells_nothing_by_its_length(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)

    analyst.sends(f"{case}/message", report=report_id, kind="note", text="Merci")
    analyst.sends(f"{case}/message", report=report_id, kind="note", text="Merci, c’est transmis. " * 10)

    lengths = [len(pyrage.decrypt(base64.b64decode(one["sealed"]), [relay.citizen])) for one in relay.updates()]
    assert lengths == [1024, 1024]


def test_words_that_are_too_long_are_refused_and_stay_in_the_form(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()

    page = analyst.sends(f"{analyst.case_of(1)}/message", report=report_id, kind="question", text="x" * 1001)

    assert page.status == 422
    assert page.says("Please write something, at most 1,000 characters.")
    assert page.says("x" * 1001)
    assert relay.replies(report_id) == []


def test_a_question_to_a_report_of_another_case_is_refused(relay: Relay, analyst: Screen) -> None:
    relay.files()
    other = relay.files()

    page = analyst.sends(f"{analyst.case_of(1)}/message", report=other, kind="question", text="Une question")

    assert page.status == 404
    assert relay.replies(other) == []


def test_closing_as_lawful_asks_first_and_then_leaves_only_the_count(relay: Relay, analyst: Screen) -> None:
    shape = relay.seals_file(b"a picture")
    report_id = relay.files(contact="salma@example.org", evidence=(shape,))
    relay.adds(report_id, details="Encore ceci")
    case = analyst.case_of(1)

    asked = analyst.sends(f"{case}/lawful")
    closed = analyst.sends(f"{case}/lawful", sure="yes")

    assert asked.says("Close as lawful or out of scope?")
    assert asked.says("Encore ceci")
    assert closed.says("Its content was deleted")
    assert not closed.says("Encore ceci")
    assert relay.states(report_id) == ["closed"]
    assert list(relay.desk.settings.desk_evidence_dir.iterdir()) == []
    assert analyst.opens("/?state=closed").says("1 case")


def test_nothing_is_done_to_a_purged_case_and_what_comes_after_is_not_kept(relay: Relay, analyst: Screen) -> None:
    report_id = relay.files()
    case = analyst.case_of(1)
    analyst.sends(f"{case}/lawful", sure="yes")

    refused = analyst.sends(f"{case}/state", state="analysis")
    relay.adds(report_id, details="Et encore")

    assert refused.status == 422
    assert refused.says("Nothing more can be done to it.")
    assert not analyst.opens(case).says("Et encore")
    assert relay.states(report_id) == ["closed"]
