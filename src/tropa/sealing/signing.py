"""Signing with Ed25519 in DSSE envelopes, and reading them back (protocol 1.4; DSSE v1.0.2).

The envelope is read strictly: no unknown or repeated fields, standard padded base64 in its one spelling. What the
payload says is not looked at here, and letters are never signed.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import NoReturn

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError

# The package re-exports these three without saying so.
from securesystemslib.signer import CryptoSigner, Signature, SSlibKey  # type: ignore[attr-defined]

from tropa.sealing.errors import BadSignature, MalformedEnvelope, WrongUse
from tropa.sealing.types import SigningSeed, VerifyKey


class _WireSignature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keyid: str
    sig: str


class _WireEnvelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    payload: str
    payloadType: str  # noqa: N815 -- DSSE's own spelling
    signatures: list[_WireSignature]


def verify_key(seed: SigningSeed) -> VerifyKey:
    """The public key of a seed (RFC 8032 section 5.1.5)."""
    return VerifyKey(Ed25519PrivateKey.from_private_bytes(seed.raw).public_key().public_bytes_raw())


def keyid(key: VerifyKey) -> str:
    """Lower-case hex SHA-256 of the raw public key (protocol 1.4)."""
    return hashlib.sha256(key.raw).hexdigest()


def sign(payload: bytes, payload_type: str, seed: SigningSeed) -> bytes:
    """A DSSE envelope as compact JSON with one signature. The same input gives the same bytes."""
    public = verify_key(seed)
    signer = CryptoSigner(Ed25519PrivateKey.from_private_bytes(seed.raw), _library_key(public))
    envelope = Envelope(payload, payload_type, {})
    envelope.sign(signer)
    return _written(envelope)


def add_signature(envelope: bytes, payload_type: str, seed: SigningSeed) -> bytes:
    """The envelope with one more signature; unchanged in its bytes where this key has signed it.

    Raises:
        MalformedEnvelope: not an envelope, or of another payload type.
    """
    parsed = _of_type(envelope, payload_type)
    parsed.sign(CryptoSigner(Ed25519PrivateKey.from_private_bytes(seed.raw), _library_key(verify_key(seed))))
    parsed.signatures = dict(sorted(parsed.signatures.items()))
    return _written(parsed)


def join_signatures(first: bytes, second: bytes, payload_type: str) -> bytes:
    """One envelope with the signatures of both, in one order whichever came first.

    Raises:
        MalformedEnvelope: not envelopes of that type, or not of the same payload.
    """
    one, other = _of_type(first, payload_type), _of_type(second, payload_type)
    if one.payload != other.payload:
        raise MalformedEnvelope("these two envelopes hold different payloads; neither was changed")
    one.signatures = dict(sorted({**other.signatures, **one.signatures}.items()))
    return _written(one)


def signers(envelope: bytes, payload_type: str, keys: Sequence[VerifyKey]) -> frozenset[VerifyKey]:
    """Which of ``keys`` signed it well. Raises MalformedEnvelope."""
    parsed = _of_type(envelope, payload_type)
    return frozenset(key for key in keys if _signed_by(parsed, key))


def _signed_by(parsed: Envelope, key: VerifyKey) -> bool:
    try:
        parsed.verify([_library_key(key)], 1)
    except VerificationError:
        return False
    return True


def _of_type(envelope: bytes, payload_type: str) -> Envelope:
    parsed = _read(envelope)
    if parsed.payload_type != payload_type:
        raise MalformedEnvelope(f"this envelope does not hold {payload_type}; it was not used")
    return parsed


def _written(envelope: Envelope) -> bytes:
    return json.dumps(envelope.to_dict(), separators=(",", ":")).encode()


def verify(envelope: bytes, payload_type: str, keys: Sequence[VerifyKey], threshold: int = 1) -> bytes:
    """The payload, when at least ``threshold`` different ones of ``keys`` signed it as ``payload_type``.

    Raises:
        MalformedEnvelope: not an envelope, or of another payload type.
        BadSignature: too few of ``keys`` signed it.
        WrongUse: ``threshold`` is below one or above the number of different keys.
    """
    distinct = {keyid(key): _library_key(key) for key in keys}
    if not 1 <= threshold <= len(distinct):
        raise WrongUse(f"a threshold of {threshold} cannot be met by {len(distinct)} keys")
    parsed = _of_type(envelope, payload_type)
    try:
        parsed.verify(list(distinct.values()), threshold)
    except VerificationError as error:
        raise BadSignature("the signature is not by the expected key; what it signs was not used") from error
    return parsed.payload


def payload_of(envelope: bytes, payload_type: str) -> bytes:
    """The payload, whoever signed it: only for what the caller knows by its hash.

    Raises:
        MalformedEnvelope: not an envelope, or of another payload type.
    """
    return _of_type(envelope, payload_type).payload


def _library_key(key: VerifyKey) -> SSlibKey:
    return SSlibKey(keyid(key), "ed25519", "ed25519", {"public": key.raw.hex()})


def _read(envelope: bytes) -> Envelope:
    try:
        fields = json.loads(envelope.decode("utf-8"), object_pairs_hook=_each_once, parse_constant=_not_json)
        wire = msgspec.convert(fields, _WireEnvelope)
        signatures = {s.keyid: Signature(s.keyid, _unbase64(s.sig).hex()) for s in wire.signatures}
        payload = _unbase64(wire.payload)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise MalformedEnvelope("this is not a DSSE envelope; it was not used") from error
    if len(signatures) != len(wire.signatures):
        raise MalformedEnvelope("two signatures name the same key; the envelope was not used")
    return Envelope(payload, wire.payloadType, signatures)


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field appears twice")
    return fields


def _not_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _unbase64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if base64.b64encode(data).decode() != text:
        raise ValueError("not canonical base64")
    return data
