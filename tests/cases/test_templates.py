"""Templates: gaps are filled from what is known, stay in sight where nothing is, and nothing in them is ever run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.cases.templates import fill, gaps_in

KNOWN = {"срок": "25 ноября", "Дата явки": "27 ноября", "empty": ""}


def test_what_is_known_is_filled_in() -> None:
    """Whatever the case and the spaces of its name."""
    assert fill("До [[срок]] и [[ дата  явки ]]: [[СРОК]].", KNOWN) == "До 25 ноября и 27 ноября: 25 ноября."


def test_what_is_not_known_stays_in_sight() -> None:
    """And is named, each once."""
    text = fill("[[имя]], до [[срок]]. [[имя]]! [[ документ ]]", KNOWN)
    assert text == "[[имя]], до 25 ноября. [[имя]]! [[ документ ]]"
    assert gaps_in(text) == ("имя", "документ")


@pytest.mark.parametrize(
    "text", ["", "без пропусков", "[одна скобка]", "[[", "]] [[", "[[]]", "[[ ]]", "[[a\nb]]", "[[[x", "$x ${y}"]
)
def test_what_is_no_gap_is_text(text: str) -> None:
    """Nobody is kept from sending a letter with brackets in it."""
    assert gaps_in(text) == ()
    assert fill(text, {"x": "нет", "y": "нет", "": "нет"}) == text


@pytest.mark.parametrize(
    "text", ["{{ 7*7 }}", "{% for x in y %}", "<script>alert(1)</script>", "%(x)s", "{x.__class__}"]
)
def test_nothing_in_a_template_is_run(text: str) -> None:
    """Other languages' marks are letters like any."""
    assert fill(text, {"x": "нет", "7*7": "49"}) == text


def test_what_is_filled_in_is_not_looked_at_again() -> None:
    """A fact with a gap's signs in it fills no other; but it keeps the letter from going until somebody has looked."""
    text = fill("[[a]] [[b]]", {"a": "[[b]]", "b": "2"})
    assert text == "[[b]] 2"
    assert gaps_in(text) == ("b",)


@given(st.text(alphabet="[] ab\n$", max_size=40), st.dictionaries(st.sampled_from(["a", "b", "ab"]), st.just("X")))
def test_filling_leaves_only_gaps_that_nothing_is_known_for(text: str, known: dict[str, str]) -> None:
    """Whatever stands in a template, filling it never fails."""
    left = gaps_in(fill(text, known))
    assert not {each.casefold() for each in left} & known.keys()
