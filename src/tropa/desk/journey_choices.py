"""What a plan's form lets one choose from: places, people who carry, members; each by its handle and in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from tropa.cases.journey_bodies import JourneyPlan, Place, PlaceId
from tropa.desk.journey_countries import country_in_words
from tropa.desk.journey_reading import Places, id_of
from tropa.desk.names import Names
from tropa.desk.visit import Visit
from tropa.vault.views_journeys import CarrierView


@dataclass(frozen=True)
class Choice:
    """One of them; `value` is "" for none."""

    value: str
    name: str


@dataclass(frozen=True)
class Choices:
    """All of them."""

    places: tuple[Choice, ...]
    carriers: tuple[Choice, ...]
    members: tuple[Choice, ...]


def places_of(visit: Visit, plan: JourneyPlan) -> dict[PlaceId, Place]:
    """The network's own list, and whatever else the plan names."""
    found: dict[PlaceId, Place] = {}
    for row in visit.vault.journeys.places():
        place = id_of(PlaceId, row.place_id)
        if place is not None:
            found[place] = Place(place, row.name, row.country, row.lat, row.lon, row.sort)
    return found | {each.place: each for each in plan.places}


def choices_of(visit: Visit, places: Places, names: Names) -> Choices:
    """In the desk's language, by name."""
    listed = (Choice(visit.handle_of(each.place.text), place_in_words(visit, each)) for each in places.values())
    members = (each for each in names.people if each.is_active)
    return Choices(
        places=_by_name(listed),
        carriers=tuple(
            Choice(visit.handle_of(each.case_id), carrier_in_words(visit, each))
            for each in visit.vault.journeys.carriers()
        ),
        members=_by_name(Choice(visit.handle_of(each.member_id), names.person(each)) for each in members),
    )


def place_in_words(visit: Visit, place: Place) -> str:
    """`Central station, Armenia`."""
    return f"{place.name}, {country_in_words(place.country, visit.words)}"


def carrier_in_words(visit: Visit, carrier: CarrierView) -> str:
    """`K7-41: hosts, drives; 2 beds, 3 seats`."""
    words = visit.words
    does = ", ".join(words.say(f"plan-does.{mode}") for mode in carrier.modes)
    room = [words.count("plan.beds", carrier.beds)] if carrier.beds is not None else []
    room += [words.count("plan.seats", carrier.seats)] if carrier.seats is not None else []
    said = "; ".join(filter(None, (does, ", ".join(room))))
    if not carrier.can_be_asked:
        said = "; ".join(filter(None, (said, words.say("plan.out-of-reach"))))
    return f"{carrier.name}: {said}" if said else carrier.name


def _by_name(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    return tuple(sorted(choices, key=lambda each: each.name.casefold()))
