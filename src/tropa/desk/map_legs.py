"""Lines of legs between points of a sheet: straight, bent if the same two are joined again, a ring for a stay. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

Spot = tuple[float, float]
BEND: Final = 0.2
"""How far a bent line leaves the straight one, by its length."""
_RING: Final = 9
_SHARES: Final = tuple(0.5 + sign * away / 24 for away in range(11) for sign in (1, -1) if away or sign > 0)
"""How far along a line its number may stand: the middle first, then ever nearer to the ends."""
_AROUND: Final = ((0, 1), (0, -1), (1, 0), (-1, 0), (0.8, 0.8), (-0.8, 0.8), (0.8, -0.8), (-0.8, -0.8))


def lines(ends: Iterable[tuple[Spot, Spot]]) -> list[tuple[str, Sequence[Spot]]]:
    """For each two ends an SVG path, and the spots on it where its number may stand, the best first.

    The same two points are never joined twice by one line, whichever way it goes.
    """
    drawn = Counter[frozenset[Spot]]()
    found: list[tuple[str, Sequence[Spot]]] = []
    for one, other in ends:
        pair = frozenset((one, other))
        found.append(_ring(one, drawn[pair]) if one == other else _line(one, other, _bend(drawn[pair], one < other)))
        drawn[pair] += 1
    return found


def _bend(earlier: int, is_forward: bool) -> float:
    """0, then to one side, to the other, farther to the first."""
    sideways = BEND * ((earlier + 1) // 2) * (1 if earlier % 2 else -1)
    return sideways if is_forward else -sideways


def _line(one: Spot, other: Spot, bend: float) -> tuple[str, list[Spot]]:
    (a, b), (c, d) = one, other
    # The control point of a quadratic curve is twice as far out as the curve gets.
    x, y = (a + c) / 2 + 2 * bend * (d - b), (b + d) / 2 - 2 * bend * (c - a)
    curve = f"Q{x:.1f} {y:.1f} " if bend else "L"
    return f"M{a:.1f} {b:.1f}{curve}{c:.1f} {d:.1f}", [_along(one, (x, y), other, share) for share in _SHARES]


def _along(one: Spot, turn: Spot, other: Spot, share: float) -> Spot:
    before, middle, after = (1 - share) ** 2, 2 * share * (1 - share), share**2
    x, y = (before * one[axis] + middle * turn[axis] + after * other[axis] for axis in (0, 1))
    return x, y


def _ring(at: Spot, earlier: int) -> tuple[str, list[Spot]]:
    (x, y), size = at, _RING + 4 * earlier
    path = f"M{x - size:.1f} {y:.1f}a{size} {size} 0 1 0 {2 * size} 0a{size} {size} 0 1 0 {-2 * size} 0"
    return path, [(x + (size + 12) * east, y + (size + 12) * south) for east, south in _AROUND]
