"""The thread with a seeker as entries of a page: letters both ways, oldest first."""

from dataclasses import dataclass, replace

from tropa.desk.file_lines import FileLine, files_of
from tropa.desk.marks import mark_of
from tropa.desk.visit import Visit
from tropa.vault.views import CaseView, TimelineEntry


@dataclass(frozen=True)
class LetterLine:
    """One letter in words. `text` is as its author wrote it."""

    author: str
    is_ours: bool
    text: str
    moment: str
    iso: str
    notes: tuple[str, ...]
    is_unread: bool
    is_newest: bool
    anchor: str = ""
    """By which a search leads to it."""
    files: tuple[FileLine, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """The letters, oldest first. `mark` changes when anything shown does, but for what has been read meanwhile."""

    letters: tuple[LetterLine, ...]
    language: str | None
    waiting: str | None
    mark: str


def timeline_of(visit: Visit, case: CaseView) -> Timeline:
    """A case's letters."""
    last, files = len(case.timeline) - 1, files_of(visit, case.case_id)
    letters = tuple(
        _letter(visit, entry, number == last, files.get(entry.event_id, ()))
        for number, entry in enumerate(case.timeline)
    )
    waiting = visit.words.count("case.waiting", case.waiting_letters) if case.waiting_letters else None
    as_read = tuple(replace(letter, is_unread=False) for letter in letters)
    mark = f"{len(letters)}-{mark_of(visit.words.language, as_read, waiting)}"
    return Timeline(letters, case.language, waiting, mark)


def _letter(visit: Visit, entry: TimelineEntry, is_newest: bool, files: tuple[FileLine, ...]) -> LetterLine:
    words = visit.words
    notes = [words.say(f"verification.{entry.verification}")] if entry.verification != "own" else []
    notes += [words.say(f"delivery.{entry.delivery}")] if entry.delivery else []
    return LetterLine(
        author=words.say(f"author.{entry.author}"),
        is_ours=entry.author == "you",
        text=entry.text,
        moment=visit.times.moment(entry.minute),
        iso=visit.times.iso(entry.minute),
        notes=tuple(notes),
        is_unread=entry.unread,
        is_newest=is_newest,
        anchor=visit.handle_of(entry.event_id),
        files=files,
    )
