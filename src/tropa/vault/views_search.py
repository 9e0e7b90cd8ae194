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
    """What was found, newest first, each case once. `words` are those looked for; `more`: there are older ones."""

    words: tuple[str, ...]
    hits: tuple[SearchHit, ...]
    more: bool


BackupSort = Literal["copy", "shares", "upgrade", "passphrase", "export"]
"""A copy under the vault's passphrase · one that shares open · made before an upgrade · the file as it was before its
passphrase changed · one case, exported."""


@dataclass(frozen=True, slots=True)
class BackupView:
    """A copy made from this vault. `is_there`: a file (or folder) of that name is still at `path` on this machine.

    `case_name` is of an export: the one case in it, while that is here.
    """

    backup_id: int
    minute: int
    sort: BackupSort
    path: str
    is_there: bool
    case_name: str | None


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
