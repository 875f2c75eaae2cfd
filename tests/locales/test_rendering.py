"""Rendering: Arabic reads right to left whatever stands in it; a citizen's own words reorder nothing and keep theirs."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conversations.places import PLACES
from conversations.taxonomy import TAXONOMY
from conversations.text import Counted, Listed, Text, Tongue, Verbatim, Words, _
from locales.catalogues import load
from locales.extract import template
from locales.isolation import without_controls
from locales.rendering import BULLET, plain, rendered, spoken

CITIZEN = load("citizen")
RTL_MARK = "\u200f"
# Where the bidirectional algorithm starts a new paragraph and forgets open isolates (UAX #9, rule P1 and class B).
PARAGRAPH_END = re.compile("\r\n|[\n\r\x1c-\x1e\x85\u2029]")
ISOLATE = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")
LATIN = re.compile(r"[A-Za-z\u00c0-\u024f0-9]")
CONTROLS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

SENTENCES = sorted(one.id for one in template("citizen") if isinstance(one.id, str) and one.id and "{" not in one.id)
FILLED = [
    "{category}: {kind}",
    "Your report of {date}:",
    "In danger now? Police {police}, Royal Gendarmerie {gendarmerie}.",
]
NAMES = ("category", "kind", "date", "police", "gendarmerie")
OWN_WORDS = st.one_of(
    st.text(),
    st.text(alphabet=st.sampled_from("ab 1ب،.\n\r\u2029\x85" + CONTROLS), max_size=30),
    st.sampled_from(["hxxps://example[.]org/a?b=c", "+212 600-000000", "line one\nline two", "{name}", "%s", ""]),
)
LABELS = st.sampled_from([*(one.label for one in PLACES[:20]), *(one.label for one in TAXONOMY.subtypes[:20])])
LEAVES = st.one_of(
    st.builds(Verbatim, OWN_WORDS),
    st.builds(
        lambda sentence, fields: Text(sentence, fields),
        st.sampled_from(FILLED),
        st.fixed_dictionaries(dict.fromkeys(NAMES, OWN_WORDS)),
    ),
    st.builds(
        lambda sentence, fields: Text(sentence, fields),
        st.sampled_from(FILLED),
        st.fixed_dictionaries(dict.fromkeys(NAMES, LABELS)),
    ),
    st.sampled_from([_(sentence) for sentence in SENTENCES]),
    st.builds(lambda count: Counted("{count} file", "{count} files", count), st.integers(0, 200)),
    LABELS,
)
WORDS = st.recursive(
    LEAVES, lambda inner: st.builds(Listed, st.lists(inner, min_size=1, max_size=3).map(tuple)), max_leaves=4
)


def _paragraphs(text: str) -> list[str]:
    return [line for line in PARAGRAPH_END.split(text) if line.strip()]


def _starts_right_to_left(paragraph: str) -> bool:
    """Whether its first mark with a direction is ours; bullets and spaces have none."""
    return paragraph.lstrip(f"{BULLET} ").startswith(RTL_MARK)


def _outside_isolates(paragraph: str) -> str:
    return ISOLATE.sub("", paragraph)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_an_arabic_sentence_starts_right_to_left_and_isolates_its_latin(sentence: str):
    shown = rendered(CITIZEN, "ar", _(sentence))

    assert all(_starts_right_to_left(one) for one in _paragraphs(shown))
    assert not LATIN.search(_outside_isolates(shown))


@settings(max_examples=300)
@given(words=WORDS)
@example(words=Verbatim("line one\nline two"))
@example(words=Listed((Verbatim("a\u2069b\u202e"), Verbatim("c\rd"))))
def test_whatever_fills_arabic_words_they_stay_right_to_left_and_isolated(words: Words):
    shown = rendered(CITIZEN, "ar", words)

    assert all(_starts_right_to_left(one) for one in _paragraphs(shown))
    assert all(not LATIN.search(_outside_isolates(one)) for one in _paragraphs(shown))
    assert all(not re.search("[\u2066-\u2069]", _outside_isolates(one)) for one in _paragraphs(shown))


@pytest.mark.parametrize("language", CITIZEN.codes)
@given(own=OWN_WORDS)
def test_a_citizens_words_cannot_turn_ours_around(language: str, own: str):
    shown = rendered(CITIZEN, language, Text("Your report of {date}:", {"date": own}))

    assert not re.search("[\u061c\u200e\u202a-\u202e]", shown)


@given(own=OWN_WORDS)
def test_a_citizens_words_are_shown_whole(own: str):
    shown = rendered(CITIZEN, "ar", Verbatim(own))

    assert without_controls(shown).split() == without_controls(own).split()


@pytest.mark.parametrize("language", CITIZEN.codes)
@given(words=WORDS)
def test_labels_hold_no_marks_of_direction(language: str, words: Words):
    label = plain(CITIZEN, language, words)

    assert not set(label) & set(CONTROLS)


def test_a_label_is_spoken_in_every_language():
    drugs = next(one.label for one in TAXONOMY.subtypes if one.code == "TRAF.DRUG")

    assert [*spoken(CITIZEN, drugs)] == ["مخدرات ومؤثرات عقلية", "Stupéfiants", "Drugs", "Drogas"]
    assert [*spoken(CITIZEN, _("Skip"))] == ["تخطي", "Passer", "Skip", "Saltar"]


def test_a_languages_name_is_said_in_the_language_of_whoever_reads_it():
    assert [
        plain(CITIZEN, one, _("Text in {language}", language=Tongue("es"))) for one in ("ar", "fr", "en", "es")
    ] == [
        "نص باللغة الإسبانية",
        "Texte en espagnol",
        "Text in Spanish",
        "Texto en español",
    ]


def test_braces_in_what_a_citizen_wrote_are_only_braces():
    shown = plain(CITIZEN, "fr", Text("Your report of {date}:", {"date": "{0} {date} %s"}))

    assert "{0} {date} %s" in shown


def test_several_things_stand_below_each_other():
    shown = plain(CITIZEN, "en", Listed((Verbatim("one"), Verbatim("two"))))

    assert shown == "• one\n• two"
