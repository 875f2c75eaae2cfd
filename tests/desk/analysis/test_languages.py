"""Languages: what a corpus of citizens' sentences is told to be in, and that nothing makes it fail."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.analysis import language_words
from desk.analysis.languages import Guess, Language, language_of, languages_in
from tests.desk.analysis.sentences import SENTENCES

LISTS = [words for name, words in vars(language_words).items() if name.isupper()]
LEAST_RIGHT = 0.9


def test_nine_in_ten_sentences_of_the_corpus_are_told_right():
    pairs = [(language, sentence) for language, sentences in SENTENCES.items() for sentence in sentences]

    right = [language_of(sentence).language.value == language for language, sentence in pairs]

    assert len(pairs) > 60
    assert sum(right) / len(right) >= LEAST_RIGHT


@pytest.mark.parametrize("language", ["ary", "ary-latn"])
def test_moroccan_arabic_is_only_ever_probable(language: str):
    guesses = [language_of(sentence) for sentence in SENTENCES[language]]

    assert all(guess.is_probable for guess in guesses)


def test_long_french_is_told_without_a_doubt_and_two_words_with_one():
    assert language_of(SENTENCES["fr"][0]) == Guess(Language.FRENCH)
    assert language_of("un vol") == Guess(Language.FRENCH, is_probable=True)


@pytest.mark.parametrize("text", ["", "   ", "12345 +212 6", "https://example.org/le/la/les", "🙂🙂", "xyzzy"])
def test_what_tells_nothing_is_unknown(text: str):
    assert language_of(text).language is Language.UNKNOWN


def test_letters_of_no_language_here_are_another():
    assert language_of("Кто это").language is Language.OTHER
    assert language_of("این حساب جعلی است").language is Language.OTHER


def test_a_screenshot_has_several_with_that_of_most_letters_first():
    text = "السلام عليكم ورحمة الله وبركاته، يرجى إرسال رقم الحساب البنكي الآن\nBonjour, veuillez payer\n12:45"

    assert [guess.language for guess in languages_in(text)] == [Language.ARABIC, Language.FRENCH]


def test_a_text_of_nothing_has_one_that_is_unknown():
    assert languages_in("") == languages_in("\n\n12\n") == (Guess(Language.UNKNOWN),)


@pytest.mark.parametrize("words", LISTS)
def test_the_lists_hold_words_as_they_are_compared(words: frozenset[str]):
    plain = {
        "".join(char for char in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(char))
        for word in words
    }

    assert plain == words


@given(st.text(max_size=400))
def test_any_text_has_at_least_one_language_and_each_once(text: str):
    found = [guess.language for guess in languages_in(text)]

    assert found
    assert len(found) == len(set(found))


@given(st.text(alphabet=st.characters(min_codepoint=0x2D30, max_codepoint=0x2D67), min_size=1))
def test_tifinagh_is_tamazight(text: str):
    assert language_of(text) == Guess(Language.TAMAZIGHT)
