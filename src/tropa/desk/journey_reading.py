"""From what was typed into a plan's form to a plan, and back; what cannot be read is said by field, never guessed.

It judges no plan: whether one is wise or lawful is for the room ``journeys``. A row that cannot be read is left out of
the plan that is checked meanwhile, and nothing is saved until every row can be.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, TypeVar, cast, get_args

import msgspec

from tropa.cases import journey_bodies as bodies
from tropa.cases.journey_bodies import (
    MAX_LADDER,
    MAX_LEGS,
    MAX_PLACES,
    MAX_WINDOWS,
    Adviser,
    Cost,
    JourneyPlan,
    Leg,
    LegId,
    Place,
    PlaceId,
    Rung,
    Window,
)
from tropa.desk.journey_countries import country_code
from tropa.desk.journey_typed import LegTyped, PlaceTyped, PlanTyped, RungTyped, WindowTyped
from tropa.desk.journey_zone import BadMoment, Zone
from tropa.desk.numbers import whole_number
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import FixedBytes, MemberId, ThreadId

Wrong = Literal[
    "no-moment", "bad-moment", "no-such-moment", "ends-first", "no-place", "no-country", "no-name", "bad-map",
    "bad-amount", "bad-currency", "too-long", "bad-hours", "bad-days", "no-member", "bad-day", "overlap", "falls",
    "twice", "loop", "too-many",
]  # fmt: skip
LONGEST: Final = {"title": 80, "name": 120, "said": 200, "heard": 200, "todo": 1_500, "tell": 500, "adviser_note": 500}
MOST: Final = {"legs": MAX_LEGS, "windows": MAX_WINDOWS, "rungs": MAX_LADDER}
DEFAULT_GRACE: Final = 2
DEFAULT_KEEP_DAYS: Final = 14
_GRACE, _AFTER, _KEEP = (1, 48), (0, 72), (1, 365)
_LATITUDES, _LONGITUDES = 9_000, 18_000
_Id = TypeVar("_Id", bound=FixedBytes)
Places = Mapping[PlaceId, Place]


@dataclass(frozen=True)
class Fault:
    """What cannot be read: in which row ("": what is there once), which field, and why."""

    row: str
    field: str
    wrong: Wrong


@dataclass
class Reader:
    """Reads the rows of one form, and notes what it cannot."""

    zone: Zone
    faults: list[Fault] = field(default_factory=list)

    def fault(self, row: str, name: str, wrong: Wrong) -> None:
        """It cannot be read."""
        self.faults.append(Fault(row, name, wrong))

    def count(self) -> int:
        """How many so far."""
        return len(self.faults)

    def minute(self, row: str, name: str, text: str) -> int:
        """A moment; 0 where it cannot be read."""
        try:
            return self.zone.minute(text)
        except BadMoment as error:
            self.fault(row, name, error.code)
            return 0

    def span(self, row: str, names: tuple[str, str], typed: tuple[str, str]) -> tuple[int, int]:
        """Two moments, the second after the first."""
        before = self.count()
        first, last = (self.minute(row, name, text) for name, text in zip(names, typed, strict=True))
        if self.count() == before and last <= first:
            self.fault(row, names[1], "ends-first")
        return first, last

    def text(self, row: str, name: str, typed: str) -> str:
        """Words that are not too long."""
        if len(typed.strip()) > LONGEST[name]:
            self.fault(row, name, "too-long")
        return typed.strip()

    def number(self, row: str, name: str, typed: str, most: tuple[int, int], wrong: Wrong) -> int:
        """A whole number within bounds; the lower where it cannot be read."""
        found = whole_number(typed)
        if found is None or not most[0] <= found <= most[1]:
            self.fault(row, name, wrong)
            return most[0]
        return found

    def member(self, row: str, name: str, typed: str) -> MemberId:
        """A member; nobody's id where none was chosen."""
        found = id_of(MemberId, typed)
        if found is None:
            self.fault(row, name, "no-member")
        return found or MemberId(bytes(MemberId.SIZE_BYTES))


@dataclass(frozen=True)
class ReadPlan:
    """The plan as far as it could be read, and what could not be."""

    plan: JourneyPlan
    faults: tuple[Fault, ...]


def plan_of(typed: PlanTyped, zone: Zone, was: JourneyPlan, places: Places) -> ReadPlan:
    """Read it. State, and arrival, are those of the plan as it `was`; `places` may be chosen."""
    reader = Reader(zone)
    legs = _without_loops(reader, _kept(reader, typed.legs, lambda given, each: _leg(given, each, places)))
    windows = _in_order(reader, typed.windows, _kept(reader, typed.windows, _window))
    ladder = _rising(reader, typed.rungs, _kept(reader, typed.rungs, _rung))
    head, used = typed.head, list(dict.fromkeys(place for leg in legs for place in (leg.begins, leg.to)))
    for name, most in MOST.items():
        if len(getattr(typed, name)) > most:
            reader.fault("", name, "too-many")
    plan = JourneyPlan(
        title=reader.text("", "title", head.title)[: LONGEST["title"]],
        state=was.state,
        places=tuple(places[each] for each in used[:MAX_PLACES]),
        legs=tuple(sorted(legs[:MAX_LEGS], key=lambda leg: leg.starts)),
        windows=windows[:MAX_WINDOWS],
        grace=reader.number("", "grace", head.grace, _GRACE, "bad-hours"),
        ladder=ladder[:MAX_LADDER],
        minors=head.minors,
        adviser=_adviser(reader, typed),
        papers=papers_of(head.papers),
        keep_days=reader.number("", "keep_days", head.keep_days, _KEEP, "bad-days"),
        arrived=was.arrived,
    )
    return ReadPlan(plan, tuple(reader.faults))


@dataclass(frozen=True)
class ReadPlace:
    """A place to be put on the network's list, and what could not be read of it."""

    name: str
    country: str
    lat: int
    lon: int
    sort: bodies.PlaceSort
    faults: tuple[Fault, ...]


def place_of(typed: PlaceTyped) -> ReadPlace:
    """Read a place to be added."""
    reader = Reader(Zone(None))
    country, name = country_code(typed.country), reader.text("place", "name", typed.name)
    if country is None:
        reader.fault("place", "country", "no-country")
    if not name:
        reader.fault("place", "name", "no-name")
    lat, lon = _spot(reader, typed.at)
    sort = cast("bodies.PlaceSort", typed.sort if typed.sort in get_args(bodies.PlaceSort) else "other")
    return ReadPlace(name, country or "", lat, lon, sort, tuple(reader.faults))


def id_of(kind: type[_Id], text: str) -> _Id | None:
    """An id of this kind; None for what is none."""
    try:
        return kind.from_text(text)
    except EncodingError:
        return None


def papers_of(codes: Iterable[str]) -> tuple[bodies.Paper, ...]:
    """Those that are papers, once each."""
    return cast("tuple[bodies.Paper, ...]", tuple(each for each in get_args(bodies.Paper) if each in set(codes)))


_Typed = TypeVar("_Typed")
_Read = TypeVar("_Read")


def _kept(reader: Reader, rows: Iterable[_Typed], read: Callable[[Reader, _Typed], _Read]) -> tuple[_Read, ...]:
    """The rows in which nothing was wrong."""
    found = []
    for row in rows:
        before = reader.count()
        value = read(reader, row)
        if reader.count() == before:
            found.append(value)
    return tuple(found)


def _spot(reader: Reader, typed: str) -> tuple[int, int]:
    """Whole hundredths of a degree of `55.76, 37.62`."""
    try:
        north, east = (round(float(part) * 100) for part in typed.replace(",", " ").split())
        if abs(north) <= _LATITUDES and abs(east) <= _LONGITUDES:
            return north, east
    except (ValueError, OverflowError):
        pass
    reader.fault("place", "at", "bad-map")
    return 0, 0


def _leg(reader: Reader, typed: LegTyped, places: Places) -> Leg:
    row = typed.id
    begins, to = (_place_of(reader, row, each, places) for each in (("begins", typed.begins), ("to", typed.to)))
    starts, ends = reader.span(row, ("starts", "ends"), (typed.starts, typed.ends))
    return Leg(
        leg=id_of(LegId, row) or LegId(bytes(LegId.SIZE_BYTES)),
        mode=cast("bodies.Mode", typed.mode if typed.mode in get_args(bodies.Mode) else "train"),
        begins=begins,
        to=to,
        starts=starts,
        ends=ends,
        enters=_enters(reader, typed, begins, to, places),
        papers=papers_of(typed.papers),
        carrier=id_of(ThreadId, typed.carrier),
        second=id_of(MemberId, typed.second),
        instead_of=id_of(LegId, typed.instead_of),
        cost=_cost(reader, typed),
        risks=cast("tuple[bodies.Risk, ...]", tuple(each for each in get_args(bodies.Risk) if each in typed.risks)),
        said=reader.text(row, "said", typed.said),
        heard=reader.text(row, "heard", typed.heard),
        todo=reader.text(row, "todo", typed.todo),
        tell=reader.text(row, "tell", typed.tell),
        disclose=reader.minute(row, "disclose", typed.disclose) if typed.disclose.strip() else None,
    )


def _place_of(reader: Reader, row: str, chosen: tuple[str, str], places: Places) -> PlaceId:
    name, typed = chosen
    found = id_of(PlaceId, typed)
    if found is None or found not in places:
        reader.fault(row, name, "no-place")
        return PlaceId(bytes(PlaceId.SIZE_BYTES))
    return found


def _enters(reader: Reader, typed: LegTyped, begins: PlaceId, to: PlaceId, places: Places) -> str | None:
    """As typed; nothing typed: the country of where it ends, if it begins in another."""
    if typed.enters.strip():
        code = country_code(typed.enters)
        if code is None:
            reader.fault(typed.id, "enters", "no-country")
        return code
    left, entered = places.get(begins), places.get(to)
    return entered.country if left and entered and left.country != entered.country else None


def _cost(reader: Reader, typed: LegTyped) -> Cost | None:
    amount, currency = typed.amount.strip().replace(",", "."), typed.currency.strip().upper()
    if not amount:
        return None
    whole, _, part = amount.partition(".")
    found = whole_number(whole), whole_number((part + "00")[:2])
    if found[0] is None or found[1] is None or len(part) > 2:
        reader.fault(typed.id, "amount", "bad-amount")
        return None
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        reader.fault(typed.id, "currency", "bad-currency")
        return None
    return Cost(100 * found[0] + found[1], currency, typed.met)


def _without_loops(reader: Reader, legs: tuple[Leg, ...]) -> tuple[Leg, ...]:
    """A leg that was to stand in for one that could not be read stands for itself meanwhile; a ring is said."""
    replaced = {each.leg: each.instead_of for each in legs}
    found = []
    for leg in legs:
        standing = leg if leg.instead_of in replaced else msgspec.structs.replace(leg, instead_of=None)
        if _returns(leg.leg, replaced):
            reader.fault(leg.leg.text, "instead_of", "loop")
            standing = msgspec.structs.replace(leg, instead_of=None)
        found.append(standing)
    return tuple(found)


def _returns(leg: LegId, replaced: dict[LegId, LegId | None]) -> bool:
    at: LegId | None = leg
    for _ in replaced:
        at = replaced.get(at) if at is not None else None
        if at == leg:
            return True
    return False


def _window(reader: Reader, typed: WindowTyped) -> Window:
    return Window(*reader.span(typed.id, ("begins_at", "until"), (typed.begins_at, typed.until)))


def _in_order(reader: Reader, typed: tuple[WindowTyped, ...], windows: tuple[Window, ...]) -> tuple[Window, ...]:
    """By their beginnings, whatever order they were typed in; those that overlap are said, and left out."""
    ordered: list[Window] = []
    for each in sorted(windows, key=lambda window: (window.begins, window.until)):
        if ordered and each.begins < ordered[-1].until:
            shown = reader.zone.typed(each.begins)
            row = next((given.id for given in typed if given.begins_at.strip()[:16] == shown), "")
            reader.fault(row, "begins_at", "overlap")
        else:
            ordered.append(each)
    return tuple(ordered)


def _rung(reader: Reader, typed: RungTyped) -> Rung:
    member = reader.member(typed.id, "member", typed.member)
    return Rung(member, reader.number(typed.id, "after", typed.after, _AFTER, "bad-hours"))


def _rising(reader: Reader, typed: tuple[RungTyped, ...], ladder: tuple[Rung, ...]) -> tuple[Rung, ...]:
    """Whoever is told later is told no sooner, and nobody twice."""
    found: list[Rung] = []
    readable = [each for each in typed if not any(fault.row == each.id for fault in reader.faults)]
    for row, rung in zip(readable, ladder, strict=True):
        if any(rung.member == each.member for each in found):
            reader.fault(row.id, "member", "twice")
        elif found and rung.after < found[-1].after:
            reader.fault(row.id, "after", "falls")
        else:
            found.append(rung)
    return tuple(found)


def _adviser(reader: Reader, typed: PlanTyped) -> Adviser | None:
    head = typed.head
    if not (head.adviser or head.adviser_day.strip() or head.adviser_note.strip()):
        return None
    before = reader.count()
    member = reader.member("", "adviser", head.adviser)
    note = reader.text("", "adviser_note", head.adviser_note)
    try:
        day = date.fromisoformat(head.adviser_day.strip()[:10])
    except ValueError:
        reader.fault("", "adviser_day", "bad-day")
        return None
    return Adviser(member, day, note) if reader.count() == before else None
