"""What the pages show of complaints: frozen values with codes in them, never sentences, never a key.

Minutes are whole minutes since 1970-01-01T00:00Z; days are whole days since then. Ids are text.
"""

from dataclasses import dataclass
from typing import Literal

ComplaintState = Literal["waiting", "handled", "closed"]
"""Something in it nobody has done anything about · the last thing in it is a listener's · closed."""
ComplaintEntryKind = Literal["complaint", "answer", "outcome", "close", "reopen"]


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One complaint in the list."""

    complaint_id: str
    name: str
    """The short name of its case."""
    state: ComplaintState
    since_minute: int
    """Since when it waits; of others, the minute of the last thing in it."""
    unread: int
    beginning: str
    wants_answer: bool
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class ComplaintsPage:
    """Some of them, those that wait first, the longest waiting before all. `total`: all that there are."""

    rows: tuple[ComplaintRow, ...]
    total: int
    waiting: int


@dataclass(frozen=True, slots=True)
class ComplaintEntry:
    """One letter, or one thing a listener did. `member_id` is empty for what the seeker wrote."""

    kind: ComplaintEntryKind
    minute: int
    text: str
    member_id: str
    is_on_its_way: bool
    """An answer from here that the relay does not have yet."""


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """One complaint. `case_id` is set where the case is at this desk, to look at."""

    complaint_id: str
    name: str
    case_id: str | None
    is_the_seekers: bool | None
    """Whether the case's first letter is by the same person; None where that letter is not here."""
    state: ComplaintState
    language: str
    entries: tuple[ComplaintEntry, ...]
    wants_answer: bool
    may_answer: bool
    """False where none is wanted, or this member can read the case, or listens no more."""
    reads_case: bool
    no_box: bool
    withdrawn_minute: int | None
    destroy_day: int
    draft: str
    number: int = 0
    """Which page of the entries these are, from the newest, 0, on."""
    earlier: bool = False
    """Whether there are entries before these."""
    refused: int = 0
    """Letters that came beyond as many as are kept of one complaint, and were not kept."""


@dataclass(frozen=True, slots=True)
class ListenersView:
    """Whom the chain names, whether this desk is one, and whether there is a key to complain to this week."""

    member_ids: tuple[str, ...]
    listens_here: bool
    has_key: bool
    readable: int
    """How many complaints this vault holds: what its loss would expose."""
