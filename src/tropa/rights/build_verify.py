"""Whether a file is a guide as this program builds it: its pack and words are taken out, and it is built again.

A file that is the same byte for byte holds the known script and style, nothing else that acts, and says what its pack
says. Who made it is for ``build.check_signature``.
"""

import hashlib
from dataclasses import dataclass, field
from html.parser import HTMLParser

import msgspec
from typing_extensions import override

from tropa.rights.build import Bundle
from tropa.rights.build_page import Parts, page
from tropa.rights.compile import fingerprint, words_hash
from tropa.rights.errors import GuideMismatch
from tropa.rights.index import Index
from tropa.rights.shapes import Pack, Words
from tropa.rights.spelling import encode


class _Original(msgspec.Struct, frozen=True):
    rest: Words


class _Beside(msgspec.Struct, frozen=True):
    language: str
    rest: Words
    original: _Original | None = None


@dataclass(frozen=True)
class Verified:
    """What a genuine file holds. ``papers_apart``: it also holds papers in a language whose words it does not prove."""

    language: str
    pack: Pack
    pack_sha256: str
    fingerprint: str
    papers_apart: bool


def verify_guide(file: bytes, bundle: Bundle) -> Verified:
    """What the file holds, when it is exactly what this program builds from it.

    Raises:
        GuideMismatch: it is not; the message says what differs first.
    """
    try:
        return _verified(file, bundle)
    except (ValueError, LookupError, StopIteration, RecursionError) as error:
        raise GuideMismatch(f"this is not a guide that this program could have built ({error})") from error


def _verified(file: bytes, bundle: Bundle) -> Verified:
    found = _Reader()
    found.feed(file.decode())
    found.close()
    _same_bundle(found, bundle)
    pack = msgspec.json.decode(found.inside["pack"], type=Pack)
    beside = msgspec.json.decode(found.inside["beside"], type=_Beside)
    words: Words = {**beside.rest, **{key: "".join(pieces) for key, pieces in found.words.items()}}
    core = encode(pack)
    if pack.words.get(beside.language) != words_hash(words):
        raise GuideMismatch("its sentences are not those that its pack names: somebody changed the text")
    original = beside.original.rest if beside.original else None
    parts = Parts(
        Index(pack),
        core,
        beside.language,
        words,
        original,
        bundle.ui,
        bundle.script,
        bundle.style,
        bundle.licences,
    )
    if page(parts).encode() != file:
        raise GuideMismatch("it holds something that its pack does not account for: somebody changed the page")
    sha256 = hashlib.sha256(core).hexdigest()
    return Verified(beside.language, pack, sha256, fingerprint(core), original is not None)


def _same_bundle(found: "_Reader", bundle: Bundle) -> None:
    if found.scripts != [bundle.script]:
        raise GuideMismatch("its script is not the one this program knows: another version, or somebody changed it")
    if found.styles != [bundle.style]:
        raise GuideMismatch("its style is not the one this program knows: another version, or somebody changed it")


@dataclass
class _Open:
    """An element that has begun: where its text goes."""

    tag: str
    key: str | None
    blank: str | None


@dataclass
class _Reader(HTMLParser):
    """Takes out of a file what the build put in; anything else shows when the file is built again."""

    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    inside: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    _stack: list[_Open] = field(default_factory=list)
    _raw: list[str] = field(default_factory=list)
    _raw_id: str | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._raw, self._raw_id = [], given.get("id")
        blank, key = given.get("data-f"), given.get("data-k")
        if blank is not None:
            self._say(f"{{{blank}}}")
        if key is not None:
            self.words[key] = []
        self._stack.append(_Open(tag, key, blank))

    @override
    def handle_endtag(self, tag: str) -> None:
        text = "".join(self._raw)
        if tag == "style":
            self.styles.append(text)
        elif tag == "script" and self._raw_id is not None:
            self.inside[self._raw_id] = text
        elif tag == "script":
            self.scripts.append(text)
        while self._stack and self._stack.pop().tag != tag:
            pass

    @override
    def handle_data(self, data: str) -> None:
        if self._stack and self._stack[-1].tag in ("script", "style"):
            self._raw.append(data)
        else:
            self._say(data)

    def _say(self, text: str) -> None:
        """Text belongs to the sentence around it, unless it only shows what a blank stands for today."""
        if any(one.blank is not None for one in self._stack):
            return
        key = next((one.key for one in reversed(self._stack) if one.key is not None), None)
        if key is not None:
            self.words[key].append(text)
