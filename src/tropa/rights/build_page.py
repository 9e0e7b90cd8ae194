"""One language's guide as one HTML text: shell, reading version, data, style and script, put together by templates.

Pure: the same parts give the same text. What it writes into a page is escaped by the templates; only parts that come
from the bundle, or were escaped for their place here, go in as they are.
"""

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from tropa.rights.build_conditions import told
from tropa.rights.build_said import Said, Ui
from tropa.rights.compile import fingerprint
from tropa.rights.deadlines import anchors, span_of, spans
from tropa.rights.index import Index
from tropa.rights.shapes import Country, Deadline, Paper, Rule, Span, Words
from tropa.rights.spelling import encode

OTHER = {"ru": "en", "en": "ru"}
_STYLES = {
    "address": "right",
    "title": "title",
    "body": "body",
    "item": "item",
    "attachment": "item",
    "signature": "body",
}
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


def page(parts: Parts) -> str:
    """The whole file's text."""
    said = Said(parts.index, parts.language, parts.words, parts.ui[parts.language])
    pack = parts.index.pack
    return (
        _templates()
        .get_template("guide.html")
        .render(
            said=said,
            original=_original(parts),
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
            passports=lambda country: _passports(country, said),
            pack=_inline(parts.core),
            # Called where it is written, after everything else: what is left over is only known then.
            beside=lambda: _inline(_beside(parts, said)),
            style=parts.style,
            script=parts.script,
            licences=parts.licences.replace("--", "- -"),
        )
    )


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


def _inline(data: bytes) -> str:
    """JSON as it may stand in a script element: no character that could end it (HTML 4.12.1.3)."""
    return data.decode().replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _original(parts: Parts) -> Said | None:
    language = parts.index.pack.about.paper_language
    if parts.paper_words is None:
        return None
    return Said(parts.index, language, parts.paper_words, parts.ui[language])


def _beside(parts: Parts, said: Said) -> bytes:
    """What the script needs beside the pack: the guide's own sentences, and words that stand nowhere on the page."""
    beside: dict[str, object] = {
        "language": parts.language,
        "fingerprint": fingerprint(parts.core),
        "ui": said.ui,
        "rest": said.rest(),
    }
    if parts.paper_words is not None:
        language = parts.index.pack.about.paper_language
        own = {key: parts.ui[language][key] for key in _IN_PAPERS}
        beside["original"] = {"language": language, "ui": own, "rest": parts.paper_words}
    return encode(json.loads(json.dumps(beside)))


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
        return f"«{said.text(f'question.{name}.ask')}»"
    return said.value(name) if name in said.index.values else said.t("from_today")


def _length(span: Span, said: Said) -> str:
    unit, number = span_of(span)
    return said.count(f"span_{unit}", number) if isinstance(number, int) else said.value(number)


def _cited(ids: Iterable[str], said: Said) -> Markup:
    """Statute and article, each leading to its source."""
    place = _places(said.index.pack.sources)
    found = [said.index.sources[name] for name in ids]
    links = (
        Markup('<a href="#s{}">{}</a>').format(
            place[one.id], ", ".join(part for part in (one.statute, one.article) if part)
        )
        for one in found
    )
    return Markup("; ").join(links)


def _passports(country: Country, said: Said) -> Markup:
    return escape(", ".join(said.t(f"passport_{kind}") for kind in country.passports))
