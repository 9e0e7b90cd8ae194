"""What dispatch says on the wire: one spelling, bounds, and as many letters as it needs."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.roster.dispatch import SAID
from tropa.roster.dispatch_bodies import (
    Assess,
    DispatchSaid,
    Need,
    Offer,
    OfferId,
    Place,
    Placed,
    Profile,
    RoleName,
    RoleWanted,
    Said,
    decode_said,
    encode_said,
    that_fit,
)
from tropa.roster.errors import MessageRefused
from tropa.roster.messages import MAX_MESSAGE_BYTES, Message, decode_message, encode_message
from tropa.roster.state import Head
from tropa.sealing.types import MemberId, ThreadId

HEAD = Head(2**53 - 1, "a" * 64)
PROFILE = Profile(7, ("law",), ("ru",), 20, (("caseworker", 3),), None, "", 3, in_country=False)
ROLE, CASE, VERA = RoleName(b"r" * 16), ThreadId(b"c" * 16), MemberId(b"v" * 16)
WANTED = RoleWanted("caseworker", (), ("law",), ("ru",), (), None, 0, ("minor",), two_persons=False)


@given(SAID)
def test_a_statement_is_kept_as_it_was_said(said: Said) -> None:
    """Every kind survives the vault."""
    assert decode_said(encode_said(said)) == said


@given(st.lists(SAID, max_size=150))
def test_statements_go_into_as_many_letters_as_they_need(said: list[Said]) -> None:
    """None is lost or said twice, their order is kept, and each letter fits."""
    parts = list(that_fit(said))
    assert [each for part in parts for each in part.said] == said
    assert all(len(encode_message(Message(HEAD, 2**53 - 1, part))) <= MAX_MESSAGE_BYTES for part in parts)


def test_the_longest_statements_there_are_fit_too() -> None:
    """By bytes, not only by number."""
    places = tuple(Place(OfferId(bytes([n]) * 16), VERA, "declined", 2**53 - 1) for n in range(16))
    parts = list(that_fit([Placed(2**53 - 1, CASE, ROLE, places)] * 64))
    assert len(parts) > 1
    assert all(len(encode_message(Message(HEAD, 2**53 - 1, part))) <= MAX_MESSAGE_BYTES for part in parts)


def changed(said: Said, **fields: Any) -> bytes:
    """A letter with one statement in it, some of its fields otherwise; those that are ... left out."""
    whole = json.loads(encode_message(Message(HEAD, 5, DispatchSaid((said,)))))
    statement = whole["body"]["said"][0] | fields
    whole["body"]["said"] = [{key: value for key, value in statement.items() if value is not ...}]
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "data",
    [
        changed(PROFILE, about="other"),
        changed(PROFILE, about=...),
        changed(PROFILE, skills=["b", "a"]),
        changed(PROFILE, skills=["a", "a"]),
        changed(PROFILE, skills=["Law"]),
        changed(PROFILE, skills=["a b"]),
        changed(PROFILE, skills=["a" * 41]),
        changed(PROFILE, skills=[f"a{n:02}" for n in range(33)]),
        changed(PROFILE, slots=[["caseworker", -1]]),
        changed(PROFILE, slots=[["b", 1], ["a", 1]]),
        changed(PROFILE, hours=169),
        changed(PROFILE, number=-1),
        changed(PROFILE, in_country=1),
        changed(PROFILE, name="Вера"),
        changed(Assess(1, VERA, "checked", ()), vetting="holy"),
        changed(Assess(1, VERA, "checked", ()), apart=["AA"]),
        changed(Need(1, CASE, ROLE, WANTED), wanted={}),
        changed(Need(1, CASE, ROLE, WANTED), case="AA"),
        changed(Placed(1, CASE, ROLE, ()), places=[{"offer": ROLE.text, "member": VERA.text, "state": "agreed"}]),
        encode_message(Message(HEAD, 5, DispatchSaid((PROFILE,)))).replace(b'"said":[', b'"said":[],"said":['),
        encode_message(Message(HEAD, 5, DispatchSaid((PROFILE,)))).replace(b'{"about":"profile",', b'{"number":7,', 1),
    ],
    ids=lambda data: data[-60:].decode(),
)
def test_what_is_misshapen_is_refused_whole(data: bytes) -> None:
    """In whatever field."""
    with pytest.raises(MessageRefused):
        decode_message(data)


def test_an_offer_has_no_place_for_anything_of_a_person() -> None:
    """Nor can a field be added that has."""
    offer = Offer(OfferId(bytes(16)), "caseworker", ("law",), ("ru",), "72h", 20_000, 2, 20_001)
    data = encode_message(Message(HEAD, 5, offer))
    assert set(json.loads(data)["body"]) == {
        *("offer", "kind", "skills", "languages", "urgency", "due_day", "hours", "answer_by_day"),
    }
    whole = json.loads(data)
    whole["body"]["case"] = CASE.text
    with pytest.raises(MessageRefused):
        decode_message(msgspec.json.encode(whole))
