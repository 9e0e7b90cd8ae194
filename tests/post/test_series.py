"""A series as it travels: what is encoded is decoded, all else is refused by its reason; a token's header too."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.post.limits import LETTER_SIZES, MAX_HOUR
from tropa.post.series import (
    MAX_SERIES_BYTES,
    MOST_RUNGS,
    Rung,
    Series,
    SeriesRefused,
    decode_series,
    encode_series,
    parse_series_token,
    series_token_header,
)
from tropa.sealing.encoding import b64
from tropa.sealing.series import CancelHash, CancelToken, RenewHash, RenewToken, cancel_hash, renew_hash
from tropa.sealing.types import PostId

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "vectors" / "series.json").read_text(encoding="utf-8"))["cases"]
REASONS = {"length", "head", "size", "hours", "repeated"}

rungs = st.builds(
    Rung,
    post_id=st.binary(min_size=32, max_size=32).map(PostId),
    hour=st.integers(0, MAX_HOUR),
    letter=st.builds(lambda byte, size: bytes([byte]) * size, st.integers(0, 255), st.sampled_from(LETTER_SIZES)),
)
all_series = st.builds(
    Series,
    cancel=st.binary(min_size=32, max_size=32).map(CancelHash),
    renew=st.binary(min_size=32, max_size=32).map(RenewHash),
    rungs=st.lists(rungs, min_size=1, max_size=4, unique_by=lambda each: (each.post_id, each.letter)).map(
        lambda each: tuple(sorted(each, key=lambda rung: rung.hour))
    ),
)


def outcome(body: bytes) -> Series | str:
    """What a body is, or why it is none."""
    try:
        return decode_series(body)
    except SeriesRefused as refused:
        return refused.reason


def verdict(case: dict[str, Any]) -> object:
    """What the product makes of a vector, in the vector's words."""
    match case["kind"]:
        case "cancel-hash":
            return cancel_hash(CancelToken.from_text(case["in"])).text
        case "renew-hash":
            return renew_hash(RenewToken.from_text(case["in"])).text
        case "header":
            try:
                token = parse_series_token(case["value"])
            except ValueError:
                return "refused"
            return ("cancel" if isinstance(token, CancelToken) else "renew", token.text)
    series = outcome(b"".join(bytes.fromhex(part) * times for part, times in case["body"]))
    if isinstance(series, str):
        return series
    said = [
        {"post_id": each.post_id.text, "hour": each.hour, "size": len(each.letter), "byte": each.letter[:1].hex()}
        for each in series.rungs
    ]
    assert all(set(each.letter) == {each.letter[0]} for each in series.rungs)
    return {"cancel": series.cancel.text, "renew": series.renew.text, "rungs": said}


@pytest.mark.parametrize("case", VECTORS, ids=[case["name"] for case in VECTORS])
def test_vector(case: dict[str, Any]) -> None:
    """Every case comes to what it must."""
    expected: object = {
        "derived": case.get("out"),
        "series": {name: case.get(name) for name in ("cancel", "renew", "rungs")},
        "cancel": ("cancel", case.get("token")),
        "renew": ("renew", case.get("token")),
    }.get(case["expect"], case["expect"])
    assert verdict(case) == expected


def test_every_reason_has_a_vector_and_the_file_is_what_its_tool_makes() -> None:
    """No reason without a case; nobody edited the file by hand."""
    assert {case["expect"] for case in VECTORS if case["kind"] == "series"} == REASONS | {"series"}
    made = subprocess.run([sys.executable, ROOT / "tools" / "make_series_vectors.py", "--check"], check=False)
    assert made.returncode == 0


@given(all_series)
def test_a_series_comes_out_as_it_went_in(series: Series) -> None:
    """And is no larger than any may be."""
    body = encode_series(series)
    assert decode_series(body) == series
    assert len(body) <= MAX_SERIES_BYTES


def test_the_largest_series_is_within_the_limit() -> None:
    """Sixteen of the largest letters at the latest hour."""
    made = tuple(Rung(PostId(bytes([each]) * 32), MAX_HOUR, bytes(65536)) for each in range(MOST_RUNGS))
    series = Series(CancelHash(bytes(32)), RenewHash(bytes(32)), made)
    assert len(encode_series(series)) <= MAX_SERIES_BYTES


@given(all_series, st.data())
def test_a_changed_body_is_another_series_or_refused(series: Series, data: st.DataObject) -> None:
    """A byte changed, cut off or put in, anywhere: never the same series, never another error."""
    body = encode_series(series)
    at = data.draw(st.integers(0, min(len(body), 400) - 1) | st.integers(0, len(body) - 1))
    change = data.draw(st.sampled_from(["flip", "cut", "put"]))
    changed = {
        "flip": body[:at] + bytes([body[at] ^ 1 << data.draw(st.integers(0, 7))]) + body[at + 1 :],
        "cut": body[:at],
        "put": body[:at] + b"0" + body[at:],
    }[change]
    read = outcome(changed)
    if isinstance(read, str):
        assert read in REASONS
        return
    assert read != series
    assert change == "flip"
    assert encode_series(read) == changed


@given(
    st.binary(max_size=300)
    | st.builds(
        lambda head, tail: len(head).to_bytes(4, "big") + head + tail,
        st.recursive(
            st.none() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["cancel", "renew", "rungs", "post_id", "hour", "size"]), inner)
            ),
        ).map(msgspec.json.encode),
        st.binary(max_size=40),
    )
)
def test_no_bytes_at_all_do_anything_but_refuse(body: bytes) -> None:
    """Hostile heads, with the right length and without."""
    with pytest.raises(SeriesRefused):
        decode_series(body)


def test_a_series_no_relay_takes_is_refused_before_it_is_sent() -> None:
    """Whoever writes it hears of it first."""
    series = Series(CancelHash(bytes(32)), RenewHash(bytes(32)), (Rung(PostId(bytes(32)), 5, b"short"),))
    with pytest.raises(SeriesRefused) as refused:
        encode_series(series)
    assert refused.value.reason == "size"


@given(st.binary(min_size=16, max_size=16), st.booleans())
def test_a_token_is_presented_as_it_is_read(raw: bytes, cancels: bool) -> None:
    """Either kind."""
    token = CancelToken(raw) if cancels else RenewToken(raw)
    assert parse_series_token(series_token_header(token)) == token


@given(st.text(st.characters(codec="latin-1"), max_size=40))
def test_any_other_header_is_refused(value: str) -> None:
    """Unless it is spelled exactly so."""
    try:
        token = parse_series_token(value)
    except ValueError:
        return
    assert value in (f"cancel {b64(token.raw)}", f"renew {b64(token.raw)}")
