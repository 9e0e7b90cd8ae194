"""The lists themselves: the right words, the same in the browser, and refused when a package changes them."""

from pathlib import Path

import pytest

from tools.make_wordlists import module
from tropa.sealing import _wordlists
from tropa.sealing._wordlists import LANGUAGES, Language, WordListChanged, fold, numbers, shown_words

WEB_WORDS = Path(__file__).resolve().parents[2] / "web" / "src" / "words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_has_the_same_list_as_python(language: Language) -> None:
    """The same twelve words must open the same box on a phone and on a desk."""
    assert (WEB_WORDS / f"{language}.ts").read_text(encoding="utf-8") == module(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_2048_words_stay_different_when_folded(language: Language) -> None:
    """Dropping marks (ё, й) must not make two words one."""
    assert len(shown_words(language)) == len(numbers(language)) == 2048


@pytest.mark.parametrize("language", LANGUAGES)
def test_four_letters_tell_the_words_apart(language: Language) -> None:
    """Suggestions rank by it."""
    assert len({word[:4] for word in shown_words(language)}) == 2048


@pytest.mark.parametrize(("language", "first", "last"), [("ru", "а", "я"), ("en", "a", "z")])
def test_words_are_made_of_their_alphabet_only(language: Language, first: str, last: str) -> None:
    """A letter destroyed on the way into a package, or one that only looks right, would lose somebody's words."""
    assert all(first <= letter <= last for word in shown_words(language) for letter in word)


def test_no_folded_word_is_in_both_lists() -> None:
    """So that the language can be told from the words."""
    assert not set(numbers("ru")) & set(numbers("en"))


def test_a_changed_package_is_refused_rather_than_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other words for the same numbers would make every receipt written so far worthless."""

    class Changed:
        def __init__(self, name: str) -> None:
            self.wordlist = [*shown_words("en")[:-1], "zzz"]

    monkeypatch.setattr(_wordlists, "Mnemonic", Changed)
    with pytest.raises(WordListChanged, match="english"):
        _wordlists.shown_words.__wrapped__("en")


def test_folding_is_the_same_however_a_letter_was_put_together() -> None:
    """NFC, NFD, capitals and full width are one word."""
    assert fold("Ёж") == fold("е\u0308ж") == "еж"
    assert fold("ЙОД") == fold("и\u0306од") == "иод"
    assert fold("ａｂｌｅ") == "able"
