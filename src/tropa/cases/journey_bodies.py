"""What members write about a journey, in threads of its traveller's case (protocol 16.2, 16.3).

Shapes only: what is wrong with a plan is said by the room ``journeys``; letters to persons are in ``road``.
"""

from datetime import date
from typing import Annotated, Final, Literal, final

import msgspec
from msgspec import Meta

from tropa.cases.events import Number, Text
from tropa.sealing.encoding import unb64
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.series import CancelToken, RenewToken, SeriesId
from tropa.sealing.types import (
    AuthPrivateKey,
    AuthPublicKey,
    EventId,
    FixedBytes,
    MemberId,
    ReadKey,
    SealingSeed,
    ThreadId,
)

MAX_LEGS: Final = 16
MAX_PLACES: Final = 32
MAX_WINDOWS: Final = 12
MAX_LADDER: Final = 8
MAX_HEARD: Final = 32

Mode = Literal["train", "bus", "flight", "driver", "host", "walk"]
PlaceSort = Literal["station", "stop", "airport", "town", "other"]
Paper = Literal[
    "internal", "foreign", "foreign_biometric", "visa", "military_id", "birth_certificate", "guardian_consent", "other"
]
Risk = Literal["papers", "missed_connection", "night", "health", "weather", "safeguarding"]
PlanState = Literal["draft", "offered", "running", "arrived", "called_off"]
WatchState = Literal["running", "over"]
WatchStepKind = Literal["acknowledge", "all_well", "need_help", "over"]

CountryCode = Annotated[str, Meta(pattern="^[A-Z]{2}\\Z")]
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}\\Z")]
Short = Annotated[str, Meta(max_length=80)]
Name = Annotated[str, Meta(min_length=1, max_length=120)]
Word = Annotated[str, Meta(max_length=40)]
Sentence = Annotated[str, Meta(max_length=200)]
Todo = Annotated[str, Meta(max_length=1_500)]
Tell = Annotated[str, Meta(max_length=500)]
GraceHours = Annotated[int, Meta(ge=1, le=48)]
AfterHours = Annotated[int, Meta(ge=0, le=72)]
KeepDays = Annotated[int, Meta(ge=1, le=365)]
Version = Annotated[int, Meta(ge=1, le=2**53 - 1)]


@final
class JourneyId(FixedBytes):
    """Which journey; also the thread of the letters about it to its traveller."""

    SIZE_BYTES = 16


@final
class LegId(FixedBytes):
    """Which leg of a journey; never in a letter to a person."""

    SIZE_BYTES = 16


@final
class PlaceId(FixedBytes):
    """Which place of a plan."""

    SIZE_BYTES = 16


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public place. ``lat``, ``lon``: whole hundredths of a degree, about a kilometre: for a map, never a door."""

    place: PlaceId
    name: Name
    country: CountryCode
    lat: Annotated[int, Meta(ge=-9_000, le=9_000)]
    lon: Annotated[int, Meta(ge=-18_000, le=18_000)]
    sort: PlaceSort


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Between which minutes a check-in is awaited."""

    begins: Number = msgspec.field(name="from")
    until: Number


class Rung(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom the ladder tells, so many hours after the grace has passed."""

    member: MemberId
    after: AfterHours


class Adviser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who told the traveller the law and what follows from it, and that the decision is theirs; and when."""

    member: MemberId
    day: date
    note: Tell


class Cost(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """In hundredths of the currency. ``met``: neither traveller nor carrier pays it, and that is settled."""

    amount: Number
    currency: Currency
    met: bool


class Leg(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of the way. ``carrier`` is the person's own case, ``second`` a member who knows of it too."""

    leg: LegId
    mode: Mode
    begins: PlaceId = msgspec.field(name="from")
    to: PlaceId
    starts: Number
    ends: Number
    enters: CountryCode | None
    papers: Annotated[tuple[Paper, ...], Meta(max_length=8)]
    carrier: ThreadId | None
    second: MemberId | None
    instead_of: LegId | None
    cost: Cost | None
    risks: Annotated[tuple[Risk, ...], Meta(max_length=6)]
    said: Sentence
    heard: Sentence
    todo: Todo
    tell: Tell
    disclose: Number | None


class JourneyPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole way as its planners see it (protocol 16.3)."""

    title: Short
    state: PlanState
    places: Annotated[tuple[Place, ...], Meta(max_length=MAX_PLACES)]
    legs: Annotated[tuple[Leg, ...], Meta(max_length=MAX_LEGS)]
    windows: Annotated[tuple[Window, ...], Meta(max_length=MAX_WINDOWS)]
    grace: GraceHours
    ladder: Annotated[tuple[Rung, ...], Meta(max_length=MAX_LADDER)]
    minors: bool
    adviser: Adviser | None
    papers: Annotated[tuple[Paper, ...], Meta(max_length=8)]
    keep_days: KeepDays
    arrived: Number | None


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The plan as it now is; the last in order stands."""

    journey: JourneyId
    plan: JourneyPlan


class LegKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key of the letters about one leg, private halves and all."""

    journey: JourneyId
    leg: LegId
    seed: SealingSeed
    auth: AuthPrivateKey

    @property
    def keys(self) -> ReaderKeys:
        """The key itself."""
        return ReaderKeys(self.seed, self.auth)


class RoadSent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A road letter to a person, as it was sent."""

    journey: JourneyId
    core: str

    @property
    def data(self) -> bytes:
        """The core, as its author's bytes."""
        return unb64(self.core)


class Watch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What whoever is told of a silence needs to know: nothing of legs, places or carriers unless ``brief`` says it.

    ``traveller``: the authentication key of the traveller's letters, for readers who do not read their case.
    """

    journey: JourneyId
    version: Version
    state: WatchState
    called: Short
    brief: Text
    windows: Annotated[tuple[Window, ...], Meta(min_length=1, max_length=MAX_WINDOWS)]
    grace: GraceHours
    ladder: Annotated[tuple[Rung, ...], Meta(min_length=1, max_length=MAX_LADDER)]
    traveller: AuthPublicKey
    seed: SealingSeed
    auth: AuthPrivateKey
    box: ReadKey
    series: SeriesId | None
    cancel: CancelToken | None
    renew: RenewToken | None
    fine: Word
    duress: Word

    @property
    def keys(self) -> ReaderKeys:
        """The watch key: check-ins are sealed to it, and so are rungs."""
        return ReaderKeys(self.seed, self.auth)


class WatchStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody whom the ladder told has done; ``heard``: the check-ins whose alarm it answers."""

    journey: JourneyId
    version: Version
    step: WatchStepKind
    note: Text
    heard: Annotated[tuple[EventId, ...], Meta(max_length=MAX_HEARD)]


JourneyBody = Plan | LegKey | RoadSent | Watch | WatchStep
