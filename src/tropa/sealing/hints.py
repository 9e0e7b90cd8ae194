"""Hints: which reply key to try first on a letter (protocol 4.10). They open nothing and refuse nothing."""

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from tropa.sealing._kdf import hkdf
from tropa.sealing.encoding import lp, u64
from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.types import AuthPrivateKey, AuthPublicKey, Hint, Random, ThreadId


def new_hint(random: Random) -> Hint:
    """A hint that says nothing, for every letter that is not a seeker's to a reply key."""
    return Hint(random(Hint.SIZE_BYTES))


def reply_hints(own: AuthPrivateKey, peer: AuthPublicKey, thread: ThreadId, numbers: range) -> list[Hint]:
    """The hints of a seeker's letters with these ``author_seq`` to a reply key; seeker and holder get the same.

    Raises:
        ReaderUnusable: the other side's key is weak (an all-zero secret), so that anyone could know the hints.
    """
    private = X25519PrivateKey.from_private_bytes(own.raw)
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(peer.raw))
    except ValueError as error:
        raise ReaderUnusable("the other side's authentication key is weak; no hint was made") from error
    return [_hint(shared, thread, number) for number in numbers]


def reply_hint(own: AuthPrivateKey, peer: AuthPublicKey, thread: ThreadId, author_seq: int) -> Hint:
    """One of them. Raises ReaderUnusable."""
    return reply_hints(own, peer, thread, range(author_seq, author_seq + 1))[0]


def _hint(shared: bytes, thread: ThreadId, number: int) -> Hint:
    return Hint(hkdf(shared, b"tropa/1", lp(b"hint", thread.raw, u64(number)))[: Hint.SIZE_BYTES])
