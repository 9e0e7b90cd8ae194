"""The notice: what a seeker's client accepts and why it refuses the rest."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.networks import a_network
from tropa.post.limits import NOTICE_PAYLOAD_TYPE
from tropa.roster.errors import NoticeRefused
from tropa.roster.names import network_id
from tropa.roster.notice import (
    Notice,
    TeamKeys,
    begin_notice,
    lineage_of,
    make_notice,
    missing_on_notice,
    notice_hash,
    read_notice,
    verify_notice,
)
from tropa.roster.weeks import first_day, last_day
from tropa.sealing.encoding import unb64
from tropa.sealing.keys import auth_public, sealing_public
from tropa.sealing.signing import add_signature, verify_key
from tropa.sealing.types import AuthPrivateKey, PostId, RelayId, SealingSeed, SigningSeed

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "notices.json").read_text())["cases"]
STEWARD = SigningSeed(bytes(range(32)))
RELAY = RelayId(bytes(32))
WEEK = 2_969


def a_notice(**changes: Any) -> Notice:
    """A good notice, with changes."""
    fields: dict[str, Any] = {
        "network": network_id(verify_key(STEWARD)),
        "steward_pub": verify_key(STEWARD),
        "lineage": (),
        "version": 1,
        "week": WEEK,
        "valid_from_day": first_day(WEEK),
        "valid_until_day": last_day(WEEK),
        "relay_id": RELAY,
        "team": TeamKeys(
            PostId(bytes(32)), sealing_public(SealingSeed(bytes(32))), auth_public(AuthPrivateKey(bytes(32)))
        ),
        "languages": ("ru", "en"),
        "addresses": ("https://tropa.example/",),
        "client_sha256": None,
    }
    return Notice(**(fields | changes))


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["name"])
def test_every_vector_ends_as_it_must(case: dict[str, Any]) -> None:
    """The same verdict, and the same reason, as the pocket client must give."""
    try:
        verify_notice(unb64(case["envelope"]), RelayId.from_text(case["relay_id"]), case["today"], case["pinned"])
        verdict = "accepted"
    except NoticeRefused as refused:
        verdict = refused.fault
    assert verdict == case["expect"]


def test_what_was_signed_is_what_is_read() -> None:
    """A notice survives the trip, and signing it twice gives the same bytes."""
    envelope = make_notice(a_notice(), STEWARD)
    assert verify_notice(envelope, RELAY, first_day(WEEK)) == a_notice()
    assert make_notice(a_notice(), STEWARD) == envelope


@pytest.mark.parametrize(
    "changes",
    [{"version": 0}, {"addresses": ("ftp://x",)}, {"languages": ()}, {"week": WEEK + 1}, {"network": "0" * 64}],
    ids=str,
)
def test_a_notice_that_no_client_would_accept_is_not_made(changes: dict[str, Any]) -> None:
    """Our own mistake is caught before it is published."""
    with pytest.raises(NoticeRefused):
        make_notice(a_notice(**changes), STEWARD)


@given(
    st.binary(max_size=400)
    | st.text().map(str.encode)
    | st.recursive(st.none() | st.text(), st.lists).map(json.dumps).map(str.encode)
)
def test_no_bytes_make_the_parser_do_anything_but_refuse(data: bytes) -> None:
    """Whatever arrives, the only error is the declared one."""
    with pytest.raises(NoticeRefused):
        verify_notice(data, RELAY, first_day(WEEK))


@given(st.integers(0, 3_000), st.integers(0, 255))
def test_no_changed_byte_goes_unnoticed(position: int, value: int) -> None:
    """An envelope with any byte changed is refused, unless the byte is as it was."""
    good = make_notice(a_notice(), STEWARD)
    position %= len(good)
    changed = good[:position] + bytes([value]) + good[position + 1 :]
    if changed == good:
        return
    with pytest.raises(NoticeRefused):
        verify_notice(changed, RELAY, first_day(WEEK))


def test_a_notice_of_several_stewards_is_begun_by_one_and_completed_by_others() -> None:
    """Until enough have signed it is wanted and not good; who is no steward adds nothing."""
    there = a_network(3)
    notice, (first, second, _) = there.notice(WEEK), (each.steward for each in there.stewards)
    begun = begin_notice(notice, first)
    assert (read_notice(begun), missing_on_notice(begun)) == (notice, 1)
    for incomplete in (begun, add_signature(begun, NOTICE_PAYLOAD_TYPE, STEWARD)):
        with pytest.raises(NoticeRefused, match="signature"):
            verify_notice(incomplete, notice.relay_id, first_day(WEEK))
    complete = add_signature(begun, NOTICE_PAYLOAD_TYPE, second)
    assert missing_on_notice(complete) == 0
    assert verify_notice(complete, notice.relay_id, first_day(WEEK), there.id) == notice
    assert make_notice(notice, first, second) == complete
    assert notice_hash(begun) == notice_hash(complete)


def test_a_notice_that_nobody_could_complete_is_not_begun() -> None:
    """Its lineage must lead somewhere, and it must be a notice."""
    there = a_network(3)
    broken = msgspec.structs.replace(there.notice(WEEK), lineage=lineage_of([b"statement"]))
    with pytest.raises(NoticeRefused, match="lineage"):
        begin_notice(broken, there.founder.steward)
    for ask in (read_notice, notice_hash, missing_on_notice):
        with pytest.raises(NoticeRefused, match="malformed"):
            ask(b"notice")
