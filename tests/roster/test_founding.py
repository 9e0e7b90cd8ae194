"""The first entry of a network's roster."""

import hashlib
import json
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.roster.errors import EntryRefused
from tropa.roster.founding import ENTRY_PAYLOAD_TYPE, entry_hash, make_founding, verify_founding
from tropa.roster.notice import NetworkId, network_id
from tropa.sealing.signing import keyid, sign, verify_key
from tropa.sealing.types import SigningSeed

STEWARD, DEVICE, OTHER = (SigningSeed(bytes([number]) * 32) for number in (1, 2, 3))
NETWORK = network_id(verify_key(STEWARD))


def payload_of(envelope: bytes) -> dict[str, object]:
    """What an envelope says, unverified."""
    read: dict[str, object] = json.loads(b64decode(json.loads(envelope)["payload"]))
    return read


def resigned(changes: dict[str, object], seed: SigningSeed = STEWARD) -> bytes:
    """The founding entry with changes, properly signed."""
    fields = payload_of(make_founding(STEWARD, DEVICE, 20_000)) | changes
    return sign(json.dumps(fields, separators=(",", ":")).encode(), ENTRY_PAYLOAD_TYPE, seed)


def test_a_founding_names_network_steward_device_and_rule() -> None:
    """One steward, threshold one, version one, nothing before it."""
    entry = verify_founding(make_founding(STEWARD, DEVICE, 20_000), NETWORK)
    assert (entry.version, entry.previous, entry.day) == (1, None, 20_000)
    assert (entry.policy.threshold, entry.policy.stewards) == (1, (verify_key(STEWARD),))
    assert entry.device.id == keyid(verify_key(DEVICE))


def test_a_founding_names_no_person() -> None:
    """A signed list of names would be evidence: only keys and numbers are in it."""
    assert set(payload_of(make_founding(STEWARD, DEVICE, 1))) == {
        *("network", "version", "previous", "day", "kind", "policy", "device"),
    }


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"network": "0" * 64}, "network"),
        ({"version": 2}, "malformed"),
        ({"previous": "0" * 64}, "malformed"),
        ({"kind": "admit"}, "malformed"),
        ({"day": -1}, "malformed"),
        ({"policy": {"threshold": 0, "stewards": [verify_key(STEWARD).text]}}, "malformed"),
        ({"policy": {"threshold": 2, "stewards": [verify_key(STEWARD).text]}}, "malformed"),
        ({"policy": {"threshold": 1, "stewards": []}}, "malformed"),
        ({"policy": {"threshold": 1, "stewards": [verify_key(OTHER).text]}}, "signature"),
        ({"device": {"id": "0" * 64, "signing_pub": verify_key(DEVICE).text}}, "malformed"),
        ({"colour": "red"}, "malformed"),
    ],
    ids=str,
)
def test_a_founding_that_says_something_else_is_refused(changes: dict[str, object], fault: str) -> None:
    """Each change is named as what it is, even though the steward signed it."""
    with pytest.raises(EntryRefused) as refused:
        verify_founding(resigned(changes), NETWORK)
    assert refused.value.fault == fault


def test_a_founding_signed_by_someone_else_is_refused() -> None:
    """The steward's key must have signed."""
    with pytest.raises(EntryRefused, match="signature"):
        verify_founding(resigned({}, OTHER), NETWORK)


def test_another_networks_founding_is_refused() -> None:
    """A good entry of another network is not ours."""
    with pytest.raises(EntryRefused, match="network"):
        verify_founding(make_founding(OTHER, DEVICE, 1), NETWORK)


def test_the_chain_hashes_what_is_signed_and_not_who_signed_it() -> None:
    """Adding a signature later must not change the hash the next entry names."""
    envelope = make_founding(STEWARD, DEVICE, 20_000)
    other_signature = resigned({}, OTHER)
    assert entry_hash(envelope) == entry_hash(other_signature)
    assert entry_hash(envelope) == hashlib.sha256(b64decode(json.loads(envelope)["payload"])).hexdigest()


@given(st.binary(max_size=300) | st.text().map(str.encode))
def test_no_bytes_make_the_parser_do_anything_but_refuse(data: bytes) -> None:
    """Whatever arrives, the only error is the declared one."""
    with pytest.raises(EntryRefused):
        verify_founding(data, NetworkId(NETWORK))
    with pytest.raises(EntryRefused):
        entry_hash(data)
