"""Packs that travel as signed data: a DSSE envelope of the compiled pack with all its words.

A changed pack reaches guides and desks without a new build. Whose key counts, and which pack a network has published,
is for the caller to know; nothing is fetched or stored here.
"""

from collections.abc import Sequence

import msgspec

from tropa.rights.compiled import Compiled, read_compiled
from tropa.rights.errors import PackMalformed, PackUnsigned
from tropa.rights.linking import link_compiled
from tropa.rights.shapes import Pack, Words
from tropa.rights.spelling import decode, encode
from tropa.sealing.errors import BadSignature, MalformedEnvelope
from tropa.sealing.signing import payload_of, sign, verify
from tropa.sealing.types import SigningSeed, VerifyKey

PACK_PAYLOAD_TYPE = "application/vnd.tropa.pack+json"


class PackUpdate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed: the core, and every language's words."""

    core: Pack
    words: dict[str, Words]


def packed(compiled: Compiled) -> bytes:
    """The pack with all its words as one piece of canonical JSON: what is signed, and what a desk keeps."""
    return encode(PackUpdate(compiled.pack, compiled.words))


def unpacked(data: bytes) -> Compiled:
    """The pack that ``packed`` made.

    Raises:
        PackMalformed: not a pack in its one spelling with all its words, or ids in it lead nowhere.
    """
    try:
        update = decode(data, PackUpdate)
    except ValueError as error:
        raise PackMalformed(f"this is not a pack ({error}); the one in use was kept") from error
    if set(update.words) != set(update.core.words):
        raise PackMalformed("the pack does not come with the words it names; the one in use was kept")
    compiled = read_compiled(encode(update.core), {name: encode(words) for name, words in update.words.items()})
    if link_compiled(compiled):
        raise PackMalformed("the pack names things it does not have; the one in use was kept")
    return compiled


def sign_pack(compiled: Compiled, seed: SigningSeed) -> bytes:
    """The pack's DSSE envelope. The same pack and key give the same bytes."""
    return sign(packed(compiled), PACK_PAYLOAD_TYPE, seed)


def verify_pack(envelope: bytes, keys: Sequence[VerifyKey], threshold: int = 1, sha256: str | None = None) -> Compiled:
    """The pack, if enough of the keys signed it; with ``sha256``, only the pack that a roster entry names so.

    Raises:
        PackUnsigned: too few of the keys signed it, or it is another pack than the one named.
        PackMalformed: not an envelope of a pack in its one spelling with all its words, or ids in it lead nowhere.
    """
    try:
        payload = verify(envelope, PACK_PAYLOAD_TYPE, keys, threshold)
    except BadSignature as error:
        raise PackUnsigned("the pack is not signed by the expected keys; the one in use was kept") from error
    except MalformedEnvelope as error:
        raise PackMalformed(f"this is not a signed pack ({error}); the one in use was kept") from error
    compiled = unpacked(payload)
    return compiled if sha256 is None else _named(compiled, sha256)


def named_pack(envelope: bytes, sha256: str) -> Compiled:
    """The pack in an envelope, if it is the one of this name: for whoever has the name from stewards' own signatures.

    Raises:
        PackUnsigned: it is another pack.
        PackMalformed: not an envelope of a pack in its one spelling with all its words, or ids in it lead nowhere.
    """
    try:
        payload = payload_of(envelope, PACK_PAYLOAD_TYPE)
    except MalformedEnvelope as error:
        raise PackMalformed(f"this is not a signed pack ({error}); the one in use was kept") from error
    return _named(unpacked(payload), sha256)


def _named(compiled: Compiled, sha256: str) -> Compiled:
    if compiled.sha256 != sha256:
        raise PackUnsigned("this is another pack than the one the network published; the one in use was kept")
    return compiled
