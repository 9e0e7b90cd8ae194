"""Shapes, problems and limits: strict at the edge, complete, and in step with the rest of the house."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.post import limits, shapes
from tropa.post.problems import PROBLEM_KINDS, ProblemName
from tropa.sealing import letters

SHAPES = [
    shapes.RelayInfo,
    shapes.OpenTeamBox,
    shapes.OpenBox,
    shapes.BoxOpened,
    shapes.LetterReceipt,
    shapes.NoticeReceipt,
    shapes.Problem,
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=50),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("shape", SHAPES)
@given(body=st.binary(max_size=200) | json_values.map(msgspec.json.encode))
def test_a_body_has_the_shape_or_is_refused(shape: type[msgspec.Struct], body: bytes) -> None:
    """Decoding gives the shape, which encodes back to equal JSON, or a decoding error; nothing else."""
    try:
        decoded = msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return
    assert msgspec.json.decode(msgspec.json.encode(decoded), type=shape) == decoded


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        (shapes.OpenTeamBox, b'{"week": 2900, "note": "hello"}'),
        (shapes.OpenTeamBox, b'{"week": -1}'),
        (shapes.OpenTeamBox, b'{"week": 2900.5}'),
        (shapes.OpenTeamBox, b"{}"),
        (shapes.OpenBox, b'{"token_hashes": ["short"]}'),
        (shapes.OpenBox, msgspec.json.encode({"token_hashes": ["A" * 43] * 65})),
        (shapes.LetterReceipt, msgspec.json.encode({"letter_id": "A" * 42 + "+"})),
    ],
)
def test_unknown_fields_wrong_lengths_and_too_many_are_refused(shape: type[msgspec.Struct], body: bytes) -> None:
    """Each of these is one step away from a good body."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(body, type=shape)


def test_every_problem_has_a_status_and_a_title() -> None:
    """The table of protocol 6.4 is whole."""
    assert set(PROBLEM_KINDS) == set(ProblemName)
    assert all(400 <= kind.status <= 503 and kind.title for kind in PROBLEM_KINDS.values())


def test_both_ends_and_the_sealing_room_know_the_same_letter_sizes() -> None:
    """The relay may not import the room that opens letters, so the sizes are written twice."""
    assert limits.LETTER_SIZES == letters.LETTER_SIZES


@given(st.integers(0, 2**20))
def test_a_week_ends_on_its_sunday_and_its_box_closes_four_weeks_later(day: int) -> None:
    """1970-01-01 was a Thursday; day 4 was the first Monday."""
    week = limits.week_of(day)
    assert limits.last_day_of(week) - 6 <= day <= limits.last_day_of(week)
    assert (limits.last_day_of(week) - 6 - 4) % 7 == 0
    assert limits.closes_after(week) == limits.last_day_of(week) + 28
