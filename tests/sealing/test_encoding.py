"""Text and joined parts have one spelling each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.sealing.encoding import b64, lp, u32, u64, unb64
from tropa.sealing.errors import EncodingError


@given(st.binary(max_size=200))
def test_what_b64_writes_unb64_reads(data: bytes) -> None:
    """A round trip for every length."""
    assert unb64(b64(data)) == data


@given(st.one_of(st.text(max_size=40), st.text("ABwxyz019-_=+/ \n", max_size=12)))
def test_unb64_reads_one_spelling_of_each_value_and_raises_nothing_else(text: str) -> None:
    """Whatever is accepted is exactly what ``b64`` would have written."""
    try:
        data = unb64(text)
    except EncodingError:
        return
    assert b64(data) == text


@given(st.lists(st.binary(max_size=6), max_size=5), st.lists(st.binary(max_size=6), max_size=5))
def test_joined_parts_can_be_told(one: list[bytes], other: list[bytes]) -> None:
    """Different lists of parts never give the same bytes."""
    assert (lp(*one) == lp(*other)) is (one == other)


@pytest.mark.parametrize(("write", "top"), [(u32, 2**32), (u64, 2**64)])
def test_numbers_out_of_range_are_not_cut(write: object, top: int) -> None:
    """A number that does not fit raises instead of losing its high bits."""
    assert callable(write)
    assert write(top - 1) == b"\xff" * len(write(0))
    for number in (-1, top):
        with pytest.raises(OverflowError):
            write(number)
