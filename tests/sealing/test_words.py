"""Words that come back, and words that were mistyped."""

import contextlib
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tropa.sealing._suggest import look_alikes, slips
from tropa.sealing._wordlists import LANGUAGES, Language, numbers, shown_words
from tropa.sealing.errors import InputErred, UnknownWord, WordsDoNotFit, WordsRefused, WrongCount
from tropa.sealing.types import Entropy
from tropa.sealing.words import entropy_of, new_entropy, seeker_keys, words_of

entropies = st.binary(min_size=16, max_size=16).map(Entropy)
languages = st.sampled_from(LANGUAGES)
separators = st.text(" \t\n.,;:-—0123456789()\u00a0", min_size=1, max_size=6)
forms = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])
GIVEN = Entropy(bytes(range(16)))


@given(entropies, languages)
def test_words_give_their_entropy_back(entropy: Entropy, language: Language) -> None:
    """In either language."""
    assert len(words_of(entropy, language).split(" ")) == 12
    assert entropy_of(words_of(entropy, language)) == entropy


@given(entropies, languages, separators, forms, st.randoms(use_true_random=False))
def test_words_are_read_in_any_case_form_and_separation(entropy, language, separator, form, random) -> None:  # type: ignore[no-untyped-def]
    """Capitals at random, composed or not, numbered, on lines, with dashes."""
    typed = separator.join(words_of(entropy, language).split())
    mixed = "".join(letter.upper() if random.random() < 0.5 else letter for letter in typed)
    assert entropy_of(unicodedata.normalize(form, separator + mixed + separator)) == entropy


@given(entropies)
def test_e_for_yo_and_short_i_without_its_mark_are_read(entropy: Entropy) -> None:
    """People write ё as е, or the other way, and leave the mark off й."""
    words = words_of(entropy, "ru")
    assert entropy_of(words.replace("й", "и").replace("е", "ё")) == entropy


@settings(deadline=None)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from(shown_words("ru") + shown_words("en")), max_size=14).map(" ".join),
    )
)
def test_whatever_is_typed_gives_entropy_or_a_refusal(text: str) -> None:
    """Nothing else is raised, and whatever is accepted is the words of what it gives."""
    try:
        entropy = entropy_of(text)
    except WordsRefused:
        return
    assert entropy_of(words_of(entropy, "ru")) == entropy


@given(entropies, languages, st.integers(0, 11), st.integers(0, 2047))
def test_another_word_is_told_or_opens_another_box(
    entropy: Entropy, language: Language, position: int, number: int
) -> None:
    """One word in sixteen passes the check by chance; it never gives the same keys."""
    words = words_of(entropy, language).split()
    other = shown_words(language)[number]
    if words[position] == other:
        return
    words[position] = other
    with contextlib.suppress(WordsDoNotFit):
        assert entropy_of(" ".join(words)) != entropy


@given(st.sampled_from(shown_words("ru") + shown_words("en")), st.data())
@settings(deadline=None, max_examples=60)
def test_one_slip_is_named_with_the_word_that_was_meant_among_the_nearest(word: str, data: st.DataObject) -> None:
    """A letter left out, doubled, or swapped with its neighbour; five suggestions at most."""
    place = data.draw(st.integers(0, len(word) - 2))
    slip = data.draw(st.sampled_from(["out", "double", "swap"]))
    typed = {
        "out": word[:place] + word[place + 1 :],
        "double": word[: place + 1] + word[place:],
        "swap": word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    }[slip]
    assert slips(typed, word) <= 1
    known = shown_words("ru") if word in shown_words("ru") else shown_words("en")
    nearest = look_alikes(typed, known)
    assert len(nearest) <= 5
    # A short word with many neighbours may be crowded out, but only by words just as near.
    assert word in nearest or all(slips(typed, other) <= 1 or other[:4] == typed[:4] for other in nearest)


@given(st.text("abcd", max_size=6), st.text("abcd", max_size=6))
def test_slips_are_a_distance(a: str, b: str) -> None:
    """Zero only for the same word, the same both ways, never above the longer word."""
    assert slips(a, b) == slips(b, a)
    assert (slips(a, b) == 0) is (a == b)
    assert abs(len(a) - len(b)) <= slips(a, b) <= max(len(a), len(b))


def test_slips_are_counted_as_people_make_them() -> None:
    """Known distances, a neighbouring swap being one slip."""
    assert [slips("абзац", other) for other in ("абзац", "абзц", "абззац", "абзца", "обзац", "")] == [0, 1, 1, 1, 1, 5]


def test_very_long_words_get_no_suggestions_and_no_work() -> None:
    """A whole page pasted without spaces must not be compared with every word."""
    assert look_alikes("а" * 100_000, shown_words("ru")) == ()
    with pytest.raises(UnknownWord) as unknown:
        entropy_of("а" * 100_000)
    assert unknown.value.suggestions == ()


def test_messages_name_the_word_its_place_and_what_was_likely_meant() -> None:
    """They are shown as they are."""
    words = words_of(GIVEN, "ru").split()
    with pytest.raises(UnknownWord) as unknown:
        entropy_of(" ".join(["абзц", *words[1:]]))
    assert str(unknown.value) == "word 1, “абзц”, is not in the list; did you mean: абзац, база?"
    with pytest.raises(WrongCount, match="there are 11 words where twelve are needed"):
        entropy_of(" ".join(words[:11]))


def test_a_refusal_does_not_carry_the_other_words_along() -> None:
    """An error page or a log shows an error's causes too."""
    words = words_of(GIVEN, "en").split()
    with pytest.raises(WordsDoNotFit) as refused:
        entropy_of(" ".join([words[1], words[0], *words[2:]]))
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
    assert not any(word in str(refused.value).split() for word in words)


def test_every_refusal_is_the_persons_to_mend() -> None:
    """One family, so that a page can catch it whole."""
    assert all(issubclass(kind, WordsRefused) for kind in (UnknownWord, WrongCount, WordsDoNotFit))
    assert issubclass(WordsRefused, InputErred)


def test_new_entropy_is_sixteen_bytes_of_what_is_handed_in() -> None:
    """The room draws no randomness of its own."""
    assert new_entropy(lambda size: bytes(range(size))) == GIVEN


@given(entropies, entropies)
@settings(max_examples=20, deadline=None)
def test_all_keys_of_all_entropies_are_different(one: Entropy, other: Entropy) -> None:
    """Every label gives its own key, and nothing of one receipt is in another."""
    made = [_everything(entropy) for entropy in {one.raw: one, other.raw: other}.values()]
    flat = [value for values in made for value in values]
    assert len(set(flat)) == len(flat)


def _everything(entropy: Entropy) -> list[bytes]:
    keys = seeker_keys(entropy)
    tokens = [keys.token(number).raw for number in range(16)]
    return [
        keys.read_key.raw,
        keys.sealing.raw,
        keys.auth.raw,
        keys.thread.raw,
        keys.token_seed.raw,
        keys.post_id.raw,
        *tokens,
    ]


def test_lists_are_numbered_from_the_first_word() -> None:
    """All-zero entropy is eleven times the first word and a check."""
    assert words_of(Entropy(bytes(16)), "ru").split()[:11] == ["абзац"] * 11
    assert numbers("en")["abandon"] == 0
