"""The guide: one HTML file a language, from a compiled pack and the committed bundle. Same input, same bytes.

It reads no file and signs nothing itself beyond asking ``sealing`` to; what a guide looks like is in ``templates/`` and
``web/guide``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from tropa.rights.build_page import Parts, page, paper_words
from tropa.rights.build_said import Ui
from tropa.rights.compiled import Compiled
from tropa.rights.errors import GuideMismatch, InputErred
from tropa.rights.spelling import decode, encode
from tropa.sealing.errors import SealingError
from tropa.sealing.signing import sign, verify
from tropa.sealing.types import SigningSeed, VerifyKey

PAYLOAD_TYPE = "application/vnd.tropa.guide+json"
LANGUAGES = ("ru", "en")
_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Bundle:
    """The guide's script, style and own sentences, as ``web/dist-guide`` holds them."""

    script: str
    style: str
    ui: Mapping[str, Ui]
    licences: str


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a signature beside a guide says: this file, in this language, from this pack."""

    format: int
    language: str
    pack_sha256: str
    file_sha256: str
    size_bytes: int


def read_bundle(files: Mapping[str, bytes]) -> Bundle:
    """The bundle from the files of its folder, each checked against the folder's manifest.

    Raises:
        InputErred: a file is missing, or is not the one its manifest names.
    """
    try:
        hashes = msgspec.json.decode(files[_MANIFEST], type=dict[str, str])
        texts = {name: files[name].decode() for name in hashes}
        ui = {language: msgspec.json.decode(texts[f"words-{language}.json"], type=dict) for language in LANGUAGES}
        bundle = Bundle(texts["guide.js"], texts["guide.css"], ui, texts["licences.txt"])
    except (KeyError, ValueError) as error:
        raise InputErred(
            f"the guide's built parts are not whole ({error}); run `npm --prefix web run build`"
        ) from error
    wrong = [name for name, wanted in hashes.items() if hashlib.sha256(files[name]).hexdigest() != wanted]
    if wrong:
        raise InputErred(f"{wrong[0]} is not the file its manifest names; nothing was built")
    return bundle


def file_name(language: str) -> str:
    """What a built guide is called: its sister in the other language links to it by this name."""
    return f"guide-{language}.html"


def build(compiled: Compiled, language: str, bundle: Bundle) -> bytes:
    """The guide in one language.

    Raises:
        InputErred: the pack has no words in it.
    """
    if language not in compiled.words:
        raise InputErred(f"the pack has no words in {language}; that guide was not built")
    original = compiled.pack.about.paper_language
    if original not in compiled.words:
        raise InputErred(f"the pack has no words in {original}, which its papers need; nothing was built")
    needed = None if original == language else paper_words(compiled.words[original], compiled.index)
    parts = Parts(
        compiled.index,
        compiled.core,
        language,
        compiled.words[language],
        needed,
        bundle.ui,
        bundle.script,
        bundle.style,
        bundle.licences,
    )
    return page(parts)


def statement(file: bytes, language: str, pack_sha256: str) -> Statement:
    """What there is to sign about a built file."""
    return Statement(1, language, pack_sha256, hashlib.sha256(file).hexdigest(), len(file))


def sign_guide(said: Statement, seed: SigningSeed) -> bytes:
    """A DSSE envelope of the statement, to lie beside the file. The same input gives the same bytes."""
    return sign(encode(said), PAYLOAD_TYPE, seed)


def check_signature(file: bytes, envelope: bytes, key: VerifyKey) -> Statement:
    """What the key's holder said about this very file.

    Raises:
        GuideMismatch: another signer, another file, or no signature at all.
    """
    try:
        said = decode(verify(envelope, PAYLOAD_TYPE, [key]), Statement)
    except (SealingError, ValueError) as error:
        raise GuideMismatch(f"the signature does not hold: {error}") from error
    if said.file_sha256 != hashlib.sha256(file).hexdigest() or said.size_bytes != len(file):
        raise GuideMismatch("the signature is genuine, but of another file: do not trust this one")
    return said
