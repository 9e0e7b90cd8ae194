"""Whole numbers from addresses and forms."""

import pytest

from tropa.desk.numbers import whole_number


@pytest.mark.parametrize("text", ["", " ", "-1", "1.5", "1e3", "٣", "²", "0x1", "1 2", "9" * 5_000])
def test_what_is_no_number_or_too_long_is_none(text: str) -> None:
    """Neither an error nor seconds of reading digits."""
    assert whole_number(text) is None


def test_white_space_around_does_not_matter_and_the_length_does() -> None:
    """As it is typed on a phone."""
    assert whole_number(" 042 ") == 42
    assert whole_number("12345", 4) is None
