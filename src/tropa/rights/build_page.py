"""One language's guide as one HTML file: shell, reading version, data, style and script, put together by templates.

Pure: the same parts give the same text. What it writes into a page is escaped by the templates; only parts that come
from the bundle, or were escaped for their place here, go in as they are.
"""

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from tropa.rights.build_conditions import told
from tropa.rights.build_said import UNENDED, Said, Ui
from tropa.rights.compiled import fingerprint
from tropa.rights.deadlines import anchors, span_of, spans
from tropa.rights.index import Index
from tropa.rights.shapes import Country, Deadline, Pack, Paper, Rule, Span, Words
from tropa.rights.spelling import encode

OTHER = {"ru": "en", "en": "ru"}
CHARSETS = {"ru": "windows-1251", "en": "utf-8"}
"""Every browser reads both; Russian takes half as much in the one that was made for it (decision 0078)."""
_STYLES = {
    "address": "right",
    "title": "title",
    "body": "body",
    "item": "item",
    "attachment": "item",
    "signature": "body",
}
_AFTER_UNENDED = re.compile(UNENDED + r"\s*")
# Of the guide's own sentences, those that may come up inside a paper.
_IN_PAPERS = ("or", "yes", "no", "unknown", "unanswered", "not_yet", "paper_blank")


@dataclass(frozen=True)
class Parts:
    """What a guide is put together from: a pack's core, its words in one language, and the built bundle.

    ``paper_words`` are the words that papers need in the language in which they are handed in, where that is another.
    """

    index: Index
    core: bytes
    language: str
    words: Words
    paper_words: Words | None
    ui: Mapping[str, Ui]
    script: str
    style: str
    licences: str


@dataclass(frozen=True)
class _Topic:
    id: str
    rules: tuple[Rule, ...]
    also: tuple[Rule, ...]


def page(parts: Parts) -> bytes:
    """The whole file.

    Raises:
        ValueError: the bundle holds a character that script or style cannot hold in every character set.
    """
    if not (parts.script + parts.style + parts.licences).isascii():
        raise ValueError("the guide's script, style or licences are not ASCII")
    said = Said(parts.index, parts.language, parts.words, parts.ui[parts.language])
    pack = parts.index.pack
    text = (
        _templates()
        .get_template("guide.html")
        .render(
            said=said,
            charset=CHARSETS[parts.language],
            other_papers=parts.paper_words is not None,
            policy=policy(parts.script, parts.style),
            about=pack.about,
            reviewers="; ".join(f"{one.name}, {said.day(one.day)}" for one in pack.about.reviewers),
            fingerprint=fingerprint(parts.core),
            other=OTHER[parts.language],
            topics=_topics(pack.about.topics, pack.rules),
            place=_places(pack.rules),
            paper_place=_places(pack.papers),
            value_place=_places(pack.values),
            papers=pack.papers,
            countries=pack.countries,
            values=pack.values,
            questions=pack.questions,
            sources=pack.sources,
            styles=_STYLES,
            told=lambda condition: told(condition, said),
            counted=lambda deadline: _counted(deadline, said),
            cited=lambda ids: _cited(ids, said),
            sure=lambda confidence: _sure(confidence, said),
            passports=lambda country: _passports(country, said),
            # Called where it is written, after everything else: what is left over is only known then.
            blob=lambda: pack_data(_data(parts, said)),
            style=parts.style,
            script=parts.script,
            licences=parts.licences.replace("--", "- -"),
        )
    )
    return _AFTER_UNENDED.sub("", text).encode(CHARSETS[parts.language], "xmlcharrefreplace")


def policy(script: str, style: str) -> str:
    """What the page may do: run this one script, use this one style, nothing else (CSP level 3)."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def paper_words(words: Words, index: Index) -> Words:
    """Of a language's words, those that papers may need: their paragraphs, values, units and bound answers."""
    bound = {field.question for paper in index.pack.papers for field in paper.fields if field.question}
    starts = tuple(f"question.{question}.option." for question in sorted(bound))
    values = tuple(f"value.{value.id}.is." for value in index.pack.values if value.kind == "text")
    paragraphs = {f"paper.{paper.id}.p.{part.id}" for paper in index.pack.papers for part in paper.paragraphs}
    return {
        key: sentence
        for key, sentence in words.items()
        if key in paragraphs or key.startswith(("unit.", *starts, *values))
    }


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("tropa.rights"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def pack_data(data: bytes) -> str:
    """Data as a JSON string of base64 of raw DEFLATE (RFC 1951): a quarter of its size, and nothing that HTML reads."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return f'"{base64.b64encode(packer.compress(data) + packer.flush()).decode()}"'


def unpack_data(blob: str, most_bytes: int) -> bytes:
    """The data again. Raises ValueError for anything else, and for more than ``most_bytes``."""
    packed = base64.b64decode(blob.strip('"'), validate=True)
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(packed, most_bytes)
    except zlib.error as error:
        raise ValueError("its data cannot be unpacked") from error
    if not unpacker.eof or unpacker.unused_data or blob != f'"{base64.b64encode(packed).decode()}"':
        raise ValueError("its data is not whole")
    return data


class Original(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What papers need in the language in which they are handed in, where that is not the guide's."""

    language: str
    ui: dict[str, str]
    rest: Words


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the script reads: the pack, the keys of the sentences on the page in their order, and all other words."""

    pack: Pack
    language: str
    fingerprint: str
    keys: tuple[str, ...]
    rest: Words
    ui: Ui
    original: Original | None


def _data(parts: Parts, said: Said) -> bytes:
    pack = parts.index.pack
    language, original = pack.about.paper_language, None
    if parts.paper_words is not None:
        ui = {key: str(parts.ui[language][key]) for key in _IN_PAPERS}
        original = Original(language, ui, parts.paper_words)
    return encode(
        Data(pack, parts.language, fingerprint(parts.core), tuple(said.placed), said.rest(), said.ui, original)
    )


def _topics(topics: Iterable[str], rules: tuple[Rule, ...]) -> tuple[_Topic, ...]:
    """Each rule in full under the first of the topics it belongs to, named under the others."""
    order = tuple(topics)
    first = {rule.id: next(topic for topic in order if topic in rule.topics) for rule in rules}
    return tuple(
        _Topic(
            topic,
            tuple(rule for rule in rules if first[rule.id] == topic),
            tuple(rule for rule in rules if topic in rule.topics and first[rule.id] != topic),
        )
        for topic in order
    )


def _places(entries: Iterable[Rule | Paper | object]) -> dict[str, int]:
    return {str(getattr(entry, "id")): place for place, entry in enumerate(entries, 1)}  # noqa: B009 - several shapes


def _counted(deadline: Deadline, said: Said) -> str:
    """How a deadline is counted, in words: from what, how long, which way."""
    froms = f" {said.t('or')} ".join(_anchor(name, said) for name in anchors(deadline))
    lengths = f" {said.t('or')} ".join(_length(span, said) for span in spans(deadline))
    parts = [
        said.t("counted_from", anchor=froms) + (f", {said.value(deadline.roll_to)}" if deadline.roll_to else ""),
        lengths + (f" ({said.t('deadline_backwards')})" if deadline.backwards else ""),
        said.t("both_ways") if "unknown" in (deadline.inclusive, deadline.on_day_off) else "",
    ]
    return "; ".join(part for part in parts if part)


def _anchor(name: str, said: Said) -> str:
    if name in said.index.questions:
        return said.t("question_n", n=list(said.index.questions).index(name) + 1)
    return said.value(name) if name in said.index.values else said.t("from_today")


def _length(span: Span, said: Said) -> str:
    unit, number = span_of(span)
    return said.count(f"span_{unit}", number) if isinstance(number, int) else said.value(number)


def _cited(ids: Iterable[str], said: Said) -> str:
    """The sources' numbers in the list at the end."""
    place = _places(said.index.pack.sources)
    return f"[{', '.join(str(place[name]) for name in ids)}]"


def _sure(confidence: str, said: Said) -> str:
    """What is weaker than "there is a source"."""
    return "" if confidence == "sourced" else f", {said.t(f'confidence_{confidence}')}"


def _passports(country: Country, said: Said) -> str:
    return ", ".join(said.t(f"passport_{kind}") for kind in country.passports)
