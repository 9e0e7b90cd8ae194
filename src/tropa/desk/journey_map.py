"""A journey as a map: outlines of countries, places with their names, legs as numbered lines, backup ones dashed.

Pure: places and legs in, two sheets out, a wide one and one for a narrow screen, of which the pages' styles show one;
``_journey_map.html`` draws them as SVG, with a text list that says the same. Nothing is asked of any network, and
nothing is on it that is not in the plan: places are public ones, rounded to about a kilometre. It checks no plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tropa.cases.journey_bodies import Leg, Place, PlaceId
from tropa.desk.journey_countries import country_in_words
from tropa.desk.journey_numbers import leg_names
from tropa.desk.map_frame import NARROW, WIDE, Spot, frame_of, land_of, unrolled
from tropa.desk.map_labels import Anchor, Labels, short
from tropa.desk.map_legs import lines
from tropa.desk.words import Words

_NAMED: Final = 900
"""A country is named if it covers this much of a sheet, in square units."""


@dataclass(frozen=True, slots=True)
class Land:
    """A country's outline as an SVG path in half units. ``is_on_way``: a place of the plan is in it."""

    path: str
    is_on_way: bool


@dataclass(frozen=True, slots=True)
class Text:
    """Words on the sheet, and where; as SVG's ``text-anchor`` has it."""

    words: str
    x: float
    y: float
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Dot:
    """A place. ``name``: None where there was no room for it."""

    x: float
    y: float
    name: Text | None


@dataclass(frozen=True, slots=True)
class Line:
    """A leg as an SVG path, its number, and with what one travels; in place (a night at a host's) it is a ring."""

    path: str
    is_backup: bool
    number: Text
    mode: Text | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing. ``countries``: names of countries, where there was room for them."""

    width: int
    height: int
    land: tuple[Land, ...]
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...]
    countries: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class JourneyMap:
    """The same way twice, and in words: one sentence a leg, then places that no leg touches."""

    wide: Sheet
    narrow: Sheet
    said: tuple[str, ...]


def drawn(places: Sequence[Place], legs: Sequence[Leg], words: Words) -> JourneyMap | None:
    """The map of a plan; None where it has no places. Legs whose places are not in it are not drawn."""
    if not places:
        return None
    where = unrolled(places)
    known = [leg for leg in legs if leg.begins in where and leg.to in where]
    wide, narrow = (_sheet(width, where, places, known, words) for width in (WIDE, NARROW))
    return JourneyMap(wide, narrow, _said(places, known, words))


def numbers_of(legs: Sequence[Leg]) -> tuple[str, ...]:
    """What the map calls them, in their order: as every page does."""
    names = leg_names((leg.leg.text, leg.instead_of.text if leg.instead_of else "") for leg in legs)
    return tuple(names[leg.leg.text] for leg in legs)


def mode_of(leg: Leg, words: Words) -> str:
    """`train`."""
    return words.say(f"plan-mode.{leg.mode}")


def _sheet(
    width: int, where: Mapping[PlaceId, Spot], places: Sequence[Place], legs: Sequence[Leg], words: Words
) -> Sheet:
    frame = frame_of(width, list(where.values()))
    points = {key: frame.at(*spot) for key, spot in where.items()}
    labels = Labels(frame.width, frame.height)
    for spot in points.values():
        labels.take_dot(*spot)
    paths = lines((points[leg.begins], points[leg.to]) for leg in legs)
    for _, spots in paths:
        labels.take_line(spots)
    numbers = [Text(*labels.number(name, spots)) for name, (_, spots) in zip(numbers_of(legs), paths, strict=True)]
    dots = tuple(_dot(labels, place, points[place.place]) for place in places)
    modes = [labels.beside(mode_of(leg, words), each.x, each.y) for leg, each in zip(legs, numbers, strict=True)]
    on_way = frozenset(place.country for place in places)
    land = land_of(frame)
    named = sorted(land, key=lambda each: (each.code not in on_way, -each.size))
    names = (labels.at(country_in_words(each.code, words), *each.middle) for each in named if each.size > _NAMED)
    return Sheet(
        width,
        frame.height,
        tuple(Land(each.path, each.code in on_way) for each in land),
        tuple(
            Line(path, leg.instead_of is not None, number, Text(*mode) if mode else None)
            for leg, (path, _), number, mode in zip(legs, paths, numbers, modes, strict=True)
        ),
        dots,
        tuple(Text(*name) for name in names if name),
    )


def _dot(labels: Labels, place: Place, spot: Spot) -> Dot:
    name = labels.beside(short(place.name), *spot)
    return Dot(round(spot[0], 1), round(spot[1], 1), Text(*name) if name else None)


def _said(places: Sequence[Place], legs: Sequence[Leg], words: Words) -> tuple[str, ...]:
    named = {place.place: place for place in places}
    touched = {place for leg in legs for place in (leg.begins, leg.to)}
    return (
        *(_leg_said(number, leg, named, words) for number, leg in zip(numbers_of(legs), legs, strict=True)),
        *(words.say("map.apart", place=_named(each, words)) for each in places if each.place not in touched),
    )


def _leg_said(number: str, leg: Leg, named: Mapping[PlaceId, Place], words: Words) -> str:
    said = "map.stay" if leg.begins == leg.to else "map.leg"
    begins, to = (_named(named[each], words) for each in (leg.begins, leg.to))
    sentence = words.say(said, number=number, mode=mode_of(leg, words), begins=begins, to=to)
    return words.say("map.backup", leg=sentence) if leg.instead_of else sentence


def _named(place: Place, words: Words) -> str:
    return f"{place.name} ({country_in_words(place.country, words)})"
