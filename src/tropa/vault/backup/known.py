"""Which copies were made from this vault, and which of them still hold a case that was destroyed.

Only what this vault made itself: a file copied by other means is not known. It makes no copy.
"""

from pathlib import Path

from tropa.sealing.types import ThreadId
from tropa.vault.backup.beginnings import hash_of
from tropa.vault.context import Context
from tropa.vault.views_search import BackupSort, BackupView, LastCopies, ShredReport

# Its threads stand there beside a case; one that came here only as destroyed has the serial 0.
_DESTROYED_IN_IT = (
    "(SELECT count(DISTINCT case_serial) FROM shredded WHERE shredded.minute >= backup.minute AND case_serial > 0"
    " AND (case_serial = only_case OR only_case IS NULL AND case_serial <= last_case))"
)
_VIEW = (
    f"SELECT backup.serial, backup.minute, sort, path, name, {_DESTROYED_IN_IT}, begins"  # noqa: S608 -- no values in it
    " FROM backup LEFT JOIN cases ON cases.serial = only_case"
)


def note_copy(here: Context, sort: BackupSort, path: Path, begins: bytes | None, only_case: int | None = None) -> int:
    """A copy is being made; its number. Noted before it is made, so that a copy knows of itself.

    Args:
        begins: how the copy will begin (`beginnings`); None: `note_beginning` says it before anything is written.
    """
    here.db.run(
        "INSERT INTO backup (minute, sort, path, last_case, only_case, begins)"
        " VALUES (?, ?, ?, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'cases'), 0), ?, ?)",
        *(here.minute, sort, str(path.absolute()), only_case, None if begins is None else hash_of(sort, begins)),
    )
    return here.db.number("SELECT last_insert_rowid()")


def note_beginning(here: Context, serial: int, sort: BackupSort, begins: bytes) -> None:
    """How the copy of that number will begin."""
    here.db.run("UPDATE backup SET begins = ? WHERE serial = ?", hash_of(sort, begins), serial)


def forget_copy(here: Context, serial: int) -> bool:
    """It was not made after all, or was destroyed; False when there was none."""
    return here.db.run("DELETE FROM backup WHERE serial = ?", serial) == 1


def withdraw_copy(here: Context, serial: int, left: Path) -> None:
    """Making it failed, and `left` was to be removed: forget it if that is gone, otherwise know it by that path."""
    try:
        left.lstat()
    except FileNotFoundError:
        forget_copy(here, serial)
    except OSError:
        # Nobody can say whether it is still there.
        return
    else:
        here.db.run("UPDATE backup SET path = ? WHERE serial = ?", str(left.absolute()), serial)


def copies(here: Context) -> tuple[BackupView, ...]:
    """Every copy that is known, newest first."""
    return tuple(_view(*row) for row in here.db.rows(f"{_VIEW} ORDER BY backup.serial DESC"))


def last_copies(here: Context) -> LastCopies:
    """When the newest of each kind was made."""
    newest = dict[str, int](
        here.db.rows("SELECT sort, max(minute) FROM backup WHERE sort IN ('copy', 'shares') GROUP BY sort")
    )
    return LastCopies(newest.get("copy"), newest.get("shares"))


def shred_report(here: Context, case: ThreadId) -> ShredReport:
    """What became of a case, and which copies made before that still hold it."""
    row = here.db.row("SELECT case_serial, minute FROM shredded WHERE thread = ?", case.raw)
    if row is None:
        return ShredReport(case.text, None, ())
    serial, minute = row
    held = here.db.rows(
        f"{_VIEW} WHERE backup.minute <= ? AND (only_case = ? OR only_case IS NULL AND last_case >= ?)"
        " ORDER BY backup.serial DESC",
        *(minute, serial, serial),
    )
    return ShredReport(case.text, minute, tuple(_view(*each) for each in held) if serial else ())


def _view(
    serial: int, minute: int, sort: BackupSort, path: str, name: str | None, destroyed: int, begins: bytes | None
) -> BackupView:
    return BackupView(serial, minute, sort, path, Path(path).exists(), name, destroyed, begins)
