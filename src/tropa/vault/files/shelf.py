"""Attachments as rows: an entry for each, and its sealed chunks. It judges nothing, sends and fetches nothing.

A chunk stands as it goes to the relay, or came from it: sealed under the blob's own key, which stands sealed under the
case's. So sending goes on after any interruption with the very same bytes.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from tropa.cases.attached import Attached
from tropa.cases.strict import read_json
from tropa.post.limits import BLOB_CHUNK_BYTES
from tropa.sealing.blobs import BlobOpener, BlobSealer, chunks_of, survey
from tropa.sealing.boxes import blob_id_of
from tropa.sealing.casebox import CaseBox
from tropa.sealing.types import BlobKey, BlobWriteKey, CaseKey, EventId, ThreadId, json_text
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.views_files import FileState

MOST_KEPT_BYTES: Final = 2 * 2**30
_WRITE: Final = b"write"
_COLUMNS: Final = (
    "file.serial, case_serial, case_id, key, thread, mark, about, write_key, state, file.event_id, chunks, done,"
    " until_day, problem, tries"
)
_FROM: Final = f"SELECT {_COLUMNS} FROM file JOIN cases ON cases.serial = case_serial"  # noqa: S608 -- constants


@dataclass(frozen=True)
class FileRow:
    """One attachment and its case."""

    serial: int
    case: CaseRef
    thread: ThreadId
    about: Attached
    write_key: BlobWriteKey | None
    state: FileState
    event_id: bytes | None
    chunks: int
    done: int
    until_day: int | None
    problem: str | None
    tries: int

    @property
    def is_kept(self) -> bool:
        """Whether all its chunks are here."""
        return self.state in ("chosen", "leaving", "left", "here")


def mark_of(about: Attached) -> bytes:
    """What an entry is known by: all that it says."""
    return hashlib.sha256(_written(about)).digest()


def add_chosen(here: Context, case: CaseRef, thread: ThreadId, data: bytes, media_type: str, name: str) -> int:
    """Seal a content as a blob of its own, for what is being written in this thread; its serial."""
    write_key, content = BlobWriteKey(here.random(BlobWriteKey.SIZE_BYTES)), survey([data])
    sealer = BlobSealer(BlobKey(here.random(BlobKey.SIZE_BYTES)), content, lambda at, size: data[at : at + size])
    about = Attached(blob_id_of(write_key), sealer.key, content.sha256.hex(), media_type, content.size_bytes, name)
    serial = _add(here, case, thread, about, "chosen", write_key=write_key)
    for number in range(sealer.chunks):
        keep_chunk(here, serial, number, sealer.chunk(number))
    return serial


def add_named(
    here: Context, case: CaseRef, thread: ThreadId, about: Attached, state: FileState, until_day: int
) -> None:
    """What an event names, unless the case has it."""
    _add(here, case, thread, about, state, until_day=until_day)


def note_named(here: Context, file: FileRow, event_id: bytes, place: int) -> None:
    """This event names it, in this place."""
    here.db.run("INSERT OR IGNORE INTO file_named VALUES (?, ?, ?)", event_id, file.serial, place)


def _add(
    here: Context,
    case: CaseRef,
    thread: ThreadId,
    about: Attached,
    state: FileState,
    *,
    write_key: BlobWriteKey | None = None,
    until_day: int | None = None,
) -> int:
    mark = mark_of(about)
    return here.db.insert(
        "INSERT OR IGNORE INTO file (case_serial, thread, mark, about, write_key, state, chunks, until_day)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(case.serial, thread.raw, mark, case.seal(here, _written(about), mark)),
        case.seal(here, write_key.raw, _WRITE + mark) if write_key else None,
        *(state, chunks_of(about.size), until_day),
    )


def file_row(here: Context, serial: int) -> FileRow | None:
    """One attachment, or None when it is not here (or no more)."""
    row = here.db.row(f"{_FROM} WHERE file.serial = ?", serial)
    return _row(*row) if row else None


def files_named(here: Context, case: CaseRef) -> list[tuple[EventId, FileRow]]:
    """Every attachment of a case with each event that names it, as each orders them."""
    rows = here.db.rows(
        f"SELECT n.event_id, {_COLUMNS} FROM file JOIN cases ON cases.serial = case_serial"  # noqa: S608 -- constants
        " JOIN file_named n ON n.file = file.serial WHERE case_serial = ? ORDER BY n.event_id, n.place",
        case.serial,
    )
    return [(EventId(event_id), _row(*row)) for event_id, *row in rows]


def chosen_in(here: Context, thread: ThreadId) -> list[FileRow]:
    """What goes with what is being written in a thread, in the order in which it was chosen."""
    return [
        _row(*row)
        for row in here.db.rows(f"{_FROM} WHERE thread = ? AND state = 'chosen' ORDER BY file.serial", thread.raw)
    ]


def due(here: Context, state: FileState) -> list[FileRow]:
    """What is to be carried and whose turn has come: what a person asked for first, then the smaller ones."""
    # A time further off than any pause of ours: it was put off while the clock stood wrong.
    return [
        _row(*row)
        for row in here.db.rows(
            f"{_FROM} WHERE state = ? AND (not_before_minute <= ? OR not_before_minute > ?)"
            " ORDER BY asked DESC, chunks - done, file.serial LIMIT 20",
            *(state, here.minute, here.minute + 24 * 60),
        )
    ]


def with_mark(here: Context, case: CaseRef, about: Attached) -> FileRow | None:
    """The case's attachment of this entry."""
    row = here.db.row(f"{_FROM} WHERE case_serial = ? AND mark = ?", case.serial, mark_of(about))
    return _row(*row) if row else None


def keep_chunk(here: Context, serial: int, number: int, sealed: bytes) -> None:
    """Keep one sealed chunk."""
    here.db.run("INSERT INTO file_chunk VALUES (?, ?, ?)", serial, number, sealed)


def chunk_of(here: Context, serial: int, number: int) -> bytes:
    """One sealed chunk; empty where it is not here any more."""
    row = here.db.row("SELECT sealed FROM file_chunk WHERE file = ? AND number = ?", serial, number)
    return row[0] if row else b""


def chunks_kept(here: Context, serial: int) -> Iterator[bytes]:
    """Its sealed chunks that are here, in order, one at a time."""
    count = here.db.number("SELECT count(*) FROM file_chunk WHERE file = ?", serial)
    return (chunk_of(here, serial, number) for number in range(count))


def content_of(here: Context, file: FileRow) -> bytes:
    """All of it, checked once more (protocol 13.4). Raises BlobRefused: the rows were changed."""
    opener = opener_for(file)
    content = b"".join(opener.open(sealed) for sealed in chunks_kept(here, file.serial))
    opener.finish()
    return content


def opener_for(file: FileRow) -> BlobOpener:
    """What checks its chunks, from the first."""
    return BlobOpener(file.about.key, file.about.size, bytes.fromhex(file.about.sha256))


def forget_chunks(here: Context, file: FileRow) -> None:
    """Destroy the copy here; the entry stays."""
    here.db.run("DELETE FROM file_chunk WHERE file = ?", file.serial)
    leave_no_log(here)


def forget(here: Context, file: FileRow) -> None:
    """Destroy entry and copy."""
    here.db.run("DELETE FROM file WHERE serial = ?", file.serial)
    leave_no_log(here)


def leave_no_log(here: Context) -> None:
    """What was destroyed is taken out of the write-ahead log too, after the transaction (`shelf_cases.empty_log`)."""
    here.db.run("INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1)")


def set_state(here: Context, file: FileRow, state: FileState, *, problem: str | None = None, done: int = 0) -> None:
    """It is so far, and whatever was in its way is not any more."""
    here.db.run(
        "UPDATE file SET state = ?, problem = ?, done = ?, tries = 0, not_before_minute = 0 WHERE serial = ?",
        *(state, problem, done, file.serial),
    )


def set_done(here: Context, file: FileRow, done: int) -> None:
    """So many chunks are where they are to be."""
    here.db.run("UPDATE file SET done = ?, problem = NULL, tries = 0 WHERE serial = ?", done, file.serial)


def is_so_far(here: Context, file: FileRow, done: int) -> bool:
    """Whether it is still to be carried and stands where its carrier left it: meanwhile a person may have stopped it,
    begun it anew, or destroyed its case."""
    sql = "SELECT count(*) FROM file WHERE serial = ? AND state = ? AND done = ?"
    return here.db.number(sql, file.serial, file.state, done) == 1


def set_until(here: Context, file: FileRow, day: int) -> None:
    """The relay keeps it to that day."""
    here.db.run("UPDATE file SET until_day = ? WHERE serial = ?", day, file.serial)


def put_off(here: Context, file: FileRow, problem: str, most_minutes: int) -> None:
    """Try again later: after 1, 2, 4 … minutes, at most so many."""
    pause = min(2 ** min(file.tries, 12), most_minutes)
    here.db.run(
        "UPDATE file SET problem = ?, tries = tries + 1, not_before_minute = ? WHERE serial = ? AND state = ?",
        *(problem, here.minute + pause, file.serial, file.state),
    )


def kept_bytes(here: Context) -> int:
    """How much room files take: all that is here, and all that is being fetched."""
    chunks = here.db.number(
        "SELECT sum(chunks) FROM file WHERE state IN ('chosen', 'leaving', 'left', 'wanted', 'here')"
    )
    return chunks * BLOB_CHUNK_BYTES


def has_room(here: Context, size_bytes: int, of: int = MOST_KEPT_BYTES) -> bool:
    """Whether a content of this size still fits."""
    return kept_bytes(here) + chunks_of(size_bytes) * BLOB_CHUNK_BYTES <= of


def entries(files: Iterable[FileRow]) -> tuple[Attached, ...]:
    """As a core names them."""
    return tuple(each.about for each in files)


def _written(about: Attached) -> bytes:
    return msgspec.json.encode(about, enc_hook=json_text)


def _row(
    serial: int,
    case_serial: int,
    case_id: bytes,
    key: bytes,
    thread: bytes,
    mark: bytes,
    about: bytes,
    write_key: bytes | None,
    state: FileState,
    event_id: bytes | None,
    chunks: int,
    done: int,
    until_day: int | None,
    problem: str | None,
    tries: int,
) -> FileRow:
    case = CaseRef(case_serial, ThreadId(case_id), CaseBox(CaseKey(key)))
    return FileRow(
        serial=serial,
        case=case,
        thread=ThreadId(thread),
        about=read_json(case.box.open(about, mark), Attached),
        write_key=BlobWriteKey(case.box.open(write_key, _WRITE + mark)) if write_key else None,
        state=state,
        event_id=event_id,
        chunks=chunks,
        done=done,
        until_day=until_day,
        problem=problem,
        tries=tries,
    )
