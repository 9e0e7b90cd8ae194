"""Sealing a core into a letter for one reader, and opening it again (protocol 4.2-4.4).

A letter says who sent it to its reader alone, by a MAC the reader could have made too, and is bound to one relay, one
box and all public keys. What is inside the core, and whether its author may say it, is not decided here.
"""

import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Final, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey
from typing_extensions import override

from tropa.sealing import _xwing
from tropa.sealing._kdf import hkdf
from tropa.sealing.encoding import lp, u32
from tropa.sealing.errors import CoreTooLarge, LetterRefused, ReaderUnusable, WrongUse
from tropa.sealing.types import (
    AuthPrivateKey,
    AuthPublicKey,
    EventId,
    Hint,
    PostId,
    RelayId,
    SealingPublicKey,
    SealingSeed,
)

LETTER_SIZES: Final = (4_096, 16_384, 65_536)
_SENDER, _TAG, _LENGTH = 32, 32, 4
_HEAD = _SENDER + _TAG + _LENGTH
_HINT = Hint.SIZE_BYTES
OVERHEAD_BYTES: Final = _HINT + 1_120 + 16 + _HEAD
"""The hint, HPKE ``enc``, the AEAD's tag, and sender, MAC and length inside."""


@dataclass(frozen=True)
class Address:
    """Which box at which relay a letter is bound to."""

    relay_id: RelayId
    post_id: PostId


@dataclass(frozen=True)
class Reader:
    """The two public keys a letter is sealed to."""

    sealing: SealingPublicKey
    auth: AuthPublicKey


@dataclass(frozen=True)
class ReaderKeys:
    """A reader's two private keys; loading them costs more than opening a letter, so they are kept loaded."""

    sealing: SealingSeed
    auth: AuthPrivateKey

    @cached_property
    def public(self) -> Reader:
        """What others seal to."""
        return Reader(self._loaded[1], AuthPublicKey(self._loaded_auth.public_key().public_bytes_raw()))

    @property
    def _loaded_sealing(self) -> MLKEM768X25519PrivateKey:
        return self._loaded[0]

    @cached_property
    def _loaded(self) -> tuple[MLKEM768X25519PrivateKey, SealingPublicKey]:
        return _xwing.load_private(self.sealing)

    @cached_property
    def _loaded_auth(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.auth.raw)


@dataclass(frozen=True, repr=False)
class OpenedLetter:
    """What a letter held: who sealed it, and the core exactly as its author wrote it."""

    sender: AuthPublicKey
    core: bytes
    event_id: EventId

    @override
    def __repr__(self) -> str:
        return f"OpenedLetter({self.event_id!r}, {len(self.core)} bytes)"


class NotForMe(Enum):
    """Another reader's letter, another box's or relay's, or a damaged one: they cannot be told apart."""

    NOT_FOR_ME = "not-for-me"


NOT_FOR_ME: Final[Literal[NotForMe.NOT_FOR_ME]] = NotForMe.NOT_FOR_ME


def event_id_of(core: bytes) -> EventId:
    """The id of the event whose core this is (protocol 4.2)."""
    return EventId(hashlib.sha256(b"tropa/1/event" + core).digest())


def room_for_core(letter_size_bytes: int) -> int:
    """How many bytes of core fit such a letter. Raises WrongUse when letters have no such size (protocol 4.3)."""
    if letter_size_bytes not in LETTER_SIZES:
        raise WrongUse(f"letters have {LETTER_SIZES} bytes, not {letter_size_bytes}")
    return letter_size_bytes - OVERHEAD_BYTES


def smallest_size(core_size_bytes: int) -> int:
    """The smallest letter that holds such a core. Raises CoreTooLarge when none does (protocol 4.3)."""
    for size in LETTER_SIZES:
        if core_size_bytes <= room_for_core(size):
            return size
    raise CoreTooLarge(core_size_bytes, room_for_core(LETTER_SIZES[-1]))


def hint_of(letter: bytes) -> Hint:
    """The hint of a letter (protocol 4.10). Raises WrongUse for what is shorter than a hint."""
    return Hint(letter[:_HINT])


def seal_letter(
    core: bytes, sender: AuthPrivateKey, reader: Reader, address: Address, hint: Hint, size_bytes: int | None = None
) -> bytes:
    """A letter of ``size_bytes``, or of the smallest size that holds the core (protocol 4.2, 4.3); new each time.

    ``hint`` is ``hints.reply_hint`` for a seeker's letter to a reply key and ``hints.new_hint`` for every other.

    Raises:
        CoreTooLarge: the core does not fit.
        ReaderUnusable: one of the reader's public keys is no usable key.
        WrongUse: letters have no such size.
    """
    size = smallest_size(len(core)) if size_bytes is None else size_bytes
    room = room_for_core(size)
    if len(core) > room:
        raise CoreTooLarge(len(core), room)
    private = X25519PrivateKey.from_private_bytes(sender.raw)
    sender_public = AuthPublicKey(private.public_key().public_bytes_raw())
    tag = _tag(_sending_key(private, sender_public, reader, address), core)
    plaintext = sender_public.raw + tag + u32(len(core)) + core + bytes(room - len(core))
    try:
        return hint.raw + _xwing.SUITE.encrypt(
            plaintext, _xwing.load_public(reader.sealing), info=_info(address, hint.raw)
        )
    except ValueError as error:
        raise ReaderUnusable("the reader's sealing key gives no shared secret; nothing was sealed to it") from error


def open_letter(letter: bytes, keys: ReaderKeys, address: Address) -> OpenedLetter | Literal[NotForMe.NOT_FOR_ME]:
    """What the letter held, or ``NOT_FOR_ME``; about 0.1 ms for a stranger's letter.

    Raises:
        LetterRefused: it was for this reader but breaks a rule of protocol 4.4; ``reason`` says which.
    """
    if len(letter) not in LETTER_SIZES:
        raise LetterRefused("size", f"{len(letter)} bytes is no letter's size")
    try:
        plaintext = _xwing.SUITE.decrypt(letter[_HINT:], keys._loaded_sealing, info=_info(address, letter[:_HINT]))
    except InvalidTag:
        return NOT_FOR_ME
    sender, tag, core = _parts(plaintext)
    expected = _tag(_reading_key(sender, keys, address), core)
    if not hmac.compare_digest(tag, expected):
        raise LetterRefused("tag", "the sender it names did not write it for this reader, box and relay")
    return OpenedLetter(sender, core, event_id_of(core))


def _info(address: Address, hint: bytes) -> bytes:
    return lp(b"tropa/1/letter", address.relay_id.raw, address.post_id.raw, hint)


def _parts(plaintext: bytes) -> tuple[AuthPublicKey, bytes, bytes]:
    length = int.from_bytes(plaintext[_SENDER + _TAG : _HEAD], "big")
    end = _HEAD + length
    if end > len(plaintext):
        raise LetterRefused("length", f"it claims {length} bytes of content and has room for {len(plaintext) - _HEAD}")
    if plaintext[end:] != bytes(len(plaintext) - end):
        raise LetterRefused("padding", "what follows the content is not all zero")
    return AuthPublicKey(plaintext[:_SENDER]), plaintext[_SENDER : _SENDER + _TAG], plaintext[_HEAD:end]


def _sending_key(sender: X25519PrivateKey, sender_public: AuthPublicKey, reader: Reader, address: Address) -> bytes:
    try:
        shared = sender.exchange(X25519PublicKey.from_public_bytes(reader.auth.raw))
    except ValueError as error:
        raise ReaderUnusable("the reader's authentication key is weak; nothing was sealed to it") from error
    return _mac_key(shared, sender_public, reader, address)


def _reading_key(sender: AuthPublicKey, keys: ReaderKeys, address: Address) -> bytes:
    try:
        shared = keys._loaded_auth.exchange(X25519PublicKey.from_public_bytes(sender.raw))
    except ValueError as error:
        # The library raises exactly when the result is all zero (RFC 7748 section 6.1).
        raise LetterRefused(
            "weak-key", "the sender's key gives an all-zero secret, so anyone could have written it"
        ) from error
    return _mac_key(shared, sender, keys.public, address)


def _mac_key(shared: bytes, sender: AuthPublicKey, reader: Reader, address: Address) -> bytes:
    bound = (address.relay_id.raw, address.post_id.raw, reader.sealing.raw, sender.raw, reader.auth.raw)
    return hkdf(shared, b"tropa/1", lp(b"auth", *bound))


def _tag(key: bytes, core: bytes) -> bytes:
    return hmac.digest(key, core, "sha256")
