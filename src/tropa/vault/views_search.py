"""What searching shows, and what is known of copies: frozen values with codes in them, never sentences, never a key.

Minutes are whole minutes since 1970-01-01T00:00Z.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of what was found; `is_match` where a searched word stands."""

    text: str
    is_match: bool


SearchKind = Literal["all", "letters", "notes", "facts", "tasks"]
"""Everything · what a seeker reads or wrote · what members write among themselves, hand-overs and checks too · facts ·
tasks."""
SearchCases = Literal["all", "open", "closed"]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One case in which every searched word was found in one letter or entry: the newest such.

    `kind` is the event's (`ask`, `letter`, `note`, `fact`, ...); `thread_id` the seeker's thread (the case's id) or the
    compartment it is in. Found by its short name only: `event_id` None, no excerpt.
    """

    case_id: str
    name: str
    is_closed: bool
    thread_id: str
    event_id: str | None
    kind: str
    minute: int
    excerpt: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, newest first, each case once. `words` are those looked for; `more`: there are older ones.

    `cut`: so many entries hold the words that only the newest were looked at, and what is older was not.
    """

    words: tuple[str, ...]
    hits: tuple[SearchHit, ...]
    more: bool
    cut: bool = False


BackupSort = Literal["copy", "shares", "upgrade", "passphrase", "export"]
"""A copy under the vault's passphrase · one that shares open · made before an upgrade · the file as it was before its
passphrase changed · one case, exported."""


@dataclass(frozen=True, slots=True)
class BackupView:
    """A copy made from this vault. `is_there`: a file (or folder) of that name is still at `path` on this machine.

    `case_name` is of an export: the one case in it, while that is here. `destroyed_in_it` counts the cases in it that
    were destroyed here after it was made. `begins` is what its file is known by (`backup.beginnings`); None: it was not
    noted, so nobody can say that a file there is this copy.
    """

    backup_id: int
    minute: int
    sort: BackupSort
    path: str
    is_there: bool
    case_name: str | None
    destroyed_in_it: int = 0
    begins: bytes | None = None


@dataclass(frozen=True, slots=True)
class LastCopies:
    """When the newest backup, and the newest that shares open, were made; None: never, as far as is known here."""

    backup_minute: int | None
    shares_minute: int | None


@dataclass(frozen=True, slots=True)
class SharesMade:
    """A backup that `needed` of the `shares` open, and nothing else does. They are shown once and kept nowhere."""

    path: str
    needed: int
    shares: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShredReport:
    """What became of a case that was destroyed: `backups` were made while it was here, so they still hold it.

    `minute` None: it is here, and not destroyed.
    """

    case_id: str
    minute: int | None
    backups: tuple[BackupView, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote: the files' names in it, and how many entries."""

    path: str
    files: tuple[str, ...]
    entries: int
