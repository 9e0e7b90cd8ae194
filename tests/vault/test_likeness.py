"""How alike two letters are: the measure, the fingerprints by which they find each other, the judgement. Pure."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.vault.queue.likeness import (
    FirstLetter,
    fingerprint,
    judge,
    percent_alike,
    pieces_of,
    runs_of,
)
from tropa.vault.search.words import words_in
from tropa.vault.views_queue import Piece

TEXT = "Мне двадцать лет, вчера пришла повестка на вторник, учусь заочно, боюсь идти один, что мне делать теперь?"
LETTER = FirstLetter(tuple(words_in(TEXT)), "72h", "self", date(2026, 11, 24), None, 20_000)
words = st.lists(st.sampled_from("абвгд"), max_size=12)


def with_words(text: str, **more: object) -> FirstLetter:
    return replace(LETTER, words=tuple(words_in(text)), **more)


@given(words, words)
def test_likeness_is_the_share_of_runs_of_three_words_in_both(one: list[str], other: list[str]) -> None:
    """The same both ways; a hundred for the same set of runs, nothing where no run is shared."""
    percent = percent_alike(one, other)
    assert percent == percent_alike(other, one)
    assert (percent == 100) == (runs_of(one) == runs_of(other) != frozenset())
    assert (percent > 0) <= bool(runs_of(one) & runs_of(other))


def text_of(chance: random.Random, count: int) -> list[str]:
    return [f"слово{chance.randrange(3_000)}" for _ in range(count)]


def found(chance: random.Random, alike: float, times: int = 300) -> tuple[float, float]:
    """How often two letters of about that likeness share a number of their fingerprints; and their mean likeness."""
    hits, likeness = 0, 0
    for _ in range(times):
        shared = round(120 * alike / (1 + alike))
        one, other = text_of(chance, 60), text_of(chance, 60)
        other[:shared] = one[:shared]
        hits += bool(set(fingerprint(one)) & set(fingerprint(other)))
        likeness += percent_alike(one, other)
    return hits / times, likeness / times


def test_fingerprints_find_what_is_alike_and_little_else() -> None:
    """As the pairs of least values promise: 1 - (1 - s²)¹⁶ of letters that are alike by s."""
    chance = random.Random(7)
    for alike in (0.0, 0.2, 0.4, 0.6, 0.9):
        share, percent = found(chance, alike)
        s = percent / 100
        assert share == pytest.approx(1 - (1 - s * s) ** 16, abs=0.09), alike
    assert found(chance, 0.6)[0] > 0.98
    assert found(chance, 0.0)[0] < 0.01


def test_a_fingerprint_depends_on_the_words_alone() -> None:
    """Not on the order in which a set gives them; it is kept in vaults, so it is the same for good."""
    assert fingerprint(LETTER.words) == fingerprint(tuple(words_in(TEXT.upper().replace(",", " —"))))
    assert fingerprint(("мир",))[:2] == (7974767745278412239, 8532358647850744530)
    assert all(-(2**63) <= each < 2**63 for each in fingerprint(LETTER.words))
    assert fingerprint(()) == ()


def test_the_same_words_are_likely_one_person_whatever_else_was_said() -> None:
    """Written again, with other commas and letters' sizes, from abroad a year later."""
    again = with_words(TEXT.upper().replace(",", ";"), situation="abroad", region="abroad-kz", asked_day=20_400)
    assert judge(LETTER, again) == ("same-words", 100)


def test_much_the_same_words_are_enough_and_some_only_where_the_rest_agrees() -> None:
    """Some: the day they named, the situation, the place where both are known, and not long apart."""
    much = with_words(TEXT.replace("что мне делать теперь", "подскажите"), act_by=None)
    assert judge(LETTER, much) == ("much-alike", percent_alike(LETTER.words, much.words))
    some = with_words(
        "Мне двадцать лет, вчера пришла повестка на вторник, учусь заочно. Живу с мамой, она болеет, больше никого."
    )
    assert judge(LETTER, some) == ("alike-and-same", percent_alike(LETTER.words, some.words))
    assert judge(LETTER, replace(some, act_by=date(2026, 11, 26))) is not None
    for other in (
        {"situation": "2w"},
        {"for_whom": "other"},
        {"act_by": date(2026, 11, 27)},
        {"act_by": None},
        {"asked_day": 20_015},
    ):
        assert judge(LETTER, replace(some, **other)) is None, other
    assert judge(replace(LETTER, region="in_russia"), replace(some, region="abroad")) is None
    assert judge(replace(LETTER, region="in_russia"), replace(some, region=None)) is not None


@pytest.mark.parametrize("text", ["Помогите", "Помогите, пожалуйста, мне", ""])
def test_short_letters_are_everybodys(text: str) -> None:
    """The very same few words count only with a day that agrees; of letters without words nothing is said."""
    short = with_words(text, act_by=None)
    assert judge(short, short) is None
    named = replace(short, act_by=date(2026, 11, 24))
    assert (judge(named, named) is not None) == bool(text)


def test_other_peoples_letters_about_the_same_are_not_alike() -> None:
    """The same need in other words."""
    other = with_words("Пришла повестка на понедельник. Мне 23, диагноз астма. Куда обращаться и что нести с собой?")
    assert judge(LETTER, other) is None


def test_what_stands_in_both_is_marked_in_whole_words() -> None:
    """Runs of three; the pieces together are the letter, to the letter."""
    pieces = pieces_of("Здравствуйте! Вчера пришла   повестка на\nвторник. Боюсь.", words_in(TEXT))
    assert pieces == (
        Piece("Здравствуйте! ", False),
        Piece("Вчера пришла   повестка на\nвторник. ", True),
        Piece("Боюсь.", False),
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_are_the_whole_letter(one: str, other: str) -> None:
    """Whatever was written."""
    assert "".join(each.text for each in pieces_of(one, words_in(other))) == one
    assert all(each.shared for each in pieces_of(one, words_in(one)) if words_in(each.text) == words_in(one) != [])
