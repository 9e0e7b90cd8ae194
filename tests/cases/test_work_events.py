"""Members' events on the wire: every kind comes back as it went, and nothing else is taken."""

import json
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cases.members import ANNA, BORIS, CASE, HEAD, THREAD, author, hand, spoken
from tests.cases.threads import TEAM, R, S, says, the_ask
from tropa.cases.care_bodies import CHECK_METHODS, CHECK_RESULTS, SAFETY_FLAGS, Check, CheckId, Flag, Unflag
from tropa.cases.errors import CoreRefused
from tropa.cases.events import Letter, Shred, encode_core
from tropa.cases.work_bodies import (
    BODIES,
    FACT_SOURCES,
    OUTCOMES,
    PURPOSES,
    Carry,
    CarryItem,
    Claim,
    Close,
    Destroy,
    HandOver,
    Note,
    Open,
    Register,
    Release,
    Reopen,
    ReplyKeyGiven,
    Sent,
    Task,
    TaskDone,
    TaskId,
    WorkBody,
    WorkFact,
    WorkKind,
    as_text,
)
from tropa.cases.work_commands import first_event
from tropa.cases.work_events import WorkCore, decode_work, encode_work, is_members, read_either
from tropa.sealing.types import EventId, MemberId, ThreadId

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
WORDS = st.text("слово ", min_size=1, max_size=40)
MEMBERS = st.binary(min_size=16, max_size=16).map(MemberId)
AUDIENCE = st.sets(MEMBERS, min_size=1, max_size=16).map(lambda every: tuple(sorted(every, key=lambda each: each.raw)))
THREADS = st.binary(min_size=16, max_size=16).map(ThreadId)
TASKS = st.binary(min_size=16, max_size=16).map(TaskId)
KINDS = st.sets(st.sampled_from(["facts", "letters", "notes", "tasks"])).map(lambda every: tuple(sorted(every)))
LETTER = as_text(encode_core(says(R, 0, [the_ask()], "Мы здесь").core))
NOTE = as_text(encode_work(spoken((1, Note("видели повестку")))[1].core))
ITEMS = st.builds(CarryItem, st.sampled_from([LETTER, NOTE]), THREADS)
BODY: st.SearchStrategy[WorkBody] = st.one_of(
    st.builds(Open, THREADS, st.sampled_from(PURPOSES), AUDIENCE, st.none() | THREADS),
    st.builds(Note, TEXT),
    st.builds(
        WorkFact,
        st.text("abc_", min_size=1, max_size=64),
        st.lists(TEXT, max_size=16).map(tuple),
        st.sampled_from(FACT_SOURCES),
        TEXT,
    ),
    st.builds(
        Task,
        TASKS,
        WORDS,
        st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1)),
        st.none() | MEMBERS,
    ),
    st.builds(TaskDone, TASKS),
    st.builds(
        Check,
        st.binary(min_size=16, max_size=16).map(CheckId),
        WORDS,
        st.sampled_from(CHECK_METHODS),
        st.sampled_from(CHECK_RESULTS),
        TEXT,
        st.booleans(),
    ),
    st.builds(Flag, st.sampled_from(SAFETY_FLAGS), WORDS),
    st.builds(Unflag, st.sampled_from(SAFETY_FLAGS), WORDS),
    st.just(ReplyKeyGiven(TEAM.sealing, TEAM.auth)),
    st.just(Sent(LETTER)),
    st.builds(Carry, st.lists(ITEMS, min_size=1, max_size=3).map(tuple)),
    st.builds(HandOver, MEMBERS, TEXT),
    st.builds(Close, st.sampled_from(OUTCOMES), TEXT, st.integers(1, 3_650)),
    st.just(Reopen()),
    st.builds(Destroy, THREADS),
    st.builds(Claim, THREADS),
    st.builds(Release, THREADS, st.none() | MEMBERS),
    st.builds(Register, THREADS, THREADS, KINDS, AUDIENCE),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
)


def core_of(body: WorkBody) -> WorkCore:
    """Someone says this; first in its thread if it is an opening, otherwise after something."""
    first = first_event(THREAD, body, hand(1))
    if isinstance(body, Open):
        return first
    return WorkCore(THREAD, first.author, 4, (EventId(bytes(32)),), 9, 1_000, body, HEAD)


def test_there_is_a_body_for_every_kind() -> None:
    """The table of the protocol is whole."""
    assert set(BODIES) == set(get_args(WorkKind))


@given(BODY)
def test_every_event_comes_back_as_it_went(body: WorkBody) -> None:
    """Encoding and decoding are inverses, for every kind of body; `head` stands last."""
    core = core_of(body)
    data = encode_work(core)
    assert decode_work(data) == core
    assert list(json.loads(data))[-1] == "head"
    assert encode_work(decode_work(data)) == data


@given(BODY, st.data())
def test_a_field_of_any_other_value_is_read_or_refused_and_nothing_else(body: WorkBody, data: st.DataObject) -> None:
    """Mutating any one field, at the top or in the body, gives a core or the declared error."""
    fields = json.loads(encode_work(core_of(body)))
    target = fields if data.draw(st.booleans()) or not fields["body"] else fields["body"]
    target[data.draw(st.sampled_from(sorted(target)) | st.text(max_size=5))] = data.draw(JSON)
    try:
        again = decode_work(json.dumps(fields).encode())
    except CoreRefused:
        return
    assert decode_work(encode_work(again)) == again


def changed(body: WorkBody, /, **fields: object) -> bytes:
    """A core with other fields at its top."""
    return json.dumps({**json.loads(encode_work(core_of(body))), **fields}).encode()


def test_only_members_devices_write_these_kinds() -> None:
    """A seeker, a team key and a reply key are refused as their authors; and a device as a letter's."""
    for other in (S, R):
        with pytest.raises(CoreRefused):
            decode_work(changed(Note("x"), author=other))
    with pytest.raises(CoreRefused):
        encode_core(says(R, 0, [the_ask()]).core.__class__(THREAD, author(1), 0, (), 1, 0, Letter("x")))


def test_an_event_without_the_head_its_author_saw_is_refused() -> None:
    """A split view could not be noticed."""
    fields = json.loads(encode_work(core_of(Note("x"))))
    del fields["head"]
    with pytest.raises(CoreRefused):
        decode_work(json.dumps(fields).encode())


def test_an_opening_that_is_not_first_is_refused() -> None:
    """An audience is fixed by a thread's first event and no other."""
    body = Open(CASE, "work", (ANNA, BORIS), None)
    with pytest.raises(CoreRefused):
        decode_work(changed(body, author_seq=1))
    with pytest.raises(CoreRefused):
        decode_work(changed(body, lamport=2, parents=[EventId(bytes(32)).text]))


def test_an_audience_out_of_order_or_with_someone_twice_is_refused() -> None:
    """There is one way to write an audience."""
    for audience in ((BORIS, ANNA), (ANNA, ANNA), ()):
        with pytest.raises(CoreRefused):
            encode_work(core_of(Open(CASE, "work", audience, None)))


def test_a_repeated_field_is_refused_at_any_depth() -> None:
    """Two readers could otherwise see two different events."""
    data = encode_work(core_of(Note("x")))
    with pytest.raises(CoreRefused):
        decode_work(data.replace(b'{"text":"x"}', b'{"text":"x","text":"y"}'))


def test_a_seekers_own_letter_cannot_pass_as_one_that_was_sent_to_them() -> None:
    """`sent` holds a letter or a welcome by a key of the network."""
    for inside in (the_ask(), says(S, 1, [the_ask()], "я")):
        with pytest.raises(CoreRefused):
            encode_work(core_of(Sent(as_text(encode_core(inside.core)))))


@pytest.mark.parametrize(
    "body",
    [Claim(CASE), Destroy(CASE), Reopen(), Close("resolved", "", 1), ReplyKeyGiven(TEAM.sealing, TEAM.auth)],
    ids=lambda body: type(body).__name__,
)
def test_only_letters_notes_facts_and_tasks_are_carried_over(body: WorkBody) -> None:
    """A copy of a command or a key would be hearsay that acts."""
    inside = as_text(encode_work(core_of(body)))
    with pytest.raises(CoreRefused):
        encode_work(core_of(Carry((CarryItem(inside, THREAD),))))


def test_a_wish_to_destroy_is_not_carried_over() -> None:
    """It is obeyed where it is proven, never where it is told."""
    shred = says(S, 1, [the_ask()], body=Shred())
    with pytest.raises(CoreRefused):
        encode_work(core_of(Carry((CarryItem(as_text(encode_core(shred.core)), THREAD),))))


def test_a_broken_event_inside_is_refused_with_the_whole() -> None:
    """Nothing half-read."""
    for inside in ("AAAA", "!", as_text(b"{}"), as_text(b"\xff")):
        with pytest.raises(CoreRefused):
            decode_work(changed(Note("x"), kind="sent", body={"core": inside}))
        with pytest.raises(CoreRefused):
            decode_work(changed(Note("x"), kind="carry", body={"events": [{"core": inside, "from": THREAD.text}]}))


def test_either_sort_of_core_is_told_apart_by_its_author() -> None:
    """A device's core is read as members' events, any other as a letter's."""
    note, ask = encode_work(core_of(Note("x"))), encode_core(the_ask().core)
    assert (is_members(note), is_members(ask)) == (True, False)
    assert (type(read_either(note)).__name__, type(read_either(ask)).__name__) == ("WorkCore", "Core")
    with pytest.raises(CoreRefused):
        is_members(b"[]")


def test_a_refusal_does_not_repeat_what_was_written() -> None:
    """What a peer wrote must not reach a log by way of an error's message."""
    with pytest.raises(CoreRefused) as refused:
        decode_work(b'{"thread":"canary-phrase","author":"d:canary-phrase"}')
    assert "canary" not in str(refused.value)
    assert refused.value.__cause__ is None
