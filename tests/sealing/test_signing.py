"""Envelopes: what was signed comes back, and nothing else does."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.vector_cases._common import flip
from tropa.sealing.errors import BadSignature, MalformedEnvelope, WrongUse
from tropa.sealing.signing import keyid, sign, verify, verify_key
from tropa.sealing.types import SigningSeed, VerifyKey

SEED = SigningSeed(bytes(range(32)))
KEY = verify_key(SEED)
TYPE = "application/vnd.tropa.notice+json"
ENVELOPE = sign(b'{"week": 2900}', TYPE, SEED)
seeds = st.binary(min_size=32, max_size=32).map(SigningSeed)


@settings(deadline=None)
@given(payload=st.binary(max_size=500), payload_type=st.text(st.characters(codec="utf-8"), max_size=40), seed=seeds)
def test_what_was_signed_comes_back(payload: bytes, payload_type: str, seed: SigningSeed) -> None:
    """Any payload, any type, any key."""
    assert verify(sign(payload, payload_type, seed), payload_type, [verify_key(seed)]) == payload


@settings(deadline=None)
@given(bit=st.integers(0, len(ENVELOPE) * 8 - 1))
def test_an_envelope_with_a_flipped_bit_never_gives_another_payload(bit: int) -> None:
    """It is refused, in one of two ways."""
    with pytest.raises((MalformedEnvelope, BadSignature)):
        verify(flip(ENVELOPE, bit), TYPE, [KEY])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["payload", "payloadType", "signatures", "keyid", "sig", "x"]), inner)
    ),
    max_leaves=12,
)


@given(st.one_of(st.binary(max_size=200), json_values.map(lambda value: json.dumps(value).encode())))
def test_whatever_arrives_is_refused_as_no_envelope_or_unsigned(data: bytes) -> None:
    """Nothing else is raised by bytes from anywhere."""
    with pytest.raises((MalformedEnvelope, BadSignature)):
        verify(data, TYPE, [KEY])


def test_signing_twice_gives_the_same_bytes() -> None:
    """A notice can be rebuilt and compared."""
    assert sign(b"x", TYPE, SEED) == sign(b"x", TYPE, SEED)


def test_a_key_named_twice_counts_once() -> None:
    """Two of two needs two people (a threshold met by one key would be none)."""
    with pytest.raises(WrongUse, match="threshold of 2"):
        verify(ENVELOPE, TYPE, [KEY, KEY], threshold=2)


@pytest.mark.parametrize(("keys", "threshold"), [([], 1), ([KEY], 0), ([KEY], -1), ([], 0)])
def test_a_threshold_that_anything_meets_is_our_own_mistake(keys: list[VerifyKey], threshold: int) -> None:
    """No keys, or none needed, would accept every envelope."""
    with pytest.raises(WrongUse):
        verify(ENVELOPE, TYPE, keys, threshold)


def test_keyid_is_the_hash_of_the_raw_key() -> None:
    """Protocol 1.4; RFC 8032's first test key."""
    key = VerifyKey(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
    assert keyid(key) == "21fe31dfa154a261626bf854046fd2271b7bed4b6abe45aa58877ef47f9721b9"
    assert (
        verify_key(SigningSeed(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")))
        == key
    )
