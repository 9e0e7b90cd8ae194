"""Who shares compartments with whom, as a drawing: members in a column, an arc between every two who share any.

Pure: names and numbers in, places on a sheet out; the template draws them as SVG. The same values always give the same
drawing: whoever shares most stands first, next to them whoever shares most with those above. An arc's width says how
much, and its number says it again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MOST_DRAWN: Final = 24
"""Beyond this a drawing says less than the table under it."""
WIDTH: Final = 300
LONGEST_NAME: Final = 17
_ROW, _TOP, _COLUMN, _NEAREST, _FARTHEST = 34, 24, 140, 22, 128
_THINNEST, _THICKEST = 1.5, 7.0
_ROOM_FOR_NUMBERS: Final = 40


@dataclass(frozen=True, slots=True)
class Pair:
    """Two members, by any keys, and how many compartments they share."""

    one: str
    other: str
    compartments: int


@dataclass(frozen=True, slots=True)
class Dot:
    """A member on the sheet."""

    key: str
    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Arc:
    """What two share: an SVG path, its width, and where its number stands; no number where there are too many."""

    path: str
    width: float
    number: int | None
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole drawing. `left_out`: how many who share something were too many to draw."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    arcs: tuple[Arc, ...]
    left_out: int


def drawn(names: Mapping[str, str], pairs: Sequence[Pair]) -> Picture:
    """The drawing of these; `names` by key. Whoever shares nothing is not on it."""
    order = _ordered(pairs)
    shown = order[:MOST_DRAWN]
    rows = {key: _TOP + _ROW * at for at, key in enumerate(shown)}
    inside = [each for each in pairs if each.one in rows and each.other in rows]
    most = max((each.compartments for each in inside), default=1)
    numbered = len(inside) <= _ROOM_FOR_NUMBERS
    farthest = max(1, len(shown) - 1)
    arcs = (_arc(each, rows, most, farthest, numbered=numbered) for each in inside)
    dots = tuple(Dot(key, _short(names[key]), _COLUMN, y) for key, y in rows.items())
    return Picture(WIDTH, 2 * _TOP + _ROW * max(0, len(shown) - 1), dots, tuple(arcs), len(order) - len(shown))


def _ordered(pairs: Iterable[Pair]) -> list[str]:
    shared: dict[str, Counter[str]] = {}
    for each in pairs:
        shared.setdefault(each.one, Counter())[each.other] += each.compartments
        shared.setdefault(each.other, Counter())[each.one] += each.compartments
    near = Counter[str]()
    order = list[str]()
    left = sorted(shared, key=lambda key: (-shared[key].total(), key))
    while left:
        following = min(left, key=lambda key: (-near[key], -shared[key].total(), key))
        left.remove(following)
        order.append(following)
        near.update(shared[following])
    return order


def _arc(pair: Pair, rows: Mapping[str, int], most: int, farthest: int, *, numbered: bool) -> Arc:
    top, bottom = sorted((rows[pair.one], rows[pair.other]))
    away = (bottom - top) // _ROW
    reach = _NEAREST + (_FARTHEST - _NEAREST) * (away - 1) // max(1, farthest - 1)
    x, rise = _COLUMN + 8, (bottom - top) // 2
    width = round(_THINNEST + (_THICKEST - _THINNEST) * pair.compartments / most, 1)
    path = f"M {x} {top} A {reach} {rise} 0 0 1 {x} {bottom}"
    return Arc(path, width, pair.compartments if numbered else None, x + reach, top + rise)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
