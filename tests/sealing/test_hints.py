"""Hints: seeker and holder work out the same ones, nobody else does, and they say nothing (protocol 4.10)."""

import os

import pytest

from tools.vector_cases._common import fixed
from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.hints import new_hint, reply_hint, reply_hints
from tropa.sealing.keys import auth_public, sealing_public
from tropa.sealing.letters import Address, Reader, hint_of, seal_letter
from tropa.sealing.types import AuthPrivateKey, AuthPublicKey, PostId, RelayId, SealingSeed, ThreadId

SEEKER, REPLY, OTHER = (AuthPrivateKey(fixed(name, 32)) for name in ("seeker", "reply", "other"))
THREAD = ThreadId(fixed("thread", 16))


def test_both_sides_work_out_the_same_hints() -> None:
    """The seeker from their words, the desk from the thread's reply key."""
    theirs = [reply_hint(SEEKER, auth_public(REPLY), THREAD, number) for number in range(20)]
    assert reply_hints(REPLY, auth_public(SEEKER), THREAD, range(20)) == theirs


def test_no_two_hints_are_alike() -> None:
    """Neither of one thread, nor of two threads, nor with another's key."""
    hints = [
        *reply_hints(REPLY, auth_public(SEEKER), THREAD, range(50)),
        *reply_hints(REPLY, auth_public(SEEKER), ThreadId(bytes(16)), range(50)),
        *reply_hints(OTHER, auth_public(SEEKER), THREAD, range(50)),
    ]
    assert len(set(hints)) == 150


def test_a_weak_key_gives_no_hint() -> None:
    """Its hints could be known to anyone."""
    with pytest.raises(ReaderUnusable):
        reply_hint(SEEKER, AuthPublicKey(bytes(32)), THREAD, 0)


def test_a_letter_shows_its_hint_and_a_new_one_is_random() -> None:
    """What the relay sees."""
    sealing = sealing_public(SealingSeed(fixed("sealing", 32)))
    address = Address(RelayId(bytes(32)), PostId(bytes(32)))
    hint = reply_hint(SEEKER, auth_public(REPLY), THREAD, 3)
    letter = seal_letter(b"{}", SEEKER, Reader(sealing, auth_public(REPLY)), address, hint)
    assert hint_of(letter) == hint
    assert new_hint(os.urandom) != new_hint(os.urandom)
