"""Headers: what one end writes the other reads, and nothing else is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.post.headers import (
    AltchaStamp,
    PublisherToken,
    TokenStamp,
    box_authorization,
    parse_box_authorization,
    parse_stamp,
    stamp_header,
)
from tropa.sealing.types import ReadKey, Token


@given(st.binary(min_size=16, max_size=16))
def test_a_token_stamp_is_read_as_it_was_written(raw: bytes) -> None:
    """Token to header and back."""
    stamp = TokenStamp(Token(raw))
    assert parse_stamp(stamp_header(stamp)) == stamp


@given(st.text("abcXYZ019+/=", min_size=1, max_size=4096))
def test_an_altcha_stamp_is_read_as_it_was_written(payload: str) -> None:
    """Payload to header and back."""
    assert parse_stamp(stamp_header(AltchaStamp(payload))) == AltchaStamp(payload)


@given(st.binary(min_size=32, max_size=32))
def test_a_read_key_is_read_as_it_was_written(raw: bytes) -> None:
    """Read key to header and back."""
    assert parse_box_authorization(box_authorization(ReadKey(raw))) == ReadKey(raw)


@pytest.mark.parametrize(
    "value",
    [
        *("", "token", "token ", "token AAAA", "Token " + "A" * 22, "token " + "A" * 22 + " "),
        *("altcha ", "altcha щ", "altcha " + "A" * 4097, "bearer x", "token " + "A" * 21 + "B"),
    ],
)
def test_what_is_no_stamp_is_refused(value: str) -> None:
    """Each is one step away from a stamp; the last is not canonical."""
    with pytest.raises(ValueError, match=r"stamp|base64url|Token"):
        parse_stamp(value)


@given(st.text(max_size=60))
def test_any_other_authorization_is_refused(value: str) -> None:
    """Whatever is read is exactly what would have been written."""
    try:
        assert box_authorization(parse_box_authorization(value)) == value
    except ValueError:
        return


def test_a_publishers_token_does_not_show_itself() -> None:
    """Not in its repr, so not in a traceback or a log by accident."""
    assert "hidden" not in repr(PublisherToken("hidden"))
