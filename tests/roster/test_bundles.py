"""Devices' keys of a week."""

import json
from base64 import b64decode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.networks import Person, SmallNetwork, a_network
from tropa.roster.bundles import BUNDLE_PAYLOAD_TYPE, known_bundle, make_bundle, verify_bundle
from tropa.roster.entries import Retire, Suspend
from tropa.roster.errors import BundleRefused
from tropa.sealing.letters import Reader
from tropa.sealing.signing import sign, verify_key
from tropa.sealing.types import AuthPublicKey, SealingPublicKey

LAWYER, STRANGER = Person("lawyer"), Person("stranger")
WEEK = 3_000


def network() -> SmallNetwork:
    """A steward and a lawyer."""
    return a_network(1, [LAWYER])


def test_a_members_bundle_is_known() -> None:
    """It gives whom to seal to; making it again gives the same bytes."""
    there = network()
    envelope = LAWYER.bundle(there.id, WEEK)
    bundle = known_bundle(envelope, there.roster)
    assert (bundle.device_id, bundle.week, bundle.reader) == (LAWYER.id, WEEK, LAWYER.keys(WEEK).public)
    assert envelope == LAWYER.bundle(there.id, WEEK)


def test_a_newcomers_bundle_verifies_before_they_are_admitted() -> None:
    """By the key they have given; the roster knows it only afterwards."""
    there = network()
    envelope = STRANGER.bundle(there.id, WEEK)
    assert verify_bundle(envelope, there.id, verify_key(STRANGER.signing)).device_id == STRANGER.id
    with pytest.raises(BundleRefused) as refused:
        known_bundle(envelope, there.roster)
    assert refused.value.fault == "device"
    there.admit(STRANGER)
    assert known_bundle(envelope, there.roster).device_id == STRANGER.id


def test_a_retired_devices_bundle_is_not_known() -> None:
    """A suspended one's still is: it may be lifted."""
    there = network()
    envelope = LAWYER.bundle(there.id, WEEK)
    there.add(Suspend(LAWYER.id))
    assert known_bundle(envelope, there.roster).device_id == LAWYER.id
    there.add(Retire(LAWYER.id))
    with pytest.raises(BundleRefused, match="retired"):
        known_bundle(envelope, there.roster)


def altered(signer: Person = LAWYER, **fields: Any) -> bytes:
    """The lawyer's bundle with other fields, signed by someone."""
    payload = json.loads(b64decode(json.loads(LAWYER.bundle(network().id, WEEK))["payload"])) | fields
    return sign(json.dumps(payload, separators=(",", ":")).encode(), BUNDLE_PAYLOAD_TYPE, signer.signing)


@pytest.mark.parametrize(
    ("envelope", "fault"),
    [
        (altered(STRANGER), "signature"),
        (altered(Person("steward 0")), "signature"),
        (altered(network="0" * 64), "network"),
        (altered(week=-1), "malformed"),
        (altered(week=2**20 + 1), "malformed"),
        (altered(colour="red"), "malformed"),
        (altered(auth_pub="AAAA"), "malformed"),
        (altered(device=STRANGER.id), "device"),
        (b"", "malformed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bundle_that_is_not_its_devices_is_refused(envelope: bytes, fault: str) -> None:
    """Each with its reason."""
    with pytest.raises(BundleRefused) as refused:
        known_bundle(envelope, network().roster)
    assert refused.value.fault == fault


def test_a_bundle_in_anothers_name_is_refused() -> None:
    """Who signs is who is named."""
    there = network()
    with pytest.raises(BundleRefused) as refused:
        verify_bundle(altered(device=STRANGER.id), there.id, verify_key(LAWYER.signing))
    assert refused.value.fault == "device"


def test_a_bundle_is_not_an_entry() -> None:
    """A signature under another payload type does not count."""
    there = network()
    with pytest.raises(BundleRefused, match="malformed"):
        known_bundle(there.entries[0], there.roster)
    assert make_bundle(there.id, LAWYER.signing, WEEK, LAWYER.keys(WEEK).public) != there.entries[0]


@given(st.binary(max_size=300) | st.text().map(str.encode))
def test_no_bytes_make_the_reader_do_anything_but_refuse(data: bytes) -> None:
    """Whatever arrives, the only error is the declared one."""
    there = network()
    with pytest.raises(BundleRefused):
        known_bundle(data, there.roster)
    with pytest.raises(BundleRefused):
        verify_bundle(data, there.id, verify_key(LAWYER.signing))


@pytest.mark.parametrize("point", [bytes(32), bytes([1]) + bytes(31)])
def test_a_bundle_with_a_key_of_low_order_is_refused(point: bytes) -> None:
    """Nobody could seal to it or make a mark for it; in either of its two keys, or where no ML-KEM key is."""
    there, good = network(), LAWYER.keys(WEEK).public
    weak_sealing = SealingPublicKey(good.sealing.raw[:-32] + point)
    no_mlkem = SealingPublicKey(b"\xff" * 1184 + good.sealing.raw[-32:])
    for reader in (
        Reader(good.sealing, AuthPublicKey(point)),
        Reader(weak_sealing, good.auth),
        Reader(no_mlkem, good.auth),
    ):
        with pytest.raises(BundleRefused) as refused:
            known_bundle(make_bundle(there.id, LAWYER.signing, WEEK, reader), there.roster)
        assert refused.value.fault == "key"
