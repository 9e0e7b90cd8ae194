"""The drawing of who shares what: the same for the same values, inside its sheet, and never more than can be read."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tropa.desk.exposure_picture import LONGEST_NAME, MOST_DRAWN, Pair, drawn

KEYS = st.integers(0, 30).map(str)
PAIRS = st.dictionaries(
    st.tuples(KEYS, KEYS).filter(lambda pair: pair[0] < pair[1]), st.integers(1, 500), max_size=60
).map(lambda found: [Pair(*pair, count) for pair, count in found.items()])


@given(PAIRS, st.randoms())
def test_everything_is_on_the_sheet_and_the_order_of_rows_does_not_matter(pairs: list[Pair], random: object) -> None:
    """Dots, arcs and numbers; whoever shares nothing is not drawn."""
    names = {str(number): f"Имя {number}" for number in range(31)}
    picture = drawn(names, pairs)
    shuffled = list(pairs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = drawn(names, shuffled)
    assert again.dots == picture.dots
    assert set(again.arcs) == set(picture.arcs)
    sharing = {key for each in pairs for key in (each.one, each.other)}
    assert len(picture.dots) == min(len(sharing), MOST_DRAWN)
    assert picture.left_out == len(sharing) - len(picture.dots)
    for dot in picture.dots:
        assert 0 < dot.x < picture.width
        assert 0 < dot.y < picture.height
    for arc in picture.arcs:
        assert arc.x <= picture.width - 16
        assert 0 < arc.y < picture.height


def test_more_in_common_is_a_wider_arc_with_a_larger_number() -> None:
    """Width and number say the same."""
    picture = drawn({"a": "Анна", "b": "Борис", "c": "Вера"}, [Pair("a", "b", 9), Pair("b", "c", 3)])
    widths = {arc.number: arc.width for arc in picture.arcs}
    assert widths[9] > widths[3] > 0


def test_those_who_share_most_stand_next_to_each_other() -> None:
    """So that the thickest arcs are short."""
    pairs = [Pair("a", "d", 90), Pair("b", "c", 80), Pair("a", "b", 1)]
    order = [dot.key for dot in drawn({key: key for key in "abcd"}, pairs).dots]
    assert order == ["a", "d", "b", "c"]


def test_a_long_name_is_cut_and_many_arcs_have_no_numbers() -> None:
    """The table has both in full."""
    names = {str(number): "ж" * 40 for number in range(12)}
    pairs = [Pair(str(one), str(other), 1) for one in range(12) for other in range(one + 1, 12)]
    picture = drawn(names, pairs)
    assert {len(dot.name) for dot in picture.dots} == {LONGEST_NAME}
    assert {arc.number for arc in picture.arcs} == {None}


def test_arcs_are_numbers_only() -> None:
    """Nothing that a name holds gets into a path."""
    picture = drawn({"a": '"><script>', "b": "<svg>"}, [Pair("a", "b", 2)])
    assert all(re.fullmatch(r"[MA0-9 ]+", arc.path) for arc in picture.arcs)
