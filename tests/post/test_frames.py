"""Frames: what is encoded is decoded whatever way it is cut up, and every broken stream is refused by its reason."""

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.post.errors import FrameRefused
from tropa.post.frames import HEADER_BYTES, FrameReader, Waiting, decode_frames, encode_frame
from tropa.post.limits import LETTER_SIZES

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "frames.json").read_text(encoding="utf-8"))["cases"]

waiting = st.builds(
    Waiting,
    cursor=st.integers(1, 2**64 - 1),
    day=st.integers(0, 2**32 - 1),
    letter=st.builds(lambda byte, size: bytes([byte]) * size, st.integers(0, 255), st.sampled_from(LETTER_SIZES)),
)
boxes = st.lists(waiting, max_size=4, unique_by=lambda each: each.cursor).map(
    lambda letters: sorted(letters, key=lambda each: each.cursor)
)


def in_pieces(body: bytes, cuts: list[int]) -> list[bytes]:
    """The body cut at these places."""
    places = sorted({min(cut, len(body)) for cut in cuts} | {0, len(body)})
    return [body[start:end] for start, end in itertools.pairwise(places)]


@given(boxes, st.lists(st.integers(0, 300_000), max_size=6))
def test_letters_come_out_as_they_went_in_however_the_stream_is_cut(letters: list[Waiting], cuts: list[int]) -> None:
    """Encoding then decoding gives the same letters, for any cut of the stream."""
    reader = FrameReader(0)
    decoded = [each for piece in in_pieces(b"".join(map(encode_frame, letters)), cuts) for each in reader.feed(piece)]
    reader.finish()
    assert decoded == letters


@given(boxes.filter(bool), st.data())
def test_a_stream_cut_off_anywhere_but_between_letters_is_refused(letters: list[Waiting], data: st.DataObject) -> None:
    """No prefix of a body passes for a whole one unless it ends where a letter ends."""
    body = b"".join(map(encode_frame, letters))
    ends, at = {0}, 0
    for each in letters:
        at += HEADER_BYTES + len(each.letter)
        ends.add(at)
    cut = data.draw(st.integers(0, len(body)).filter(lambda place: place not in ends))
    with pytest.raises(FrameRefused) as refused:
        decode_frames(body[:cut])
    assert refused.value.reason == "truncated"


@given(st.binary(max_size=200), st.integers(0, 2**64))
def test_no_bytes_at_all_make_the_reader_do_anything_but_refuse(body: bytes, after: int) -> None:
    """Too short for any letter: nothing, or a refusal; never letters, never another error."""
    if not body:
        assert decode_frames(body, after) == []
        return
    with pytest.raises(FrameRefused):
        decode_frames(body, after)


@pytest.mark.parametrize("case", VECTORS, ids=[case["name"] for case in VECTORS])
@pytest.mark.parametrize("piece_bytes", [1 << 30, 4096, 7])
def test_vectors(case: dict[str, Any], piece_bytes: int) -> None:
    """vectors/frames.json comes out as it says, at once and in pieces."""
    body = b"".join(bytes.fromhex(text) * times for text, times in case["body"])
    reader = FrameReader(case["after"])
    letters: list[Waiting] = []
    reason = "letters"
    try:
        for start in range(0, len(body), piece_bytes):
            letters += reader.feed(body[start : start + piece_bytes])
        reader.finish()
    except FrameRefused as refused:
        reason = refused.reason
    assert reason == case["expect"]
    if reason == "letters":
        assert letters == [
            Waiting(each["cursor"], each["day"], bytes.fromhex(each["byte"]) * each["size"]) for each in case["letters"]
        ]
