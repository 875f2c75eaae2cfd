"""DSA: a notice has the four elements of Article 16(2), in three languages, or there is none."""

from dataclasses import replace

import pytest

from conversations.taxonomy import TAXONOMY
from desk.dossier.exports import dsa
from desk.dossier.exports.dsa import Notice, Notifier
from desk.dossier.exports.observed import NotExported
from locales.isolation import without_controls
from tests.desk.dossier.cases import LINK, child, fraud

WHO = Notifier("Amina El Fassi", "amina@mail.example")
NOTICE = Notice("FRAUD", "FRAUD.SHOP", "J’ai payé, rien n’est arrivé.", (LINK,), platform="tiktok", notifier=WHO)
GOOD_FAITH = {"fr": "Je pense de bonne foi", "en": "I believe in good faith", "ar": "أعتقد بحسن نية"}
UNNAMED = {"fr": "sont omis", "en": "are left out", "ar": "لا يذكر الاسم"}


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_it_has_the_four_elements(language: str):
    text = without_controls(dsa.text(NOTICE, language))

    label = TAXONOMY.subtype("FRAUD.SHOP").label
    assert {"ar": label.ar, "fr": label.fr, "en": label.en}[language] in text
    assert NOTICE.explanation in text
    assert f"\n{LINK}\n" in text
    assert "Amina El Fassi" in text
    assert "amina@mail.example" in text
    assert GOOD_FAITH[language] in text


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_link_stands_alone_and_exact_on_its_line(language: str):
    assert LINK in dsa.text(NOTICE, language).splitlines()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("subtype", sorted(dsa.UNNAMED_KINDS))
def test_for_offences_against_children_no_name_is_given(language: str, subtype: str):
    text = without_controls(dsa.text(replace(NOTICE, category="CHILD", subtype=subtype), language))

    assert "mina" not in text.replace("criminal", "")
    assert UNNAMED[language] in text


def test_bullying_among_children_needs_a_name():
    with pytest.raises(NotExported, match="name"):
        dsa.text(replace(NOTICE, category="CHILD", subtype="CHILD.BULLY", notifier=None), "fr")


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"locations": ()}, "location"),
        ({"explanation": "  \n"}, "explanation"),
        ({"notifier": None}, "name"),
        ({"notifier": Notifier("", "a@b.example")}, "name"),
        ({"notifier": Notifier("A", " ")}, "name"),
    ],
)
def test_without_an_element_there_is_no_notice(change: dict, missing: str):
    with pytest.raises(NotExported, match=missing):
        dsa.text(replace(NOTICE, **change), "en")


def test_a_dossier_gives_a_notice_for_each_platform():
    found = dsa.notices(fraud(), "Fausse boutique.", WHO)

    assert [(one.platform, one.locations) for one in found] == [("tiktok", (LINK,)), ("", ("https://bit.ly/3xYz",))]
    assert found[0].hints == ("fake.shop_24", "7301234567890123456")
    assert found[0].number == "IB-2026-000042-1"


def test_a_front_page_is_no_exact_location():
    dossier = fraud()
    bare = replace(dossier.reports[0].locators[0], marks="bare")

    assert dsa.notices(replace(dossier, reports=(replace(dossier.reports[0], locators=(bare,)),)), "x", WHO) == ()


def test_a_case_about_a_child_gives_notices_without_the_desks_name():
    (one,) = dsa.notices(child(), "Il écrit à une enfant.", WHO)

    assert "Amina" not in dsa.text(one, "fr")
    assert "À : TikTok" in dsa.text(one, "fr")


def test_words_in_an_explanation_cannot_turn_the_text_around():
    assert "\u202e" not in dsa.text(replace(NOTICE, explanation="a\u202eb"), "fr")
