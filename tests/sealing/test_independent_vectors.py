"""Known answers made by others: of RFCs and NIST from the ``cryptography-vectors`` package, X-Wing's and BIP39's own.

Wherever our functions' arguments can carry a vector it goes through them; the rest goes through the library calls they
are made of, and the test's docstring says so.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cryptography_vectors
import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from securesystemslib.signer import Signature

from tools.vector_cases import by_hand
from tools.vector_cases.letters import ADDRESS, AUTHOR, CORE, HINT, mac
from tropa.sealing import _xwing, letters, signing
from tropa.sealing._kdf import hkdf
from tropa.sealing.encoding import lp, u32
from tropa.sealing.keys import auth_public, sealing_public
from tropa.sealing.letters import OpenedLetter, ReaderKeys, open_letter
from tropa.sealing.passphrase import Argon2Cost, vault_key
from tropa.sealing.types import AuthPrivateKey, Entropy, SealingSeed, SigningSeed, VaultSalt
from tropa.sealing.words import entropy_of, words_of

FOLDER = Path(cryptography_vectors.__file__).parent
DATA = Path(__file__).parent / "data"
READER_AUTH = AuthPrivateKey(hashlib.sha256(b"independent reader").digest())


def records(path: str) -> Iterator[dict[str, str]]:
    """Blocks of ``key = value`` lines, as NIST and pyca write them; a block ends where a key comes again."""
    block: dict[str, str] = {}
    for line in (FOLDER / path).read_text().splitlines():
        key, equals, value = (part.strip() for part in line.partition("="))
        if line.startswith("#") or not equals:
            continue
        if key in block:
            yield block
            block = {}
        block[key] = value
    yield block


def data(file: str) -> list[dict[str, Any]]:
    """Vectors kept beside the tests; each file says where it is from."""
    vectors: list[dict[str, Any]] = json.loads((DATA / f"{file}.json").read_text())["vectors"]
    return vectors


def hpke_vectors(file: str, kem: int) -> list[dict[str, Any]]:
    """HPKE vectors of one KEM with our KDF and AEAD in base mode."""
    wanted = {"mode": 0, "kem_id": kem, "kdf_id": 1, "aead_id": 3}
    vectors = json.loads((FOLDER / "HPKE" / file).read_text())
    return [vector for vector in vectors if wanted.items() <= vector.items()]


def letter_around(enc: bytes, shared_secret: bytes, reader: ReaderKeys) -> bytes:
    """One of our letters whose ``enc`` and shared secret somebody else computed."""
    info = lp(b"tropa/1/letter", ADDRESS.relay_id.raw, ADDRESS.post_id.raw, HINT.raw)
    key, nonce = by_hand.key_schedule(shared_secret, info)
    private, public = (
        X25519PrivateKey.from_private_bytes(AUTHOR.raw),
        X25519PublicKey.from_public_bytes(reader.public.auth.raw),
    )
    tag = mac(private.exchange(public), auth_public(AUTHOR), reader.public, ADDRESS, CORE)
    inside = auth_public(AUTHOR).raw + tag + u32(len(CORE)) + CORE
    return HINT.raw + enc + ChaCha20Poly1305(key).encrypt(nonce, inside.ljust(4_096 - 16 - 1_120 - 16, b"\0"), b"")


def opened_core(enc: bytes, shared_secret: bytes, seed: bytes) -> bytes:
    """The core of such a letter, opened with the seed that belongs to ``enc``."""
    reader = ReaderKeys(SealingSeed(seed), READER_AUTH)
    opened = open_letter(letter_around(enc, shared_secret, reader), reader, ADDRESS)
    assert isinstance(opened, OpenedLetter)
    return opened.core


@pytest.mark.parametrize("vector", data("xwing"), ids=lambda v: v["seed"][:8])
def test_xwing_of_the_draft_gives_our_public_key_and_opens_our_letter(vector: dict[str, str]) -> None:
    """Key generation and decapsulation of the X-Wing draft, through ``sealing_public`` and ``open_letter``."""
    known = {name: bytes.fromhex(value) for name, value in vector.items()}
    assert sealing_public(SealingSeed(known["seed"])).raw == known["public"]
    assert opened_core(known["ciphertext"], known["shared_secret"], known["seed"]) == CORE


def test_hpke_with_xwing_gives_our_public_key_and_opens_our_letter() -> None:
    """The HPKE-PQ vector of our own suite (0x647a, HKDF-SHA256, ChaCha20-Poly1305), through our functions."""
    (vector,) = hpke_vectors("hpke-pq-test-vectors.json", 0x647A)
    known = {name: bytes.fromhex(vector[name]) for name in ("skRm", "pkRm", "enc", "shared_secret")}
    assert sealing_public(SealingSeed(known["skRm"])).raw == known["pkRm"]
    assert opened_core(known["enc"], known["shared_secret"], known["skRm"]) == CORE


def test_hpke_with_xwing_opens_the_vectors_own_ciphertext() -> None:
    """It has ``aad``, which ours never have: through the library's call below ours, with our suite and key loading."""
    (vector,) = hpke_vectors("hpke-pq-test-vectors.json", 0x647A)
    first = {name: bytes.fromhex(value) for name, value in vector["encryptions"][0].items()}
    private, _ = _xwing.load_private(SealingSeed(bytes.fromhex(vector["skRm"])))
    sealed = bytes.fromhex(vector["enc"]) + first["ct"]
    opened = openssl.hpke._decrypt_with_aad(_xwing.SUITE, sealed, private, bytes.fromhex(vector["info"]), first["aad"])
    assert opened == first["pt"]


def test_the_key_schedule_written_by_hand_for_our_vectors_is_that_of_the_vector() -> None:
    """Otherwise our malformed letters could be refused for another reason than the one meant."""
    (vector,) = hpke_vectors("hpke-pq-test-vectors.json", 0x647A)
    key, nonce = by_hand.key_schedule(bytes.fromhex(vector["shared_secret"]), bytes.fromhex(vector["info"]))
    assert (key.hex(), nonce.hex()) == (vector["key"], vector["base_nonce"])


def test_hpke_of_rfc_9180_opens_with_the_library() -> None:
    """Appendix A.2, X25519 with our KDF and AEAD: the library's suite, of which ours differs in the KEM alone."""
    (vector,) = hpke_vectors("test-vectors.json", 0x20)
    suite = openssl.hpke.Suite(
        openssl.hpke.KEM.X25519, openssl.hpke.KDF.HKDF_SHA256, openssl.hpke.AEAD.CHACHA20_POLY1305
    )
    first = {name: bytes.fromhex(value) for name, value in vector["encryptions"][0].items()}
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(vector["skRm"]))
    sealed = bytes.fromhex(vector["enc"]) + first["ct"]
    assert (
        openssl.hpke._decrypt_with_aad(suite, sealed, private, bytes.fromhex(vector["info"]), first["aad"])
        == first["pt"]
    )


def test_ml_kem_768_of_nist_gives_keys_and_shared_secrets() -> None:
    """All 1,000 answers, through the library calls that ``_xwing`` is made of."""
    count = 0
    for vector in records("asymmetric/MLKEM/kat_MLKEM_768.rsp"):
        private = MLKEM768PrivateKey.from_seed_bytes(bytes.fromhex(vector["d"] + vector["z"]))
        assert private.public_key().public_bytes_raw().hex() == vector["pk"]
        assert private.decapsulate(bytes.fromhex(vector["ct"])).hex() == vector["ss"]
        count += 1
    assert count == 1_000


def test_x25519_of_rfc_7748_gives_the_products() -> None:
    """Section 5.2, through the library call ``letters`` makes; that with the base point, through ``auth_public``."""
    for vector in records("asymmetric/X25519/rfc7748.txt"):
        private = X25519PrivateKey.from_private_bytes(bytes.fromhex(vector["INPUT_SCALAR"]))
        public = X25519PublicKey.from_public_bytes(bytes.fromhex(vector["INPUT_U"]))
        assert private.exchange(public).hex() == vector["OUTPUT_U"]
    base_point = f"{9:02x}" + "00" * 31
    (times_base,) = (v for v in records("asymmetric/X25519/rfc7748.txt") if v["INPUT_U"] == base_point)
    assert auth_public(AuthPrivateKey(bytes.fromhex(times_base["INPUT_SCALAR"]))).raw.hex() == times_base["OUTPUT_U"]


def test_ed25519_of_the_reference_gives_public_keys_and_signatures() -> None:
    """1,024 answers: public keys through ``verify_key``, signatures through the check our envelopes use."""
    lines = (FOLDER / "asymmetric/Ed25519/sign.input").read_text().splitlines()
    assert len(lines) == 1_024
    for line in lines:
        secret, public, message, signed = (bytes.fromhex(part) for part in line.split(":")[:4])
        key = signing.verify_key(SigningSeed(secret[:32]))
        assert key.raw == public
        assert Ed25519PrivateKey.from_private_bytes(secret[:32]).sign(message) == signed[:64]
        signing._library_key(key).verify_signature(Signature(signing.keyid(key), signed[:64].hex()), message)


@pytest.mark.parametrize("file", ["rfc-5869-HKDF-SHA256", "hkdf-generated"])
def test_hkdf_of_rfc_5869_begins_as_ours(file: str) -> None:
    """Ours always gives 32 bytes, which are the first 32 of any longer output."""
    for vector in records(f"KDF/{file}.txt"):
        ikm, salt, info, okm = (bytes.fromhex(vector[name]) for name in ("IKM", "salt", "info", "OKM"))
        assert hkdf(ikm, salt, info) == okm[:32]


def test_hmac_sha256_of_rfc_4231_is_our_tag() -> None:
    """Through the function that makes a letter's tag."""
    full = [vector for vector in records("HMAC/rfc-4231-sha256.txt") if len(vector["MD"]) == 64]
    assert len(full) >= 5
    for vector in full:
        assert letters._tag(bytes.fromhex(vector["Key"]), bytes.fromhex(vector["Msg"])).hex() == vector["MD"]


def test_argon2id_gives_our_vault_key() -> None:
    """The vector that has what ours have: text for a passphrase, a 16-byte salt, no secret, 32 bytes out."""
    (vector,) = (v for v in records("KDF/argon2id.txt") if v["pass"] and len(v["salt"]) == 32 and "secret" not in v)
    cost = Argon2Cost(memory_kib=int(vector["memcost"]), passes=int(vector["iter"]), lanes=int(vector["lanes"]))
    passphrase = bytes.fromhex(vector["pass"]).decode()
    assert vault_key(passphrase, VaultSalt(bytes.fromhex(vector["salt"])), cost).raw.hex() == vector["output"]


def test_argon2id_of_rfc_9106_is_the_librarys() -> None:
    """Those with a secret, associated data or other lengths too, through the library call of ``vault_key``."""
    vectors = list(records("KDF/argon2id.txt"))
    assert len(vectors) >= 5
    for v in vectors:
        given = {name: bytes.fromhex(v[name]) for name in ("secret", "ad") if name in v}
        cost = {"length": int(v["length"]), "iterations": int(v["iter"]), "lanes": int(v["lanes"])}
        derivation = Argon2id(salt=bytes.fromhex(v["salt"]), memory_cost=int(v["memcost"]), **cost, **given)
        assert derivation.derive(bytes.fromhex(v["pass"])).hex() == v["output"]


@pytest.mark.parametrize("vector", data("bip39"), ids=lambda v: v["entropy"][:8])
def test_bip39_gives_our_english_words(vector: dict[str, str]) -> None:
    """The standard's own twelve-word vectors, both ways."""
    entropy = Entropy(bytes.fromhex(vector["entropy"]))
    assert words_of(entropy, "en") == vector["words"]
    assert entropy_of(vector["words"]) == entropy


def test_chacha20_poly1305_gives_what_boringssl_gives() -> None:
    """Through the library's cipher, which the suite is made of."""
    names = ("KEY", "NONCE", "AD", "IN", "CT", "TAG")
    for vector in records("ciphers/ChaCha20Poly1305/boringssl.txt"):
        key, nonce, aad, text, sealed, tag = (_quoted_or_hex(vector[name]) for name in names)
        assert ChaCha20Poly1305(key).encrypt(nonce, text, aad) == sealed + tag


def _quoted_or_hex(value: str) -> bytes:
    return value.strip('"').encode() if value.startswith('"') else bytes.fromhex(value)
