"""The façade for attachments. `Vault.files` gives it: choosing, sending, fetching, looking, saving, letting go.

Every call but `choose`, `show` and `saved` is short; those three wait for a separate process, and hold no lock
meanwhile. Files are named by the number, as text, that their `FileView` has; wording belongs to the pages.
"""

from collections import defaultdict
from typing import Final

from tropa.cases.attached import MAX_BLOBS
from tropa.sealing.blobs import MOST_CONTENT_BYTES
from tropa.sealing.errors import BlobRefused, EncodingError
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.errors import UnknownCase
from tropa.vault.files import apart, shelf
from tropa.vault.files.errors import CannotLetGo, FileUnfit, NotHere, TooManyFiles, UnknownFile, VaultFull
from tropa.vault.files.kinds import Kind, is_said_to_be, kind_of, name_for, suffix_of, text_of, tidy_name
from tropa.vault.files.shelf import FileRow
from tropa.vault.journal import note
from tropa.vault.shelf_cases import CaseRef, case_of_thread, empty_log, find_case
from tropa.vault.views_files import FileProblem, FileRoom, FileView, Look, Saved, Shown

__all__ = ["MOST_CONTENT_BYTES", "TEXT_CHARACTERS", "Files"]

TEXT_CHARACTERS: Final = 20_000
"""Of a text, on one page."""


class Files:
    """Attachments of one open vault.

    Every method that names a file raises UnknownFile where there is none here.
    """

    def __init__(self, here: Context) -> None:
        self._here = here

    def choose(self, thread_id: str, name: str, data: bytes) -> FileView:
        """Clean a file, and keep it for what is being written in this thread (a seeker's: its case's id).

        What is kept, and sent later, holds no more than can be seen of it; the file as it was is not kept.

        Raises:
            FileUnfit (`.reason`), TooManyFiles, VaultFull: nothing was kept. UnknownCase: no such thread.
        """
        thread = self._thread(thread_id)[1]
        self._check_room(thread, len(data))
        made = apart.clean(data, name)
        with self._here.db.transaction():
            case, thread = self._thread(thread_id)
            self._check_room(thread, len(made.data))
            called = name_for(name, made.media_type)
            serial = shelf.add_chosen(self._here, case, thread, made.data, made.media_type, called)
            return _view(self._file(serial), self._here.day)

    def unchoose(self, file_id: str) -> None:
        """It does not go with what is being written. Raises CannotLetGo: it has gone."""
        with self._here.db.transaction():
            file = self._named(file_id)
            if file.state != "chosen":
                raise CannotLetGo
            shelf.forget(self._here, file)
        empty_log(self._here)

    def chosen(self, thread_id: str) -> tuple[FileView, ...]:
        """What goes with what is being written in a thread."""
        with self._here.db.lock:
            thread = self._thread(thread_id)[1]
            return tuple(_view(each, self._here.day) for each in shelf.chosen_in(self._here, thread))

    def of_case(self, case_id: str) -> dict[str, tuple[FileView, ...]]:
        """What the events of a case name, by the ids of the events, in the order in which each names them."""
        with self._here.db.lock:
            case = self._case(case_id)
            found = defaultdict[str, list[FileView]](list)
            for event_id, row in shelf.files_named(self._here, case):
                found[event_id.text].append(_view(row, self._here.day))
            return {event_id: tuple(views) for event_id, views in found.items()}

    def file(self, case_id: str, file_id: str) -> FileView:
        """One attachment of a case."""
        with self._here.db.lock:
            file = self._named(file_id)
            if file.case.case.text != case_id:
                raise UnknownFile
            return _view(file, self._here.day)

    def room(self) -> FileRoom:
        """How much the files here take."""
        return FileRoom(shelf.kept_bytes(self._here), shelf.MOST_KEPT_BYTES)

    def fetch(self, file_id: str) -> None:
        """Have the next sync fetch it, or try again at once. Does nothing where it is here. Raises VaultFull."""
        with self._here.db.transaction():
            file = self._named(file_id)
            if file.is_kept:
                return
            if file.state != "wanted" and not shelf.has_room(self._here, file.about.size):
                raise VaultFull
            shelf.set_state(self._here, file, "wanted", done=file.done if file.state == "wanted" else 0)
            self._here.db.run("UPDATE file SET asked = 1 WHERE serial = ?", file.serial)

    def let_go(self, file_id: str) -> None:
        """Destroy the copy here, or stop fetching it; it can be fetched again while the relay has it.

        Raises:
            CannotLetGo: the relay does not have it, or not any more.
        """
        with self._here.db.transaction():
            file = self._named(file_id)
            if not _can_go(file, self._here.day):
                raise CannotLetGo
            shelf.forget_chunks(self._here, file)
            shelf.set_state(self._here, file, "named")
        empty_log(self._here)

    def show(self, file_id: str, page: int, longest: int) -> Shown:
        """A page to look at: a picture made anew, no side longer than `longest` pixels, or text. Noted in the journal.

        Raises:
            NotHere. FileUnfit: it cannot be shown; it stays here as it came.
        """
        file, data, kind = self._opened(file_id)
        if kind == "text":
            shown = _text_page(data, page)
        else:
            made = apart.draw(data, kind, page, longest)
            look: Look = "document" if kind == "pdf" else "picture"
            shown = Shown(look, made.data, made.media_type, page, made.pages, made.width, made.height)
        self._note("file-viewed", file)
        return shown

    def look_of(self, file_id: str) -> Look:
        """How it would be shown. Raises NotHere, FileUnfit."""
        kind = self._opened(file_id)[2]
        return "document" if kind == "pdf" else "text" if kind == "text" else "picture"

    def saved(self, file_id: str) -> Saved:
        """A cleaned copy, to be kept outside this vault. Noted in the journal. Raises NotHere, FileUnfit."""
        file, data, kind = self._opened(file_id)
        made = apart.clean_received(data, kind)
        self._note("file-saved", file)
        return Saved(made.data, made.media_type, suffix_of(name_for("file", made.media_type)))

    def _opened(self, file_id: str) -> tuple[FileRow, bytes, Kind]:
        with self._here.db.lock:
            file = self._named(file_id)
            if not file.is_kept:
                raise NotHere
            return file, *readable(self._here, file)

    def _note(self, what: str, file: FileRow) -> None:
        with self._here.db.transaction():
            note(self._here, what, file.case.serial)

    def _check_room(self, thread: ThreadId, size_bytes: int) -> None:
        with self._here.db.lock:
            if len(shelf.chosen_in(self._here, thread)) >= MAX_BLOBS:
                raise TooManyFiles
            if 0 < size_bytes <= MOST_CONTENT_BYTES and not shelf.has_room(self._here, size_bytes):
                raise VaultFull

    def _case(self, case_id: str) -> CaseRef:
        try:
            found = find_case(self._here, ThreadId.from_text(case_id))
        except EncodingError:
            found = None
        if found is None:
            raise UnknownCase
        return found

    def _thread(self, thread_id: str) -> tuple[CaseRef, ThreadId]:
        try:
            thread = ThreadId.from_text(thread_id)
        except EncodingError:
            raise UnknownCase from None
        case = case_of_thread(self._here, thread)
        if case is None:
            raise UnknownCase
        return case, thread

    def _named(self, file_id: str) -> FileRow:
        return self._file(int(file_id) if file_id.isascii() and file_id.isdigit() and len(file_id) < 18 else 0)

    def _file(self, serial: int) -> FileRow:
        found = shelf.file_row(self._here, serial)
        if found is None:
            raise UnknownFile
        return found


def readable(here: Context, file: FileRow) -> tuple[bytes, Kind]:
    """A file's content, and what it truly is.

    Raises:
        FileUnfit: nothing that is shown, not what its letter says, or not whole in this vault.
    """
    try:
        data = shelf.content_of(here, file)
    except BlobRefused:
        raise FileUnfit("damaged") from None
    kind = kind_of(data)
    if kind is None:
        raise FileUnfit("type")
    if not is_said_to_be(file.about.type, kind):
        raise FileUnfit("not-its-type")
    return data, kind


def _text_page(data: bytes, page: int) -> Shown:
    text = text_of(data) or ""
    pages = max(1, -(-len(text) // TEXT_CHARACTERS))
    if page >= pages:
        raise FileUnfit("page")
    part = text[page * TEXT_CHARACTERS : (page + 1) * TEXT_CHARACTERS]
    return Shown("text", part.encode(), "text/plain", page, pages)


def _can_go(file: FileRow, today: int) -> bool:
    if file.state == "wanted":
        return True
    return file.state in ("left", "here") and file.until_day is not None and file.until_day >= today


_PROBLEMS: Final[dict[str, FileProblem]] = {
    "not-there": "not-there",
    "relay": "relay",
    "relay-full": "relay-full",
}


def _view(file: FileRow, today: int) -> FileView:
    return FileView(
        file_id=str(file.serial),
        name=tidy_name(file.about.name),
        media_type=file.about.type,
        size_bytes=file.about.size,
        state=file.state,
        chunks=file.chunks,
        done=file.done,
        is_ours=file.write_key is not None,
        until_day=file.until_day,
        problem=_PROBLEMS.get(file.problem or ""),
        refused=file.problem if file.state == "refused" else None,
        can_go=_can_go(file, today),
    )
