"""A pack's folder, as names and bytes, into what it says; each mistake with file and line.

Pure: the shell reads the folder. Only each entry's own shape is checked here; ids that must exist elsewhere are for
``linking``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar

import msgspec

from tropa.rights import catalogues
from tropa.rights.catalogues import Catalogue
from tropa.rights.errors import PackRefused, Problem
from tropa.rights.shapes import (
    About,
    Condition,
    Country,
    Deadline,
    Expect,
    ExpectedDeadline,
    Field,
    InForce,
    Paper,
    Paragraph,
    Question,
    Reading,
    Referral,
    ReturnEvent,
    Reviewer,
    Rule,
    Source,
    Span,
    Story,
    Value,
)
from tropa.rights.yaml_lines import Document, Path, parse

SECTIONS: dict[str, type[msgspec.Struct]] = {
    "questions": Question,
    "values": Value,
    "sources": Source,
    "rules": Rule,
    "papers": Paper,
    "countries": Country,
    "referrals": Referral,
    "stories": Story,
}
_PARTS = (About, Reviewer, Condition, Reading, Span, Deadline, InForce, Field, Paragraph, ReturnEvent, Expect)
_SHAPES: list[Any] = [*_PARTS, ExpectedDeadline, *SECTIONS.values()]
_FIELDS = sorted({name for shape in _SHAPES for name in shape.__struct_encode_fields__})
_ERROR = re.compile(r"^(?P<said>.*?)(?: - at `(?P<path>[^`]*)`)?$", re.DOTALL)
_STEP = re.compile(r"\.([A-Za-z_0-9]+)|\[(\d+)\]")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")
_Entry = TypeVar("_Entry", bound=msgspec.Struct)


@dataclass(frozen=True)
class Draft:
    """What a folder says, entry by entry, in the order of file names and then of lines."""

    about: About
    entries: dict[str, tuple[Any, ...]]
    words: dict[str, Catalogue]
    places: dict[tuple[str, str], tuple[Document, Path]] = field(repr=False)

    @property
    def stories(self) -> tuple[Story, ...]:
        return self.entries["stories"]

    def problem(self, section: str, name: str, path: Path, text: str) -> Problem:
        """A problem with one part of one entry, where it is written."""
        if (section, name) not in self.places:
            return Problem("pack.yaml", 0, text)
        document, start = self.places[section, name]
        return document.problem((*start, *path), f"{name}: {text}" if name else text)


def load(files: Mapping[str, bytes]) -> Draft:
    """The pack in a folder: file names relative to it, with ``/``.

    Raises:
        PackRefused: every file that cannot be read and every entry whose shape is wrong, with its line.
    """
    problems: list[Problem] = []
    documents = list(_documents(files, problems))
    about = _about(documents, problems)
    entries: dict[str, list[Any]] = {section: [] for section in SECTIONS}
    places: dict[tuple[str, str], tuple[Document, Path]] = {}
    for document in documents:
        if document.file == "pack.yaml":
            places["about", ""] = (document, ())
        else:
            _take(document, entries, places, problems)
    words = dict(_words(files, problems))
    if problems or about is None:
        raise PackRefused(tuple(sorted(problems)))
    return Draft(about, {section: tuple(found) for section, found in entries.items()}, words, places)


def _documents(files: Mapping[str, bytes], problems: list[Problem]) -> Iterator[Document]:
    for name in sorted(files):
        if name.endswith((".yaml", ".yml")):
            parsed = parse(name, files[name])
            if isinstance(parsed, Problem):
                problems.append(parsed)
            else:
                yield parsed
        elif not (name.startswith("words/") and name.endswith(".po")) and not name.endswith(".md"):
            problems.append(Problem(name, 0, "a pack has only .yaml files, words/*.po and .md notes"))


def _about(documents: list[Document], problems: list[Problem]) -> About | None:
    document = next((document for document in documents if document.file == "pack.yaml"), None)
    if document is None:
        problems.append(Problem("pack.yaml", 0, "the pack has no pack.yaml that can be read"))
        return None
    return _convert(document, (), document.content, About, problems)


def _take(
    document: Document,
    entries: dict[str, list[Any]],
    places: dict[tuple[str, str], tuple[Document, Path]],
    problems: list[Problem],
) -> None:
    section = document.file.split("/")[0].removesuffix(".yaml").removesuffix(".yml")
    content = document.content
    items = content.get(section) if isinstance(content, dict) and list(content) == [section] else None
    if section not in SECTIONS:
        problems.append(document.problem((), f"a file of a pack is named after one of: {', '.join(SECTIONS)}"))
    elif not isinstance(items, list):
        problems.append(document.problem((), f"expected one list, `{section}: [...]`, and nothing else"))
    else:
        for place, written in enumerate(items):
            entry = _convert(document, (section, place), written, SECTIONS[section], problems)
            if entry is not None:
                _keep(document, section, place, entry, entries, places, problems)


def _keep(
    document: Document,
    section: str,
    place: int,
    entry: Any,
    entries: dict[str, list[Any]],
    places: dict[tuple[str, str], tuple[Document, Path]],
    problems: list[Problem],
) -> None:
    if (section, entry.id) in places:
        first, start = places[section, entry.id]
        where = f"{first.file}:{first.lines[start]}"
        problems.append(document.problem((section, place, "id"), f"`{entry.id}` is already defined at {where}"))
    else:
        places[section, entry.id] = (document, (section, place))
        entries[section].append(entry)


def _convert(
    document: Document, start: Path, written: Any, shape: type[_Entry], problems: list[Problem]
) -> _Entry | None:
    try:
        return msgspec.convert(written, shape)
    except msgspec.ValidationError as error:
        match = _ERROR.match(str(error))
        assert match is not None
        path = tuple(name or int(place) for name, place in _STEP.findall(match["path"] or ""))
        unknown = _UNKNOWN.search(match["said"])
        if unknown:
            path = (*path, unknown["name"])
        problems.append(document.problem((*start, *path), _said(match["said"], unknown and unknown["name"], written)))
        return None


def _said(said: str, unknown: str | None, written: Any) -> str:
    named = f"{written['id']}: " if isinstance(written, dict) and isinstance(written.get("id"), str) else ""
    return f"{named}{said}{nearest(unknown, _FIELDS) if unknown else ''}"


def nearest(name: str, known: "list[str] | dict[str, Any] | tuple[str, ...]") -> str:
    """``; did you mean ...?`` when something known looks like it, else nothing."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else ""


def _words(files: Mapping[str, bytes], problems: list[Problem]) -> Iterator[tuple[str, Catalogue]]:
    for name in sorted(files):
        if name.startswith("words/") and name.endswith(".po"):
            language = name.removeprefix("words/").removesuffix(".po")
            catalogue, found = catalogues.read(name, language, files[name])
            problems.extend(found)
            yield language, catalogue
