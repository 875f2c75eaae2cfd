"""Any text: whatever a citizen or an analyst wrote, in whatever field, a dossier and its exports can be made of it."""

import json
from dataclasses import replace

import stix2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymisp import MISPEvent

from conversations.report import Locator
from desk.dossier import document
from desk.dossier.content import Dossier, Reporter
from desk.dossier.exports import dsa, misp, ncmec, stix, thehive
from desk.dossier.pdf import Press
from tests.desk.dossier.cases import child, fraud

NASTY = st.sampled_from(
    [
        "#include",
        "$x$",
        "@ref",
        "\\",
        "\u202egpj.exe",
        "\u2067",
        "\x00",
        "'",
        "]",
        "a" * 300,
        "\n" * 5,
        "```",
        "🧿",
        "\ufdd0",
    ]
)
WORDS = st.lists(st.one_of(st.text(max_size=40), NASTY), max_size=4).map("".join)
LOCATORS = st.builds(
    Locator,
    kind=st.sampled_from(["link", "account", "phone", "email", "iban", "wallet", "forward"]),
    raw=WORDS.filter(bool),
    note=WORDS,
    canonical=WORDS,
    platform=st.sampled_from(["", "tiktok", "x", "telegram"]),
    account=WORDS,
    post=WORDS,
    marks=st.sampled_from(["", "bare", "shortener redirect", "unreadable"]),
)
FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def dossiers(draw: st.DrawFn, case: Dossier) -> Dossier:
    """`case` with other words in every field that somebody writes."""
    locators = tuple(draw(st.lists(LOCATORS, max_size=4)))
    answers = draw(st.dictionaries(WORDS, WORDS, max_size=3))
    first = replace(
        case.reports[0],
        details=draw(WORDS),
        locators=locators,
        answers=answers,
        anonymous=False,
        reporter=Reporter(draw(WORDS), draw(WORDS)),
    )
    checked = replace(case.verifications[0], checked=draw(WORDS), analyst=draw(WORDS))
    told = replace(case.instructions[0], text=draw(WORDS), prosecutor=draw(WORDS))
    line = replace(case.custody[0], reason=draw(WORDS), who=draw(WORDS), action=draw(WORDS))
    return replace(case, reports=(first,), verifications=(checked,), instructions=(told,), custody=(line,))


@FEW
@given(dossier=dossiers(fraud()))
def test_any_text_is_set_in_both_languages(press: Press, dossier: Dossier):
    assert press.pdf(dossier, "ar").startswith(b"%PDF")
    assert press.pdf(dossier, "fr").startswith(b"%PDF")


@FEW
@given(dossier=dossiers(fraud()))
def test_any_text_is_kept_in_the_json(dossier: Dossier):
    known = json.loads(document.to_bytes(dossier))["dossier"]["reports"][0]

    assert known["details"] == dossier.reports[0].details
    assert [one["raw"] for one in known["locators"]] == [one.raw for one in dossier.reports[0].locators]


@settings(FEW, max_examples=60)
@given(dossier=dossiers(fraud()))
def test_any_text_makes_a_bundle_an_event_and_an_alert(dossier: Dossier):
    bundle, event = stix.bundle(dossier), MISPEvent()
    event.load(misp.event(dossier))

    assert stix2.parse(json.dumps(bundle), allow_custom=True).id == bundle["id"]
    assert json.dumps(thehive.alert(dossier)["observables"])


@FEW
@given(dossier=dossiers(child()), explanation=WORDS.filter(str.strip))
def test_any_text_makes_a_report_to_ncmec_and_notices(dossier: Dossier, explanation: str):
    texts = [dsa.text(one, "ar") for one in dsa.notices(dossier, explanation, None)]

    assert json.dumps(ncmec.report(dossier))
    assert all(texts)
