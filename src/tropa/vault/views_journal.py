"""What the journal shows: frozen values with codes in them, never sentences, nothing that anybody wrote."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One thing that was done or happened at this desk: a static name and a number.

    `case_id` and `case_name`: the case it was about, while that is here. `is_day_only`: it was about a case that has
    been destroyed, and of `minute` (since 1970-01-01T00:00Z) only the day is known. `detail`: a code or a member's id.
    """

    minute: int
    event: str
    count: int
    case_id: str | None = None
    case_name: str | None = None
    detail: str | None = None
    is_day_only: bool = False


@dataclass(frozen=True, slots=True)
class JournalPage:
    """Some of it, newest first. Pages count from 0."""

    entries: tuple[JournalEntry, ...]
    page: int
    pages: int
    total: int
