"""Outlines of countries from Natural Earth (public domain), cut to a rectangle of the earth. Nothing is fetched.

Made by ``tools/make_countries.py``. All is in hundredths of a degree. A ring goes on beyond 180 degrees where a
country does, so that the date line is no edge. What is drawn of it is chosen in ``map_frame``.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import Final

import msgspec

Point = tuple[float, float]
AROUND: Final = 36_000
_LEVELS: Final = (0, 6, 15, 30, 60)
"""How close points of a ring may be, in hundredths of a degree, from the finest drawing to the coarsest."""
_SMALLEST: Final = 3
"""An island that is drawn is this many times what nobody sees apart."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    countries: dict[str, list[list[int]]]
    arcs: list[list[int]]


@dataclass(frozen=True, slots=True)
class View:
    """A rectangle of the earth. ``east`` may be beyond 180 degrees; ``fine``: what nobody sees apart at this scale."""

    west: float
    south: float
    east: float
    north: float
    fine: float


@dataclass(frozen=True, slots=True)
class Ring:
    """A closed line around a part of a country, and the rectangle it fills."""

    points: Sequence[Point]
    west: float
    south: float
    east: float
    north: float

    @property
    def size(self) -> float:
        """The longer side of that rectangle."""
        return max(self.east - self.west, self.north - self.south)


def outlines(view: View) -> Iterator[tuple[str, list[Sequence[Point]]]]:
    """Each country that is seen there, by its two letters, and its rings, cut to the rectangle."""
    level = max(0, bisect_left(_LEVELS, 1.5 * view.fine + 1) - 1)
    for code in _rings(0):
        if found := [part for ring in _rings(level)[code] for part in _seen(ring, view)]:
            yield code, found


def _seen(ring: Ring, view: View) -> Iterator[Sequence[Point]]:
    if ring.south >= view.north or ring.north <= view.south or ring.size < _SMALLEST * view.fine:
        return
    for shift in (-AROUND, 0, AROUND):
        if ring.west + shift < view.east and ring.east + shift > view.west:
            points = [(x + shift, y) for x, y in ring.points] if shift else ring.points
            if len(cut := _cut(points, ring, shift, view)) > 2:
                yield cut


def _cut(points: Sequence[Point], ring: Ring, shift: int, view: View) -> Sequence[Point]:
    """Sutherland and Hodgman (1974), one side after another; a side that the ring does not cross costs nothing."""
    if ring.west + shift < view.west:
        points = _side(points, 0, view.west, 1)
    if ring.east + shift > view.east:
        points = _side(points, 0, view.east, -1)
    if ring.south < view.south:
        points = _side(points, 1, view.south, 1)
    if ring.north > view.north:
        points = _side(points, 1, view.north, -1)
    return points


def _side(points: Sequence[Point], axis: int, edge: float, sign: int) -> Sequence[Point]:
    kept: list[Point] = []
    before = points[-1] if points else (0.0, 0.0)
    was_in = sign * (before[axis] - edge) >= 0
    for point in points:
        is_in = sign * (point[axis] - edge) >= 0
        if is_in is not was_in:
            kept.append(_crossing(before, point, axis, edge))
        if is_in:
            kept.append(point)
        before, was_in = point, is_in
    return kept


def _crossing(one: Point, other: Point, axis: int, edge: float) -> Point:
    share = (edge - one[axis]) / (other[axis] - one[axis])
    along = one[1 - axis] + share * (other[1 - axis] - one[1 - axis])
    return (edge, along) if axis == 0 else (along, edge)


@cache
def _rings(level: int) -> dict[str, list[Ring]]:
    if level:
        apart = _LEVELS[level]
        return {code: [_coarser(ring, apart) for ring in rings] for code, rings in _rings(0).items()}
    data = resources.files("tropa.desk").joinpath("countries.json").read_bytes()
    file = msgspec.json.decode(data, type=_File)
    arcs = [list(zip(accumulate(steps[0::2]), accumulate(steps[1::2]), strict=True)) for steps in file.arcs]
    return {code: [_ring(_joined(ring, arcs)) for ring in rings] for code, rings in file.countries.items()}


def _joined(ring: Sequence[int], arcs: Sequence[list[tuple[int, int]]]) -> list[Point]:
    """One line out of arcs, going on beyond 180 degrees instead of jumping to the other side."""
    points = [point for at in ring for point in (arcs[at] if at >= 0 else reversed(arcs[~at]))]
    line: list[Point] = []
    shift, last = 0, points[0][0]
    for x, y in points:
        shift -= AROUND * round((x - last) / AROUND)
        last = x
        line.append((x + shift, y))
    return line


def _ring(points: Sequence[Point]) -> Ring:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Ring(points, min(xs), min(ys), max(xs), max(ys))


def _coarser(ring: Ring, apart: int) -> Ring:
    kept = [ring.points[0]]
    for point in ring.points:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= apart:
            kept.append(point)
    return Ring(kept, ring.west, ring.south, ring.east, ring.north)
