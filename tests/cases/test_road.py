"""Letters about legs and journeys: the shared vectors, and a reader that no bytes get past or break."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.cases.complaints import decode_complaint
from tropa.cases.errors import CoreRefused
from tropa.cases.events import decode_core
from tropa.cases.journey_bodies import Plan
from tropa.cases.road import JourneyLetter, LegLetter, RoadBody, RoadCore, decode_road, encode_road, letter_bytes
from tropa.cases.work_events import decode_work
from tropa.sealing.encoding import unb64
from tropa.sealing.fine import WordSalt, renew_token_of, same_word
from tropa.sealing.letters import event_id_of, room_for_core

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "vectors" / "road.json").read_text())["cases"]
CORES = [case for case in VECTORS if case["kind"] == "core"]
WORDS = [case for case in VECTORS if case["kind"] == "word"]
GOOD = [unb64(case["core"]) for case in CORES if case["expect"] == "read"]
OTHERS: tuple[Any, ...] = (decode_core, decode_work, decode_complaint)


@pytest.mark.parametrize("case", CORES, ids=lambda case: case["name"])
def test_a_core_is_read_or_refused_as_the_vector_says(case: dict[str, Any]) -> None:
    """The pocket client runs the same file."""
    data = unb64(case["core"])
    if case["expect"] == "refused":
        with pytest.raises(CoreRefused):
            decode_road(data)
        return
    core = decode_road(data)
    assert event_id_of(data).text == case["event_id"]
    assert letter_bytes(core.body) == case["letter_bytes"]
    assert {
        "thread": core.thread.text,
        "author": core.author,
        "author_seq": core.author_seq,
        "kind": core.kind,
        "at_minute": core.at_minute,
    } == case["top"]
    assert (encode_road(core) == data) is case.get("written_so", True)


@pytest.mark.parametrize("case", WORDS, ids=lambda case: case["name"])
def test_a_word_counts_and_renews_as_the_vector_says(case: dict[str, Any]) -> None:
    """A phone that gave another token would let the ladder begin under somebody who is well."""
    assert same_word(case["word"]) == case["counts"] == same_word(case["counts"])
    assert renew_token_of(case["word"], WordSalt.from_text(case["salt"])).raw == unb64(case["token"])


def test_the_file_is_what_its_tool_makes() -> None:
    """So that a vector is never mended by hand."""
    done = subprocess.run(
        [sys.executable, "tools/make_road_vectors.py", "--check"], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("data", GOOD[:7], ids=lambda data: decode_road(data).kind)
def test_no_other_reader_takes_a_letter_of_the_road(data: bytes) -> None:
    """A desk that tries all of them must not file a leg as a letter, nor as a colleague's event."""
    for read in OTHERS:
        with pytest.raises(CoreRefused):
            read(data)


def read_or_refused(data: bytes) -> RoadCore | None:
    """What a reader makes of it; anything but a core or CoreRefused fails the test."""
    with suppress(CoreRefused):
        return decode_road(data)
    return None


@given(st.sampled_from(GOOD), st.integers(0, 20_000), st.binary(max_size=4))
def test_a_letter_changed_anywhere_is_refused_or_one_that_is_written_again(
    data: bytes, place: int, change: bytes
) -> None:
    """Bytes put over others: nothing breaks the reader, and what it takes it can write."""
    place %= len(data)
    core = read_or_refused(data[:place] + change + data[place + len(change) :])
    if core is not None:
        assert decode_road(encode_road(core)) == core


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@st.composite
def bodies_changed(draw: st.DrawFn) -> bytes:
    """A good letter in whose body one field is something else, or gone, or new."""
    fields = json.loads(draw(st.sampled_from(GOOD)))
    body = fields["body"]
    name = draw(st.sampled_from([*sorted(body), "new"]))
    if draw(st.booleans()):
        body.pop(name, None)
    else:
        body[name] = draw(ANY_JSON)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


@given(bodies_changed())
def test_a_letter_of_another_shape_is_refused_or_still_keeps_every_promise(data: bytes) -> None:
    """Whatever a body holds: what is taken fits its letter, and its times are in order."""
    core = read_or_refused(data)
    if core is None:
        return
    assert len(encode_road(core)) <= room_for_core(letter_bytes(core.body))
    if isinstance(core.body, LegLetter):
        assert core.body.starts < core.body.ends
    if isinstance(core.body, JourneyLetter):
        ends = [each.until for each in core.body.windows]
        assert ends == sorted(ends)
        assert all(60 * each.hour >= each.until for each in core.body.windows)


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(data: bytes) -> None:
    """No byte string that was not written as a letter is one."""
    assert read_or_refused(data) is None


@given(st.text(max_size=40), st.binary(min_size=16, max_size=16))
def test_a_word_that_counts_the_same_renews_the_same_and_any_other_does_not(word: str, salt: bytes) -> None:
    """Whatever is typed; and what counts does not count differently the second time."""
    if any("\ud800" <= each <= "\udfff" for each in word):
        return
    token = renew_token_of(word, WordSalt(salt))
    assert token == renew_token_of(f" \t{word}\n ", WordSalt(salt))
    assert token != renew_token_of(word + "x", WordSalt(salt))
    assert token != renew_token_of(word, WordSalt(bytes([salt[0] ^ 1]) + salt[1:]))


@pytest.mark.parametrize("body", get_args(RoadBody), ids=lambda body: body.__name__)
def test_no_letter_has_a_field_for_where_somebody_is_or_for_names_of_the_plan(body: type) -> None:
    """No place, no position, no leg's own name, no carrier: they are the plan's alone."""
    plan_only = {"lat", "lon", "place", "leg", "carrier", "second", "member"}
    assert plan_only <= set(names_in(Plan))
    assert not plan_only & set(names_in(body))


def names_in(shape: object) -> Iterator[str]:
    """Every field's name on the wire, at whatever depth."""
    for part in [*getattr(shape, "__args__", ()), *get_args(shape)]:
        yield from names_in(part)
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        for field in msgspec.structs.fields(shape):
            yield field.encode_name
            yield from names_in(field.type)
