"""Everything a check of a plan is told besides the plan itself: who, what is promised elsewhere, the law, the minute.

Plain values, made by whoever knows them (the vault); nothing here reads a store, a clock or a roster.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tropa.cases.care_bodies import SafetyFlag
from tropa.cases.journey_bodies import JourneyId, LegId, Mode
from tropa.journeys.entry import EntryLaw
from tropa.journeys.findings import Answer
from tropa.journeys.stays import Stay
from tropa.sealing.types import MemberId, ThreadId

Standing = Literal["active", "suspended", "retired"]


@dataclass(frozen=True, slots=True)
class Traveller:
    """Whose journey it is. ``people``: how many travel; ``passport_until``: last valid day of the foreign passport.

    ``minor`` None: nobody has said how old they are. ``guardian``: a parent or guardian travels the whole way.
    """

    case: ThreadId
    people: int = 1
    minor: bool | None = None
    guardian: bool = False
    exit_ban: Answer = "unknown"
    wanted: Answer = "unknown"
    serving: Answer = "unknown"
    passport_until: date | None = None
    stays: tuple[Stay, ...] = ()
    flags: frozenset[SafetyFlag] = frozenset()


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member as the roster has them. ``has_device``: one that is active, and to which letters can be sealed."""

    member: MemberId
    standing: Standing
    has_device: bool
    adviser: bool = False


@dataclass(frozen=True, slots=True)
class Carrier:
    """A person who can be asked for a leg, by their own case. ``beds``, ``seats`` None: they never said how many.

    ``parts``: what they offered to be. ``member``: if they are one. ``reviewers``: how many different members confirmed
    who they are; None where this vault cannot know. ``refuted``: somebody found that it is not so.
    """

    thread: ThreadId
    parts: frozenset[Mode]
    beds: int | None = None
    seats: int | None = None
    member: MemberId | None = None
    reviewers: int | None = None
    refuted: bool = False


@dataclass(frozen=True, slots=True)
class Booking:
    """A carrier's promise in some journey: so many people from one minute until just before another."""

    journey: JourneyId
    leg: LegId
    carrier: ThreadId
    mode: Mode
    starts: int
    ends: int
    people: int


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known at one minute. ``journey`` None: the plan is not kept yet. ``law`` None: no pack is in use here.

    ``bookings``: of every journey known here that is neither over nor called off; those of this one are left aside.
    """

    now_minute: int
    journey: JourneyId | None
    planner: MemberId | None
    traveller: Traveller
    colleagues: Mapping[MemberId, Colleague]
    carriers: Mapping[ThreadId, Carrier]
    bookings: tuple[Booking, ...] = ()
    law: EntryLaw | None = None
