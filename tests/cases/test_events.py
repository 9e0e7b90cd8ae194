"""The core's codec: exactly the protocol, and nothing else ever raised."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tropa.cases.errors import CoreRefused
from tropa.cases.events import (
    FLAGS,
    MAX_NUMBER,
    NEEDS,
    Ask,
    Core,
    Letter,
    ReplyKey,
    ReturnAddress,
    Shred,
    Welcome,
    decode_core,
    encode_core,
    event_of,
)
from tropa.cases.strict import MAX_CORE_BYTES
from tropa.sealing.encoding import unb64
from tropa.sealing.keys import AuthorId, author_id
from tropa.sealing.types import AuthPublicKey, EventId, PostId, SealingPublicKey, ThreadId, Token

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "cores.json").read_text())["cases"]

TEXTS = st.text(st.characters(codec="utf-8"), max_size=200)
AUTH = st.binary(min_size=32, max_size=32).map(AuthPublicKey)
SEALING = st.binary(min_size=1216, max_size=1216).map(SealingPublicKey)
NUMBERS = st.integers(0, MAX_NUMBER)
EVENT_IDS = st.binary(min_size=32, max_size=32).map(EventId)
ASKS = st.builds(
    Ask,
    language=st.sampled_from(["ru", "en"]),
    situation=st.sampled_from(["taken", "72h", "2w", "planning", "abroad", "other"]),
    for_whom=st.sampled_from(["self", "other"]),
    needs=st.lists(st.sampled_from(NEEDS), unique=True).map(tuple),
    flags=st.lists(st.sampled_from(FLAGS), unique=True).map(tuple),
    act_by=st.none() | st.dates(),
    text=TEXTS,
    keys=st.builds(ReturnAddress, st.binary(min_size=32, max_size=32).map(PostId), SEALING, AUTH),
    tokens=st.lists(st.binary(min_size=16, max_size=16).map(Token), unique=True, max_size=16).map(tuple),
    network=st.text("0123456789abcdef", min_size=64, max_size=64),
    team_auth_pub=AUTH,
)
BODIES = {
    "s": ASKS | st.builds(Letter, TEXTS) | st.just(Shred()),
    "t": st.builds(Welcome, st.builds(ReplyKey, SEALING, AUTH)) | st.builds(Letter, TEXTS),
    "r": st.builds(Letter, TEXTS),
}


@st.composite
def cores(draw: st.DrawFn) -> Core:
    """Any core the protocol allows."""
    kind = draw(st.sampled_from(["s", "t", "r"]))
    body = draw(BODIES[kind])
    parents = sorted(draw(st.sets(EVENT_IDS, max_size=16)), key=lambda at: at.raw)
    first = isinstance(body, Ask)
    return Core(
        thread=ThreadId(draw(st.binary(min_size=16, max_size=16))),
        author=author_id(kind, draw(AUTH)),
        author_seq=0 if first else draw(NUMBERS),
        parents=() if first else tuple(parents),
        lamport=1 if first or not parents else draw(st.integers(2, MAX_NUMBER)),
        at_minute=draw(NUMBERS),
        body=body,
    )


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_every_vector_ends_as_it_must(case: dict[str, Any]) -> None:
    """Read or refused, as the pocket client does it, and what is read says what it says."""
    data = unb64(case["core"])
    if case["expect"] == "refused":
        with pytest.raises(CoreRefused):
            decode_core(data)
        return
    event = event_of(data)
    core = event.core
    assert event.event_id.text == case["event_id"]
    assert (core.thread.text, core.author, core.kind) == (case["thread"], case["author"], case["kind"])
    assert [core.author_seq, core.lamport, core.at_minute] == [case["author_seq"], case["lamport"], case["at_minute"]]
    assert [parent.text for parent in core.parents] == case["parents"]
    assert getattr(core.body, "text", None) == case.get("text")


@given(cores())
def test_what_is_written_is_what_is_read(core: Core) -> None:
    """Encoding and decoding lose nothing."""
    assert decode_core(encode_core(core)) == core


@given(st.binary(max_size=300) | TEXTS.map(str.encode))
@example(b"[" * 60_000)
def test_no_bytes_make_the_decoder_do_anything_but_refuse(data: bytes) -> None:
    """Whatever a peer wrote, the only error is the declared one."""
    with pytest.raises(CoreRefused):
        decode_core(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(cores(), st.data())
def test_a_field_of_any_other_value_is_read_or_refused_and_nothing_else(core: Core, data: st.DataObject) -> None:
    """Mutating any one field, at the top or in the body, gives a core or the declared error."""
    fields = json.loads(encode_core(core))
    target = fields if data.draw(st.booleans()) or not fields["body"] else fields["body"]
    target[data.draw(st.sampled_from(sorted(target)) | st.text(max_size=5))] = data.draw(JSON)
    try:
        again = decode_core(json.dumps(fields).encode())
    except CoreRefused:
        return
    assert decode_core(encode_core(again)) == again


def test_a_refusal_does_not_repeat_what_was_written() -> None:
    """What a peer wrote must not reach a log by way of an error's message."""
    with pytest.raises(CoreRefused) as refused:
        decode_core(b'{"thread":"canary-phrase"}')
    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_more_than_any_letter_holds_is_refused_before_it_is_parsed() -> None:
    """A core cannot be larger than the largest letter's room."""
    good = next(unb64(case["core"]) for case in VECTORS if case["name"] == "as large as a letter can hold")
    assert len(good) == MAX_CORE_BYTES
    with pytest.raises(CoreRefused, match="more than a letter holds"):
        decode_core(good[:-1] + b" }")


def test_our_own_mistake_is_caught_before_it_is_sealed() -> None:
    """The encoder writes nothing that the decoder would refuse."""
    wrong = Core(ThreadId(bytes(16)), AuthorId("s:short"), 0, (), 1, 0, Letter("x"))
    with pytest.raises(CoreRefused):
        encode_core(wrong)


def test_a_date_is_read_as_a_date() -> None:
    """The day to act by is a calendar day, not a text."""
    case = next(case for case in VECTORS if case["name"] == "a leap day to act by")
    ask = decode_core(unb64(case["core"])).body
    assert isinstance(ask, Ask)
    assert ask.act_by == date(2028, 2, 29)
