"""What the pages show of journeys: frozen values with codes in them, never sentences, never a key.

Minutes are whole minutes since 1970-01-01T00:00Z; days are whole days since then. Ids are text. A plan is shown, and
given back to be saved, as the `cases` room has it.
"""

from dataclasses import dataclass
from typing import Literal

from tropa.cases.journey_bodies import JourneyPlan, Mode, PlaceSort, PlanState
from tropa.vault.views_who import Who

AskState = Literal["not-asked", "asked", "given", "accepted", "declined", "proposed", "done", "failed", "called-off"]
"""How a carrier's leg stands. `asked`: no answer to its newest version yet · `given`: told, no answer is awaited."""
TellState = Literal["not-told", "waiting", "told", "called-off"]
"""How a leg stands with the traveller. `waiting`: the letter goes at `TravellerTold.from_minute`, and not before."""
KnowerRole = Literal["planner", "watcher", "carrier", "traveller"]
LearnedKind = Literal["plan", "watch", "agreement", "leg"]
"""The whole plan · what the ladder's people are told · the check-ins agreed with the traveller · one leg."""


@dataclass(frozen=True, slots=True)
class JourneyLine:
    """One journey on the board."""

    journey_id: str
    case_id: str
    name: str
    """The short name of its case."""
    title: str
    state: PlanState
    next_minute: int | None
    """When the next leg of it starts; None: no more legs."""
    legs: int
    """Backups are not counted, here and below."""
    legs_settled: int
    """Accepted, given or done, or without a carrier."""
    legs_failing: int
    """Declined, failed, or with another time proposed."""
    ended_minute: int | None
    destroy_day: int | None
    """After it the plan is destroyed; of one that nobody has ended: if nobody does."""


@dataclass(frozen=True, slots=True)
class LegAsked:
    """How a leg stands with its carrier. Times are of a proposal, else None."""

    state: AskState
    version: int
    """Of the newest letter; 0: none."""
    starts: int | None
    ends: int | None
    text: str
    """What the carrier wrote with the newest answer."""
    minute: int | None
    """When that answer was written."""
    is_on_its_way: bool
    """A letter from here that the relay does not have yet."""
    no_box: bool


@dataclass(frozen=True, slots=True)
class TravellerTold:
    """How a leg stands with the traveller."""

    state: TellState
    version: int
    from_minute: int | None
    is_on_its_way: bool
    """A letter, or a series of one, from here that the relay does not have yet."""
    no_box: bool


@dataclass(frozen=True, slots=True)
class LegView:
    """One leg of the plan, by its id: what was said about it."""

    leg_id: str
    carrier_name: str
    """The short name of the carrier's case; empty: none, or not here."""
    asked: LegAsked
    told: TravellerTold
    changed_since_asked: bool
    """What the carrier was last told differs from the plan now: ask again."""
    changed_since_told: bool


@dataclass(frozen=True, slots=True)
class JourneyView:
    """One journey."""

    journey_id: str
    case_id: str
    name: str
    plan: JourneyPlan
    legs: tuple[LegView, ...]
    """One for each leg of the plan, in its order."""
    planners: tuple[Who, ...]
    ended_minute: int | None
    destroy_day: int | None
    """As in `JourneyLine`."""
    can_write_to_traveller: bool
    """Whether this desk holds the key with which the traveller is answered."""


@dataclass(frozen=True, slots=True)
class CarrierView:
    """Somebody who said that they host, drive, meet or accompany, from the newest facts `helper`, `helper.beds` and
    `helper.seats` of their own case."""

    case_id: str
    name: str
    modes: tuple[Mode, ...]
    beds: int | None
    seats: int | None
    can_be_asked: bool
    """Whether this desk holds the key with which they are answered, and they are known to have a box."""


@dataclass(frozen=True, slots=True)
class Learned:
    """One thing of a journey that somebody can read."""

    kind: LearnedKind
    leg_id: str | None
    minute: int
    """From when on. In the future: only then."""


@dataclass(frozen=True, slots=True)
class Knower:
    """What one person or member has learned of a journey. A member is `who`; a person is the case `case_id`."""

    role: KnowerRole
    who: Who | None
    case_id: str | None
    name: str
    """The short name of a person's case; empty for members, and for cases that are not here."""
    learned: tuple[Learned, ...]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the network's own list. `by_hand`: it stays; others go with the last plan that names them."""

    place_id: str
    name: str
    country: str
    lat: int
    lon: int
    sort: PlaceSort
    by_hand: bool


@dataclass(frozen=True, slots=True)
class PastJourney:
    """All that is left of a journey that was destroyed: that there was one, and how and when it ended."""

    state: PlanState
    ended_minute: int | None
