"""Messages between members, circulars, and the fingerprint two people compare."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roster.chains import ANY_ROLES
from tests.roster.dispatch import DISPATCH
from tests.support.networks import a_network, fixed
from tropa.roster.circulars import Circular, decode_circular, encode_circular
from tropa.roster.errors import MessageRefused
from tropa.roster.invitations import fingerprint
from tropa.roster.messages import (
    MAX_MESSAGE_BYTES,
    Body,
    Bundles,
    Invitation,
    Join,
    Message,
    Proposal,
    RosterEntries,
    RosterNeed,
    SecretKeys,
    Stewardship,
    WeekSecrets,
    bundle_messages,
    decode_message,
    encode_message,
    letter_kind,
    roster_messages,
)
from tropa.roster.names import DeviceId, Enclosed, NetworkId
from tropa.roster.state import Head
from tropa.sealing.encoding import b64
from tropa.sealing.types import AuthPrivateKey, Mark, ReadKey, SealingSeed, VerifyKey

HEAD = Head(7, "a" * 64)
SECRETS = SecretKeys(SealingSeed(fixed("seed")), AuthPrivateKey(fixed("auth")))
WEEK = WeekSecrets(3_000, 1, ReadKey(fixed("read key")), SECRETS, None)

ENVELOPES = st.lists(st.binary(max_size=40).map(Enclosed), max_size=4).map(tuple)
MAYBE = st.none() | st.binary(max_size=40).map(Enclosed)
PUBS = st.binary(min_size=32, max_size=32).map(VerifyKey)
URLS = st.lists(st.sampled_from(("https://a.example", "http://b.example/")), max_size=3).map(tuple)
HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
BODIES: st.SearchStrategy[Body] = st.one_of(
    st.builds(RosterEntries, ENVELOPES),
    st.builds(RosterNeed, st.integers(0, 2**53 - 1)),
    st.builds(Bundles, ENVELOPES),
    st.sampled_from((WEEK, msgspec.structs.replace(WEEK, team=SECRETS))),
    st.builds(Stewardship, st.text(max_size=50), URLS, st.just(("ru",)), ENVELOPES),
    st.builds(Proposal, st.binary(max_size=40).map(Enclosed), MAYBE, MAYBE),
    st.builds(Join, PUBS, PUBS, ENVELOPES),
    st.builds(Invitation, HEX, URLS, ANY_ROLES),
    DISPATCH,
)
MESSAGES = st.builds(
    Message, st.none() | st.builds(Head, st.integers(1, 2**53 - 1), HEX), st.integers(0, 2**53 - 1), BODIES
)


@given(MESSAGES)
def test_what_is_written_is_what_is_read(message: Message) -> None:
    """Every kind of message survives the trip, in one spelling."""
    data = encode_message(message)
    assert decode_message(data) == message
    assert json.loads(data)["message"] == message.kind
    assert letter_kind(data) == "message"


@given(
    st.binary(max_size=300)
    | st.text().map(str.encode)
    | st.dictionaries(st.text(), st.integers()).map(msgspec.json.encode)
)
def test_no_bytes_make_the_readers_do_anything_but_refuse(data: bytes) -> None:
    """Whatever arrives, the only error is the declared one."""
    with pytest.raises(MessageRefused):
        decode_message(data)
    with pytest.raises(MessageRefused):
        decode_circular(data)


def changed(of: Message, **fields: Any) -> bytes:
    """The message as JSON with other fields; those that are ... are left out."""
    whole = json.loads(encode_message(of)) | fields
    return json.dumps({k: v for k, v in whole.items() if v is not ...}, separators=(",", ":")).encode()


NEED = Message(HEAD, 5, RosterNeed(3))


@pytest.mark.parametrize(
    "data",
    [
        changed(NEED, message="roster"),
        changed(NEED, message="unknown"),
        changed(NEED, head={"version": 0, "hash": "a" * 64}),
        changed(NEED, head={"version": 1, "hash": "A" * 64}),
        changed(NEED, head={"version": 1}),
        changed(NEED, at_minute=-1),
        changed(NEED, at_minute=...),
        changed(NEED, body={"have": -1}),
        changed(NEED, body={"have": 1.0}),
        changed(NEED, body={"have": 1, "more": 1}),
        changed(NEED, body=...),
        changed(NEED, colour="red"),
        changed(Message(None, 5, RosterEntries(())), body={"entries": ["A"]}),
        changed(Message(None, 5, RosterEntries(())), body={"entries": ["QQ=="]}),
        changed(Message(None, 5, RosterEntries(())), body={"entries": [7]}),
        changed(Message(None, 5, RosterEntries(())), body={"entries": [""] * 1_001}),
        changed(Message(None, 5, WEEK), body={"week": 3_000, "edition": 1}),
        encode_message(NEED).replace(b"{", b"{ ", 1),
        encode_message(NEED)[:-1] + b',"at_minute":5}',
        b"[" * 50_000,
    ],
    ids=lambda data: data[:60].decode(),
)
def test_a_message_of_another_shape_is_refused(data: bytes) -> None:
    """Unknown, missing and repeated fields, other types, other spellings."""
    with pytest.raises(MessageRefused):
        decode_message(data)


def test_a_refusal_repeats_nothing_of_what_was_in_it() -> None:
    """A member's letter may hold secrets, and errors are written down."""
    with pytest.raises(MessageRefused) as refused:
        decode_message(changed(Message(None, 5, WEEK), colour="red"))
    error: BaseException | None = refused.value
    while error is not None:
        assert SECRETS.seed.text not in str(error)
        assert error.__suppress_context__ or error.__context__ is None
        error = error.__cause__


def test_secrets_are_not_shown() -> None:
    """Not by printing a message."""
    assert SECRETS.seed.text not in repr(Message(None, 5, WEEK))
    assert "token" not in repr(Message(None, 5, Stewardship("token", (), ("ru",), ())))


@given(st.lists(st.integers(0, 30_000), max_size=12))
def test_any_number_of_entries_goes_out_in_letters_that_hold_them(sizes: list[int]) -> None:
    """In their order, none left out, each message as large as a letter holds at most."""
    entries = [bytes([number]) * size for number, size in enumerate(sizes)]
    for make, field in ((roster_messages, "entries"), (bundle_messages, "bundles")):
        made = list(make(entries, HEAD, 5))
        assert all(len(each) <= MAX_MESSAGE_BYTES for each in made)
        assert [one.raw for each in made for one in getattr(decode_message(each).body, field)] == entries


def test_no_message_is_made_of_nothing() -> None:
    """Where there is no entry there is no letter."""
    assert list(roster_messages([], HEAD, 5)) == []


def test_a_chain_of_weeks_needs_few_letters() -> None:
    """Several entries share one."""
    there = a_network(1)
    for week in range(3_000, 3_012):
        there.add(there.team(week))
    assert len(list(roster_messages(there.entries, there.roster.head, 5))) == 2


DEVICES = st.lists(st.binary(min_size=32, max_size=32).map(lambda raw: DeviceId(raw.hex())), unique_by=lambda d: d[:16])


@given(st.binary(max_size=50), DEVICES)
def test_every_device_finds_its_own_mark(core: bytes, devices: list[DeviceId]) -> None:
    """And a device that was not addressed finds none."""
    marks = {device: Mark(bytes.fromhex(device)[-16:]) for device in devices}
    data = encode_circular(core, marks)
    circular = decode_circular(data)
    assert (circular.core, letter_kind(data)) == (core, "circular")
    assert {device: circular.mark_of(device) for device in devices} == marks
    assert circular.mark_of(DeviceId("0" * 15 + "1" + "0" * 48)) is None


def test_a_circular_marks_each_device_once_and_in_order() -> None:
    """One circular has one spelling."""
    one, other = [b64(b"1" * 8), b64(bytes(16))], [b64(b"2" * 8), b64(bytes(16))]
    for marks, fine in (([one, other], True), ([other, one], False), ([one, one], False), ([one[:1]], False)):
        data = msgspec.json.encode({"circular": b64(b"core"), "marks": marks})
        if fine:
            assert isinstance(decode_circular(data), Circular)
        else:
            with pytest.raises(MessageRefused):
                decode_circular(data)


def test_an_event_is_neither() -> None:
    """What begins otherwise is left to the cases room."""
    assert letter_kind(b'{"thread":"x"}') == letter_kind(b"") == "event"


def test_a_fingerprint_is_twenty_digits_of_all_three() -> None:
    """Another network, another device, another steward key: another fingerprint."""
    network, signing, steward = NetworkId("a" * 64), VerifyKey(fixed("1")), VerifyKey(fixed("2"))
    shown = fingerprint(network, signing, steward)
    assert [len(group) for group in shown.split()] == [4] * 5
    assert shown.replace(" ", "").isdigit()
    others = {
        fingerprint(NetworkId("b" * 64), signing, steward),
        fingerprint(network, steward, signing),
        fingerprint(network, signing, VerifyKey(fixed("3"))),
    }
    assert len(others | {shown}) == 4
