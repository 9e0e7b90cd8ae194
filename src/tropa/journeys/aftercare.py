"""After arrival: which proof a person is asked to keep, their dates with reminders, and when what is destroyed.

Proof stays with the person: here is only which kinds they say they have. Values in, values out; words are the desk's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

Evidence = Literal[
    "summons",
    "military_id",
    "order",
    "medical",
    "reports",
    "case_file",
    "refusal",
    "timeline",
    "statements",
]
"""summons: a picture with its date and the register's entry · military_id: its pages · order: or decision · medical:
papers of doctors and their commission · reports: their own to the command, and the answers · case_file · refusal: proof
of it, or of applying for alternative service · timeline: what happened when, written down · statements: of witnesses.
"""
EVIDENCE: Final[tuple[Evidence, ...]] = get_args(Evidence)
Has = Literal["kept", "missing", "unsaid"]

DateKind = Literal["permit", "visa", "registration", "passport", "asylum", "hearing", "appointment", "other"]
DATE_KINDS: Final[tuple[DateKind, ...]] = get_args(DateKind)
_EXPIRES: Final[tuple[int, ...]] = (90, 60, 30, 14, 7, 3, 1)
_MEETS: Final[tuple[int, ...]] = (14, 7, 3, 1)
_AHEAD: Final[dict[DateKind, tuple[int, ...]]] = {
    "permit": _EXPIRES,
    "visa": _EXPIRES,
    "registration": (14, 7, 3, 1),
    "passport": (180, *_EXPIRES),
    "asylum": _MEETS,
    "hearing": _MEETS,
    "appointment": _MEETS,
    "other": _MEETS,
}

Kept = Literal["plan", "watch", "leg_keys", "letters", "journey_ended"]
DESTROYED: Final[tuple[Kept, ...]] = ("plan", "watch", "leg_keys", "letters")
"""What every desk destroys ``keep_days`` after a journey's end; ``journey_ended`` stays in the case (16.7)."""
_MINUTES_A_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One kind of proof. ``missing``: they said they do not have it; ``unsaid``: nobody asked yet."""

    id: Evidence
    has: Has


@dataclass(frozen=True, slots=True)
class Dated:
    """The last day of something, or the day of a meeting."""

    kind: DateKind
    day: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """A date as it is on a day. ``left``: days until it, negative when it has passed.

    ``reached``: the early warning that holds now, in days; None: it is too far off for one. ``next_day``: on which the
    next warning comes; None: there is none left.
    """

    dated: Dated
    left: int
    reached: int | None
    next_day: date | None


def evidence(kept: Iterable[str], missing: Iterable[str]) -> tuple[EvidenceLine, ...]:
    """The whole checklist, in its order. What is said both ways is missing; ids that are none of ours say nothing."""
    has, has_not = frozenset(kept), frozenset(missing)
    return tuple(
        EvidenceLine(each, "missing" if each in has_not else "kept" if each in has else "unsaid") for each in EVIDENCE
    )


def reminders(dates: Iterable[Dated], today: date) -> tuple[Reminder, ...]:
    """Every date, the nearest first; those that have passed are first of all."""
    return tuple(sorted((_reminder(each, today) for each in dates), key=lambda each: (each.left, each.dated.kind)))


def destroyed_at(ended_minute: int, keep_days: int) -> int:
    """From which minute on nothing named in ``DESTROYED`` is kept of a journey that ended or was called off then."""
    return ended_minute + keep_days * _MINUTES_A_DAY


def left_of(ended_minute: int, keep_days: int, now_minute: int) -> tuple[Kept, ...]:
    """What is still kept of such a journey."""
    still: tuple[Kept, ...] = DESTROYED if now_minute < destroyed_at(ended_minute, keep_days) else ()
    return (*still, "journey_ended")


def _reminder(dated: Dated, today: date) -> Reminder:
    left = (dated.day - today).days
    ahead = _AHEAD[dated.kind]
    reached = min((days for days in ahead if left <= days), default=None)
    coming = max((days for days in ahead if days < left), default=None)
    return Reminder(dated, left, reached, None if coming is None else date.fromordinal(dated.day.toordinal() - coming))
