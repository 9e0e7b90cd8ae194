"""Marks: each device of a team sees who wrote a circular, and whoever can open it cannot forge it (protocol 10.5)."""

import hmac
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from tools.vector_cases._common import flip
from tropa.sealing._kdf import hkdf
from tropa.sealing.encoding import lp
from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.keys import auth_public, new_auth_key
from tropa.sealing.letters import Address
from tropa.sealing.marks import mark_for, mark_holds
from tropa.sealing.types import AuthPublicKey, Mark, PostId, RelayId

AUTHOR, DEVICE, OTHER = (new_auth_key(os.urandom) for _ in range(3))
BOX = Address(RelayId(os.urandom(32)), PostId(os.urandom(32)))
CORE = b'{"kind":"claim"}'
MARK = mark_for(CORE, AUTHOR, auth_public(DEVICE), BOX)


def test_the_device_it_was_made_for_sees_that_it_holds() -> None:
    """And it is the MAC the protocol states."""
    assert mark_holds(MARK, CORE, auth_public(AUTHOR), DEVICE, BOX)
    public = auth_public(DEVICE)
    shared = X25519PrivateKey.from_private_bytes(AUTHOR.raw).exchange(X25519PublicKey.from_public_bytes(public.raw))
    info = lp(b"mark", BOX.relay_id.raw, BOX.post_id.raw, auth_public(AUTHOR).raw, public.raw)
    assert hmac.digest(hkdf(shared, b"tropa/1", info), CORE, "sha256")[:16] == MARK.raw


@given(bit=st.integers(0, 127))
def test_a_changed_mark_does_not_hold(bit: int) -> None:
    """Any bit of it."""
    assert not mark_holds(Mark(flip(MARK.raw, bit)), CORE, auth_public(AUTHOR), DEVICE, BOX)


def test_a_mark_holds_for_one_device_author_box_and_core_only() -> None:
    """Each part of what it binds."""
    elsewhere = Address(BOX.relay_id, PostId(os.urandom(32)))
    assert not mark_holds(MARK, CORE, auth_public(AUTHOR), OTHER, BOX)
    assert not mark_holds(MARK, CORE, auth_public(OTHER), DEVICE, BOX)
    assert not mark_holds(MARK, CORE, auth_public(AUTHOR), DEVICE, elsewhere)
    assert not mark_holds(MARK, CORE + b" ", auth_public(AUTHOR), DEVICE, BOX)


def test_another_holder_of_the_teams_key_cannot_mark_in_the_authors_name() -> None:
    """They have their own device's key and the core, and neither gives the author's mark for a third device."""
    forged = mark_for(CORE, OTHER, auth_public(DEVICE), BOX)
    assert not mark_holds(forged, CORE, auth_public(AUTHOR), DEVICE, BOX)


def test_weak_keys_mark_nothing_and_hold_nothing() -> None:
    """All-zero secrets are known to everyone."""
    with pytest.raises(ReaderUnusable):
        mark_for(CORE, AUTHOR, AuthPublicKey(bytes(32)), BOX)
    assert not mark_holds(MARK, CORE, AuthPublicKey(bytes(32)), DEVICE, BOX)
