"""Attachments as lines of a page: their names as text, how far each is, and what can be done with it."""

from dataclasses import dataclass, field

from babel.numbers import format_decimal

from tropa.desk.people import day_in_words
from tropa.desk.visit import Visit
from tropa.vault.views_files import FileView

KIBIBYTE, MEBIBYTE = 1024, 1024 * 1024
FILE = "file:"


@dataclass(frozen=True)
class Progress:
    """How much of it is where it is to be."""

    done: int
    of: int


@dataclass(frozen=True)
class FileLine:
    """One attachment in words. `name` is its sender's text; an address is there where something can be done."""

    handle: str
    name: str
    what: str
    said: str
    is_trouble: bool
    progress: Progress | None = None
    look: str | None = None
    fetch: str | None = None
    fetch_label: str = ""
    stop: str | None = None


@dataclass(frozen=True)
class Attaching:
    """The part of a composer in which files are chosen."""

    add: str
    take_out: str
    files: tuple[FileLine, ...] = ()
    errors: tuple[str, ...] = field(default=())


def files_of(visit: Visit, case_id: str) -> dict[str, tuple[FileLine, ...]]:
    """What a case's events name, by event."""
    found = visit.vault.files.of_case(case_id)
    return {event: tuple(file_line(visit, case_id, each) for each in files) for event, files in found.items()}


def attaching(visit: Visit, thread_id: str, errors: tuple[str, ...] = ()) -> Attaching:
    """What is chosen for what is being written, and where to choose more."""
    names = {
        name: visit.request.path_params[name] for name in ("handle", "thread") if name in visit.request.path_params
    }
    of_thread = "-in-thread" if "thread" in names else ""
    chosen = visit.vault.files.chosen(thread_id)
    return Attaching(
        visit.to(f"attach{of_thread}", **names),
        visit.to(f"take-out{of_thread}", **names),
        tuple(file_line(visit, visit.case_id, each) for each in chosen),
        errors,
    )


def file_line(visit: Visit, case_id: str, file: FileView) -> FileLine:
    """One of them."""
    names = {"handle": visit.handle_of(case_id), "file": visit.handle_of(FILE + file.file_id)}
    may_ask = file.state in ("named", "refused", "expired") or (file.state == "wanted" and file.problem is not None)
    return FileLine(
        handle=names["file"],
        name=file.name or visit.words.say("file.no-name"),
        what=what_of(visit, file),
        said=said_of(visit, file),
        is_trouble=file.state in ("refused", "expired") or file.problem is not None,
        progress=Progress(file.done, file.chunks) if file.state in ("leaving", "wanted") else None,
        look=visit.to("file", **names) if file.is_readable else None,
        fetch=visit.to("fetch-file", **names) if may_ask else None,
        fetch_label=visit.words.say("file.fetch" if file.state == "named" else "file.again") if may_ask else "",
        stop=visit.to("let-go-file", **names) if file.state == "wanted" else None,
    )


def what_of(visit: Visit, file: FileView) -> str:
    """Its type, as its sender says, and its size."""
    kinds = {"application/pdf": "pdf", "text/plain": "text"}
    kind = kinds.get(file.media_type, "picture" if file.media_type.startswith("image/") else "other")
    return f"{visit.words.say(f'file-kind.{kind}')}, {size_in_words(visit, file.size_bytes)}"


def size_in_words(visit: Visit, size_bytes: int) -> str:
    """Rounded, in the unit a person would use."""
    if size_bytes < KIBIBYTE:
        return visit.words.say("file.bytes", n=size_bytes)
    if size_bytes < MEBIBYTE:
        return visit.words.say("file.kilobytes", n=round(size_bytes / KIBIBYTE))
    return visit.words.say("file.megabytes", n=format_decimal(size_bytes / MEBIBYTE, "0.#", visit.words.language))


def said_of(visit: Visit, file: FileView) -> str:
    """How far it is, or what is in its way."""
    words = visit.words
    until = day_in_words(file.until_day, visit.times) if file.until_day is not None else ""
    if file.state == "refused":
        return words.say("file-state.refused")
    if file.problem is not None:
        return words.say(f"file-problem.{file.state}.{file.problem}", until=until)
    if file.state in ("leaving", "wanted"):
        return words.say(f"file-state.{file.state}", done=percent(file))
    return words.say(f"file-state.{file.state}", until=until)


def percent(file: FileView) -> int:
    """Of a file under way, rounded down."""
    return 100 * file.done // max(1, file.chunks)
