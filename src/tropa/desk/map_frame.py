"""How the earth comes onto a sheet: which piece of it, at what scale, and the land that is seen there. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Final

from tropa.cases.journey_bodies import Place, PlaceId
from tropa.desk.outlines import AROUND, Point, View, outlines

Spot = tuple[float, float]
WIDE: Final = 720
NARROW: Final = 320
FINER: Final = 2
"""Land is drawn in steps of half a unit, so that its numbers are whole and short."""
_HIGHEST: Final = {WIDE: 460, NARROW: 340}
_LOWEST: Final = {WIDE: 280, NARROW: 240}
_MARGIN: Final = {WIDE: 64, NARROW: 40}
_SMALLEST_SPAN: Final = 300
"""Hundredths of a degree: one place alone is shown with the land around it."""
_NARROWEST: Final = 0.12
_FINE: Final = 1.2
"""What is smaller than this on the sheet is not drawn."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Equirectangular, true to scale at the height of its middle. ``scale``: units a hundredth of a degree."""

    width: int
    height: int
    middle: Spot
    narrowing: float
    scale: float

    def at(self, east: float, north: float) -> Spot:
        """Where a place of the earth is on the sheet."""
        x = self.width / 2 + (east - self.middle[0]) * self.narrowing * self.scale
        return x, self.height / 2 - (north - self.middle[1]) * self.scale

    @property
    def view(self) -> View:
        """What of the earth is seen, and a little more: what is cut there shows no edge."""
        across = (self.width / 2 + 3) / self.scale / self.narrowing
        upwards = (self.height / 2 + 3) / self.scale
        (x, y) = self.middle
        return View(x - across, y - upwards, x + across, y + upwards, _FINE / self.scale)


@dataclass(frozen=True, slots=True)
class Seen:
    """A country on a sheet: its path in half units; its largest part's middle, and how many square units that is."""

    code: str
    path: str
    middle: Spot
    size: float


def unrolled(places: Sequence[Place]) -> dict[PlaceId, Spot]:
    """East and north of each, going on beyond 180 degrees so that the widest gap between places is not on the map."""
    easts = sorted({place.lon % AROUND for place in places})
    gaps = [(after - before, after) for before, after in zip(easts, [*easts[1:], easts[0] + AROUND], strict=True)]
    first = max(gaps)[1] % AROUND
    first -= AROUND if first >= AROUND // 2 else 0
    return {place.place: (first + (place.lon - first) % AROUND, place.lat) for place in places}


def frame_of(width: int, spots: Sequence[Spot]) -> Frame:
    """The largest scale at which all of these are on a sheet of this width, with room around them."""
    easts, norths = [x for x, _ in spots], [y for _, y in spots]
    middle = ((min(easts) + max(easts)) / 2, (min(norths) + max(norths)) / 2)
    narrowing = max(_NARROWEST, cos(radians(middle[1] / 100)))
    across = max((max(easts) - min(easts)) * narrowing, _SMALLEST_SPAN)
    upwards = max(max(norths) - min(norths), _SMALLEST_SPAN)
    around = 2 * _MARGIN[width]
    scale = min((width - around) / across, (_HIGHEST[width] - around) / upwards)
    height = max(_LOWEST[width], round((max(norths) - min(norths)) * scale) + around)
    return Frame(width, height, middle, narrowing, scale)


@lru_cache(maxsize=16)
def land_of(frame: Frame) -> tuple[Seen, ...]:
    """Every country that is seen."""
    return tuple(_seen(frame, code, rings) for code, rings in outlines(frame.view))


def _seen(frame: Frame, code: str, rings: Sequence[Sequence[Point]]) -> Seen:
    # As `Frame.at`, put together for tens of thousands of points.
    across, upwards = frame.narrowing * frame.scale, -frame.scale
    right, down = frame.at(0, 0)
    on_sheet = [[(right + x * across, down + y * upwards) for x, y in ring] for ring in rings]
    size, middle = _size_and_middle(max(on_sheet, key=_around))
    return Seen(code, "".join(map(_path, on_sheet)), middle, size)


def _path(ring: Sequence[Spot]) -> str:
    """In whole half units, each step from the last point drawn, so that rounding never adds up."""
    last = (round(FINER * ring[0][0]), round(FINER * ring[0][1]))
    steps = [f"M{last[0]} {last[1]}l"]
    for x, y in ring:
        east, south = round(FINER * x) - last[0], round(FINER * y) - last[1]
        if not -FINER < east < FINER or not -FINER < south < FINER:
            steps.append(f"{east} {south} ")
            last = (last[0] + east, last[1] + south)
    return "".join(steps).rstrip() + "z" if len(steps) > 2 else ""


def _around(ring: Sequence[Spot]) -> float:
    xs, ys = zip(*ring, strict=True)
    return float((max(xs) - min(xs)) * (max(ys) - min(ys)))


def _size_and_middle(ring: Sequence[Spot]) -> tuple[float, Spot]:
    """The shoelace formula, and the centre of gravity by it."""
    area = x = y = 0.0
    for (a, b), (c, d) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a * d - c * b
        area, x, y = area + cross, x + (a + c) * cross, y + (b + d) * cross
    return (abs(area) / 2, (x / 3 / area, y / 3 / area)) if area else (0.0, ring[0])
