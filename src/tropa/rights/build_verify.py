"""Whether a file is a guide as this program builds it: its pack and words are taken out, and it is built again.

A file that is the same byte for byte holds the known script and style, nothing else that acts, and says what its pack
says. Who made it is for ``build.check_signature``.
"""

import hashlib
from dataclasses import dataclass, field
from html.parser import HTMLParser

from typing_extensions import override

from tropa.rights.build import Bundle
from tropa.rights.build_page import CHARSETS, Data, Parts, page, unpack_data
from tropa.rights.compiled import fingerprint, words_hash
from tropa.rights.errors import GuideMismatch
from tropa.rights.index import Index
from tropa.rights.shapes import Pack, Words
from tropa.rights.spelling import decode, encode

_BLOCKS = frozenset(("p", "ul", "ol", "li", "div", "section", "article", "h2", "h3", "h4"))
# Where a browser looks for the character set (HTML 13.2.3.2).
_HEAD_BYTES = 1024
# Far more than any guide holds; a file that unpacks to more is not one.
_MOST_BYTES = 8 * 2**20


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
    found = read(file)
    _same_bundle(found, bundle)
    data, words = _content(found)
    original = data.original.rest if data.original else None
    parts = Parts(
        Index(data.pack),
        encode(data.pack),
        data.language,
        words,
        original,
        bundle.ui,
        bundle.script,
        bundle.style,
        bundle.licences,
    )
    again = page(parts)
    packed = read(again).inside["pack"], found.inside["pack"]
    # Another zlib may have packed the same data otherwise: it is compared unpacked, all the rest as it stands.
    same_data = unpack_data(packed[0], _MOST_BYTES) == unpack_data(packed[1], _MOST_BYTES)
    if not same_data or again.replace(packed[0].encode(), packed[1].encode()) != file:
        raise GuideMismatch("it holds something that its pack does not account for: somebody changed the page")
    sha256 = hashlib.sha256(parts.core).hexdigest()
    return Verified(data.language, data.pack, sha256, fingerprint(parts.core), original is not None)


def _content(found: "_Reader") -> tuple[Data, Words]:
    data = decode(unpack_data(found.inside["pack"], _MOST_BYTES), Data)
    on_page = {key: "".join(pieces) for key, pieces in zip(data.keys, found.words, strict=True)}
    words: Words = {**data.rest, **on_page}
    if data.pack.words.get(data.language) != words_hash(words):
        raise GuideMismatch("its sentences are not those that its pack names: somebody changed the text")
    return data, words


def read(file: bytes) -> "_Reader":
    """A file taken apart."""
    reader = _Reader()
    reader.feed(file.decode(next(charset for charset in CHARSETS.values() if charset.encode() in file[:_HEAD_BYTES])))
    reader.close()
    return reader


def _same_bundle(found: "_Reader", bundle: Bundle) -> None:
    if found.scripts != [bundle.script]:
        raise GuideMismatch("its script is not the one this program knows: another version, or somebody changed it")
    if found.styles != [bundle.style]:
        raise GuideMismatch("its style is not the one this program knows: another version, or somebody changed it")


@dataclass
class _Open:
    """An element that has begun: where its text goes."""

    tag: str
    sentence: list[str] | None
    blank: str | None


@dataclass
class _Reader(HTMLParser):
    """Takes out of a file what the build put in; anything else shows when the file is built again."""

    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    inside: dict[str, str] = field(default_factory=dict)
    words: list[list[str]] = field(default_factory=list)
    _stack: list[_Open] = field(default_factory=list)
    _raw: list[str] = field(default_factory=list)
    _raw_id: str | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._end_implied(tag)
        self._raw, self._raw_id = [], given.get("id")
        blank = given.get("data-f")
        if blank is not None:
            self._say(f"{{{blank}}}")
        sentence: list[str] | None = [] if "data-k" in given else None
        if sentence is not None:
            self.words.append(sentence)
        self._stack.append(_Open(tag, sentence, blank))

    def _end_implied(self, tag: str) -> None:
        """A paragraph ends where a block begins, an item where the next one does (HTML 13.1.2.4)."""
        if tag in _BLOCKS and self._stack and self._stack[-1].tag == "p":
            self._stack.pop()
        if tag == "li":
            since_list = next(n for n, one in enumerate(reversed(self._stack)) if one.tag in ("ul", "ol"))
            if since_list:
                del self._stack[-since_list:]

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
        sentence = next((one.sentence for one in reversed(self._stack) if one.sentence is not None), None)
        if sentence is not None:
            sentence.append(text)
