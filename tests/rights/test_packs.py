"""A compiled pack: one spelling, one fingerprint, and a signature by those who publish it."""

import hashlib
import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.rights.small import FILES, compiled, files
from tropa.rights.compile import compile_draft
from tropa.rights.compiled import fingerprint, read_compiled
from tropa.rights.errors import PackMalformed, PackUnsigned
from tropa.rights.loading import load
from tropa.rights.schemas import schemas
from tropa.rights.signing import PACK_PAYLOAD_TYPE, sign_pack, verify_pack
from tropa.rights.spelling import encode
from tropa.sealing.signing import sign, verify_key
from tropa.sealing.types import SigningSeed

SEED, OTHER = (SigningSeed(bytes([number]) * 32) for number in (1, 2))
KEY = verify_key(SEED)
PACK = compiled()
WORDS = {language: encode(words) for language, words in PACK.words.items()}


def test_the_same_files_give_the_same_bytes() -> None:
    """In whatever order the folder is read."""
    backwards = dict(reversed(files().items()))
    assert compile_draft(load(backwards)).core == PACK.core
    assert compile_draft(load(files())).fingerprint == PACK.fingerprint


def test_one_changed_letter_in_one_language_changes_the_fingerprint() -> None:
    """The core names the hash of every language's words."""
    assert compiled(("words/en.po", "It is your right", "It is your wright")).fingerprint != PACK.fingerprint


def test_a_fingerprint_is_digits_of_the_cores_hash() -> None:
    """Six groups of four, to be read out over the phone; computed here by hand."""
    digest = hashlib.sha256(b"a core").hexdigest()
    groups = [f"{int(digest[place : place + 8], 16) % 10_000:04}" for place in range(0, 48, 8)]
    assert fingerprint(b"a core") == " ".join(groups)


def test_a_pack_can_be_read_with_the_words_of_one_language() -> None:
    """As a guide in one language holds it."""
    assert read_compiled(PACK.core, {"ru": WORDS["ru"]}).pack == PACK.pack
    assert read_compiled(PACK.core, WORDS).words == PACK.words


@pytest.mark.parametrize(
    ("core", "words"),
    [
        (PACK.core, {}),
        (PACK.core, {"ru": WORDS["en"]}),
        (PACK.core, {"ru": WORDS["ru"].replace("Штраф".encode(), "Орден".encode())}),
        (PACK.core, {"de": WORDS["ru"]}),
        (PACK.core + b" ", WORDS),
        (PACK.core.replace(b'"format":1', b'"format":2'), WORDS),
        (PACK.core.replace(b'"format":1,', b'"format":1,"format":1,'), WORDS),
        (b"", WORDS),
    ],
)
def test_anything_else_is_refused(core: bytes, words: dict[str, bytes]) -> None:
    """Other words, another spelling, another form."""
    with pytest.raises(PackMalformed, match="it was not used"):
        read_compiled(core, words)


def test_a_signed_pack_comes_back_whole() -> None:
    """And only the one that the network published."""
    envelope = sign_pack(PACK, SEED)
    assert verify_pack(envelope, [KEY]) == PACK
    assert verify_pack(envelope, [KEY], sha256=PACK.sha256) == PACK
    with pytest.raises(PackUnsigned, match="another pack than the one the network published"):
        verify_pack(envelope, [KEY], sha256="0" * 64)


def test_a_pack_signed_by_someone_else_is_refused() -> None:
    """The one in use is kept."""
    with pytest.raises(PackUnsigned, match="the one in use was kept"):
        verify_pack(sign_pack(PACK, OTHER), [KEY])


def test_a_signed_pack_without_some_of_its_words_is_refused() -> None:
    """And so is one of another payload type."""
    payload = json.loads(encode({"core": PACK.pack, "words": PACK.words}))
    del payload["words"]["en"]
    short = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    for envelope in (sign(short, PACK_PAYLOAD_TYPE, SEED), sign(PACK.core, "text/plain", SEED)):
        with pytest.raises(PackMalformed):
            verify_pack(envelope, [KEY])


def test_a_signed_pack_whose_ids_lead_nowhere_is_refused() -> None:
    """A signature does not make it sound: a page would break on it."""
    broken = compiled(("rules/all.yaml", "of: age}", "of: agee}"))
    with pytest.raises(PackMalformed, match="names things it does not have; the one in use was kept"):
        verify_pack(sign_pack(broken, SEED), [KEY])


@given(st.binary(max_size=60))
def test_whatever_arrives_is_no_pack(data: bytes) -> None:
    """Nothing else is raised."""
    with pytest.raises(PackMalformed):
        verify_pack(data, [KEY])


@pytest.mark.parametrize("name", ["pack.yaml", "questions/all.yaml", "values/all.yaml", "rules/all.yaml"])
def test_the_schemas_for_editors_accept_what_the_program_accepts(name: str) -> None:
    """And underline a misspelt field."""
    schema = json.loads(schemas()[f"{name.split('/')[0].removesuffix('.yaml')}.schema.json"])
    written = json.loads(json.dumps(YAML(typ="safe", pure=True).load(FILES[name]), default=str))
    jsonschema.validate(written, schema)
    spoilt = written | {"extra": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spoilt, schema)
