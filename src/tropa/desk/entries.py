"""Events of a thread among members as entries of a page: who, what, and whether it is hearsay."""

from dataclasses import dataclass, replace

from tropa.desk.facts import label_of, value_of
from tropa.desk.file_lines import FileLine, files_of
from tropa.desk.law import Law, law_of
from tropa.desk.marks import mark_of
from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.vault.views_work import EntryKind, ThreadEntry, ThreadView

WITH_TEXT: frozenset[EntryKind] = frozenset(
    {"note", "letter", "carried-letter", "hand_over", "close", "task", "task_done", "fact", "check", "flag", "unflag"}
)


@dataclass(frozen=True)
class EntryLine:
    """One entry in words. `text` is as its author wrote it; `hearsay` is set on what was carried over."""

    author: str
    kind: str
    what: str
    text: str
    moment: str
    iso: str
    notes: tuple[str, ...]
    hearsay: str | None
    is_ours: bool
    is_unread: bool
    is_newest: bool
    anchor: str = ""
    """By which a search leads to it."""
    files: tuple[FileLine, ...] = ()


@dataclass(frozen=True)
class Entries:
    """The entries, oldest first. `mark` changes when anything shown does, but for what has been read meanwhile."""

    lines: tuple[EntryLine, ...]
    mark: str


def entries_of(visit: Visit, thread: ThreadView) -> Entries:
    """A thread's entries."""
    last, law = len(thread.entries) - 1, law_of(visit)
    files = files_of(visit, thread.case_id)
    lines = tuple(
        replace(_line(visit, law, each, number == last), files=files.get(each.event_id, ()))
        for number, each in enumerate(thread.entries)
    )
    as_read = tuple(replace(line, is_unread=False) for line in lines)
    return Entries(lines, f"{len(lines)}-{mark_of(visit.words.language, as_read)}")


def _line(visit: Visit, law: Law, entry: ThreadEntry, is_newest: bool) -> EntryLine:
    words, carried = visit.words, entry.carried_by
    return EntryLine(
        author=author_of(visit, entry),
        kind=entry.kind,
        what=_what(visit, law, entry),
        text=entry.text if entry.kind in WITH_TEXT else "",
        moment=visit.times.moment(entry.minute),
        iso=visit.times.iso(entry.minute),
        notes=(words.say("delivery.waiting"),) if entry.waiting else (),
        hearsay=words.say("entry.hearsay", who=called(carried, words)) if carried else None,
        is_ours=entry.author is not None and entry.author.is_me,
        is_unread=entry.unread,
        is_newest=is_newest,
        anchor=visit.handle_of(entry.event_id),
    )


def author_of(visit: Visit, entry: ThreadEntry) -> str:
    """Who wrote it: a member, the seeker, or nobody we can name."""
    if entry.by_seeker:
        return visit.words.say("author.seeker")
    if entry.kind == "carried-letter" and entry.author is None:
        return visit.words.say("author.network")
    name = called(entry.author, visit.words) if entry.author else visit.words.say("who.nobody")
    return name[:1].upper() + name[1:]


def _what(visit: Visit, law: Law, entry: ThreadEntry) -> str:
    words, times = visit.words, visit.times
    return words.say(
        f"entry.{entry.kind}",
        who=called(entry.for_member, words) if entry.for_member else words.say("task.for-all"),
        day=times.day(entry.due) if entry.due else words.say("queue.no-day"),
        key=label_of(visit, law, entry.fact_key),
        values=value_of(visit, law, entry.fact_key, entry.values) if entry.fact_key else "",
        source=words.say(f"source.{entry.source}") if entry.source else "",
        outcome=words.say(f"outcome.{entry.outcome}") if entry.outcome else "",
        keep=times.days(entry.keep_days) if entry.keep_days else "",
        flag=words.say(f"safety.{entry.flag}") if entry.flag else "",
        checked=entry.checked,
        method=words.say(f"check-method.{entry.method}") if entry.method else "",
        result=words.say(f"check-result.{entry.result}") if entry.result else "",
    )
