"""What the pages show: frozen values with codes and numbers in them, never sentences.

The pages put every code into words in the member's language. Nothing here holds a key.
Minutes are whole minutes since 1970-01-01T00:00Z; days are whole days since then.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tropa.cases.care_bodies import SafetyFlag
from tropa.cases.events import Flag, ForWhom, Language, Need, Situation
from tropa.cases.fold import Problem
from tropa.cases.urgency import RankReason
from tropa.vault.views_queue import Alike, FacetCounts

Delivery = Literal["waiting", "retrying", "posted", "box-gone"]
"""Our own letter: not yet sent · tried, will be tried again · the relay has it on disk · the relay says that
the seeker has no box (it is asked again once a day)."""

Verification = Literal["team-key", "reply-key", "own", "device", "mark", "told"]
"""How an entry's author is known: sealed to the team's key (anyone holding that key could have forged it: "unverified
within the team") · sealed to this thread's reply key (only the seeker or who holds that key could have made it) · ours
· sealed by a member's device to this one · a circular with a mark for this device · hearsay: a colleague's desk says
that it was written so."""

ReaderRole = Literal["seeker", "you", "colleague"]

SyncProblem = Literal[
    "unreachable",
    "relay-misbehaved",
    "relay-refused",
    "relay-full",
    "other-relay",
    "publisher-refused",
    "notice-missing",
    "notice-differs",
    "older-notice",
    "clock-leapt",
    "vault-damaged",
    "disk-full",
    "internal",
]
"""What the last sync met. `notice-differs`: the relay shows another notice than ours (an alarm, not a nuisance).
`clock-leapt`: the date is far from where it was, and the relay shows our notice of other days."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One week's notice: whether the relay has accepted it and its box."""

    week: int
    valid_from_day: int
    valid_until_day: int
    version: int
    published: bool


@dataclass(frozen=True, slots=True)
class NetworkView:
    """The network this vault belongs to. `network_id` is the steward's keyid (64 hex digits).

    `token_is_refused`: the relay no longer takes the publisher token held here.
    """

    petname: str
    network_id: str
    relay_id: str
    device_id: str
    languages: tuple[Language, ...]
    addresses: tuple[str, ...]
    client_sha256: str | None
    founded_minute: int
    notices: tuple[NoticeView, ...]
    token_is_refused: bool = False

    @property
    def is_published(self) -> bool:
        """Whether a seeker can write this week (the first notice's week) and in the weeks that follow."""
        return bool(self.notices) and all(notice.published for notice in self.notices)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case in the queue. `waiting_minutes` is how long the seeker has waited for an answer: 0 once answered.

    Where the first letter is not here (a colleague opened a thread for us, and brought over no letters), what would be
    in it is None or empty.
    """

    case_id: str
    name: str
    situation: Situation | None
    for_whom: ForWhom | None
    needs: tuple[Need, ...]
    flags: tuple[Flag, ...]
    language: Language | None
    act_by: date | None
    first_words: str
    asked_minute: int | None
    waiting_minutes: int
    answered: bool
    unread: int
    reason: RankReason | None
    holder_id: str | None = None
    """The member who holds it; None: nobody."""
    is_mine: bool = False
    is_closed: bool = False
    destroy_day: int | None = None
    tasks_open: int = 0
    next_due_day: int | None = None
    region: str | None = None
    """Where they are, as `tropa.vault.queue.regions` codes it."""
    alike: tuple[Alike, ...] = ()
    """Other cases that are likely the same person's."""
    newest_words: str = ""
    """How the newest letter begins that nobody has answered; empty where that is the first one, or it has no words."""
    care: tuple[SafetyFlag, ...] = ()
    """Safeguarding flags of members that stand; one of self-harm is also a `crisis` among `flags`."""


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many cases there are in each part of the queue, and how many of those that wait carry a sign of self-harm.

    Of all cases, whatever filters are chosen.
    """

    open: int
    waiting: int
    answered: int
    mine: int
    free: int
    others: int
    closed: int
    crisis: int
    longest_waiting_minutes: int


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of the queue. `total` is of this filter; `page` counts from 0, `pages` is at least 1.

    `facets`: what each further choice would show. `free`: how many of these "take the next" could take.
    """

    rows: tuple[QueueRow, ...]
    total: int
    page: int
    pages: int
    counts: QueueCounts
    facets: tuple[FacetCounts, ...] = ()
    free: int = 0


FactKey = Literal["language", "situation", "for_whom", "needs", "flags", "act_by"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One structured value and its source. `values` are codes of the protocol, or one ISO date; empty: not said."""

    key: FactKey
    values: tuple[str, ...]
    source: Literal["said"]
    minute: int


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One letter of the thread. `minute` is what its author's clock said, held within the day the relay stored it."""

    event_id: str
    kind: Literal["ask", "letter"]
    author: ReaderRole
    text: str
    minute: int
    verification: Verification
    unread: bool
    delivery: Delivery | None
    """Set on our own letters only."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case's thread with its seeker: what was said, the letters both ways (newest last), who reads the next one.

    Who holds it, members' threads, facts and tasks are `Vault.work.case`'s. Where the seeker's thread is not here,
    `has_seeker` is false, and what would be from it is None or empty.
    """

    case_id: str
    name: str
    language: Language | None
    facts: tuple[Fact, ...]
    timeline: tuple[TimelineEntry, ...]
    readers: tuple[ReaderRole, ...]
    problems: tuple[Problem, ...]
    draft: str
    waiting_letters: int
    box_gone: bool
    """The relay says that the seeker has no box (deleted, expired or never opened, or the relay lies). While letters
    wait for it, it is asked again once a day, for as long as a box lives."""
    reason: RankReason | None
    has_seeker: bool = True
    situation: Situation | None = None
    """What is said to be happening: by the first letter, or by a member since."""


@dataclass(frozen=True, slots=True)
class SyncState:
    """How up to date this vault is.

    `unopened_kept` counts letters no key held here opens (a key may be on its way); `refused_kept` those that opened or
    should have, but were refused. Both are kept until they expire and are tried again when a new key arrives.
    """

    last_success_minute: int | None
    waiting_to_go: int
    unopened_kept: int
    refused_kept: int
    problem: SyncProblem | None
    in_progress: bool
