"""Writes the outlines of countries that the desk's map is drawn from, out of Natural Earth as world-atlas packs it.

``npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz``, then
``.venv/bin/python tools/make_countries.py package/countries-50m.json src/tropa/desk/countries.json``. Borders are kept
once for both of their sides (as arcs), simplified, in whole hundredths of a degree. Antarctica is left out: it goes
round a pole. Natural Earth draws who holds a place; Crimea is put where UN General Assembly resolution 68/262 has it.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

Point = tuple[int, int]
FINEST = 2.2
"""How far a simplified border may be from the real one, in hundredths of a degree: about two kilometres."""
SMALLEST = 150
"""Islands smaller than this are left out (hundredths of a degree, squared), unless a country has nothing larger."""
WITHOUT_NUMBER = {"Kosovo": "XK", "N. Cyprus": "CY", "Somaliland": "SO"}
ANTARCTICA = "AQ"
LEFT_OUT = {ANTARCTICA, ""}
CRIMEA = (3240, 3670, 4430, 4630)
RUSSIA, UKRAINE = "RU", "UA"


def points_of(topology: dict[str, Any]) -> list[list[Point]]:
    """Every arc in hundredths of a degree."""
    (wide, high), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    return [
        [(round(100 * (x * wide + west)), round(100 * (y * high + south))) for x, y in added(arc)]
        for arc in topology["arcs"]
    ]


def added(steps: Iterable[Sequence[int]]) -> list[Point]:
    """From steps to places."""
    x = y = 0
    places = []
    for east, north in steps:
        x, y = x + east, y + north
        places.append((x, y))
    return places


def simplified(line: Sequence[Point]) -> list[Point]:
    """Douglas and Peucker (1973): what is left out is never farther than FINEST from what is drawn."""
    kept, left = {0, len(line) - 1}, [(0, len(line) - 1)]
    while left:
        first, last = left.pop()
        far, at = max(((away(line[at], line[first], line[last]), at) for at in range(first + 1, last)), default=(0, 0))
        if far > FINEST:
            kept.add(at)
            left += [(first, at), (at, last)]
    return [line[at] for at in sorted(kept)]


def away(point: Point, one: Point, other: Point) -> float:
    """How far a point is from a piece of a line."""
    (x, y), (a, b), (c, d) = point, one, other
    long = (c - a) ** 2 + (d - b) ** 2
    share = max(0.0, min(1.0, ((x - a) * (c - a) + (y - b) * (d - b)) / long)) if long else 0.0
    return float(((x - a - share * (c - a)) ** 2 + (y - b - share * (d - b)) ** 2) ** 0.5)


def code_of(geometry: dict[str, Any]) -> str:
    """A country's two letters, by its UN number."""
    if "id" not in geometry:
        return WITHOUT_NUMBER.get(geometry["properties"]["name"], "")
    found: list[str] = get_global("territory_aliases").get(geometry["id"], [""])
    return found[0]


def rings_of(geometry: dict[str, Any]) -> list[list[int]]:
    """All rings of a country, holes among them."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def along(ring: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[Point]:
    """A ring's points; an arc's complement is that arc backwards."""
    return [point for at in ring for point in (arcs[at] if at >= 0 else arcs[~at][::-1])]


def area(ring: Sequence[Point]) -> float:
    """The shoelace formula."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a * d - c * b for (a, b), (c, d) in pairs)) / 2


def large(rings: list[list[int]], arcs: Sequence[Sequence[Point]]) -> list[list[int]]:
    """Without the smallest islands, but never without the largest."""
    areas = [area(along(ring, arcs)) for ring in rings]
    return [ring for ring, size in zip(rings, areas, strict=True) if size >= min(SMALLEST, max(areas))]


def with_crimea(countries: dict[str, list[list[int]]], arcs: Sequence[Sequence[Point]]) -> None:
    """Give Ukraine the ring that is Crimea: where its ring ran along the border, it runs along the coast instead."""
    west, east, south, north = CRIMEA
    crimea = next(
        ring
        for ring in countries[RUSSIA]
        if all(west <= x <= east and south <= y <= north for x, y in along(ring, arcs))
        and any(~at in other for at in ring for other in countries[UKRAINE])
    )
    shared = next(at for at in crimea if any(~at in other for other in countries[UKRAINE]))
    at = crimea.index(shared)
    coast = crimea[at + 1 :] + crimea[:at]
    countries[RUSSIA] = [ring for ring in countries[RUSSIA] if ring is not crimea]
    countries[UKRAINE] = [
        [part for each in ring for part in (coast if each == ~shared else [each])] for ring in countries[UKRAINE]
    ]


def used(countries: dict[str, list[list[int]]], arcs: Sequence[Sequence[Point]]) -> dict[str, object]:
    """Only the arcs that somebody uses, numbered anew, each as its first point and steps."""
    wanted = sorted({max(at, ~at) for rings in countries.values() for ring in rings for at in ring})
    number = {old: new for new, old in enumerate(wanted)}
    anew = {
        code: [[number[at] if at >= 0 else ~number[~at] for at in ring] for ring in rings]
        for code, rings in sorted(countries.items())
    }
    return {"countries": anew, "arcs": [steps(arcs[old]) for old in wanted]}


def steps(line: Sequence[Point]) -> list[int]:
    """The first point, then each step."""
    found = list(line[0])
    for (a, b), (c, d) in pairwise(line):
        found += [c - a, d - b]
    return found


def outlines(topology: dict[str, Any]) -> dict[str, object]:
    """Everything the desk needs."""
    fine = points_of(topology)
    countries: dict[str, list[list[int]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = code_of(geometry)
        if code not in LEFT_OUT:
            countries.setdefault(code, []).extend(rings_of(geometry))
    with_crimea(countries, fine)
    kept = {code: large(rings, fine) for code, rings in countries.items()}
    return used(kept, [simplified(arc) for arc in fine])


def main() -> int:
    source, target = map(Path, sys.argv[1:])
    made = outlines(json.loads(source.read_text("utf-8")))
    target.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
