"""Where words stand on a map so that none covers another: tried in a fixed order, left out where there is no room.

Pure. Widths are estimated generously, for nobody asks a browser how wide its letters are; what is left out on the sheet
is in the list beside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Anchor = Literal["start", "middle", "end"]
Placed = tuple[str, float, float, Anchor]
LONGEST: Final = 24
NAME: Final = 13
"""Letters' height in the sheet's units, as ``journey_map.css`` sets it; the same for all words but countries'."""
COUNTRY: Final = 11
_LETTER: Final = 0.68
"""A letter's width by its height, on the wide side, for bold Cyrillic."""
_DOT: Final = 6
_NUMBER: Final = 10
_LINE: Final = 3
_AROUND: Final[tuple[tuple[float, float, Anchor], ...]] = (
    (1, 0, "start"),
    (-1, 0, "end"),
    (0, -1, "middle"),
    (0, 1, "middle"),
    (0.8, -0.9, "start"),
    (0.8, 0.9, "start"),
    (-0.8, -0.9, "end"),
    (-0.8, 0.9, "end"),
)
_FAR: Final = (13, 20)


@dataclass(frozen=True, slots=True)
class Box:
    """What something covers."""

    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: "Box") -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


class Labels:
    """What is already on one sheet, and room for more."""

    def __init__(self, width: float, height: float) -> None:
        self._sheet = Box(1, 1, width - 1, height - 1)
        self._taken: list[Box] = []
        self._crossed: list[Box] = []

    def take_dot(self, x: float, y: float) -> None:
        """A place is there; nothing is put on it."""
        self._taken.append(_square(x, y, _DOT))

    def take_line(self, spots: Iterable[tuple[float, float]]) -> None:
        """A line goes through these; words stand on it only where there is no other room."""
        self._crossed += [_square(*spot, _LINE) for spot in spots]

    def number(self, words: str, at: Sequence[tuple[float, float]]) -> Placed:
        """A number in its circle where there is room first. It is never left out: at worst it covers something."""
        free = (point for point in at if self._has_room(_square(*point, _NUMBER)))
        x, y = next(free, at[0])
        self._taken.append(_square(x, y, _NUMBER))
        return words, round(x, 1), round(y, 1), "middle"

    def beside(self, words: str, x: float, y: float) -> Placed | None:
        """Beside a point that is taken, on no line if that can be; None where nothing has room."""
        tried = [(words, x + far * east, y + far * north, anchor) for far in _FAR for east, north, anchor in _AROUND]
        return self._first(tried, self._crossed) or self._first(tried)

    def at(self, words: str, x: float, y: float) -> Placed | None:
        """A country's name at a point or a little above or below it."""
        return self._first(((words, x, y + away, "middle") for away in (0, 18, -18, 36, -36)), self._crossed, COUNTRY)

    def _first(self, tried: Iterable[Placed], but: Sequence[Box] = (), size: int = NAME) -> Placed | None:
        for words, x, y, anchor in tried:
            box = box_of(words, x, y, anchor, size)
            if self._has_room(box) and not any(box.touches(each) for each in but):
                self._taken.append(box)
                return words, round(x, 1), round(y, 1), anchor
        return None

    def _has_room(self, box: Box) -> bool:
        sheet = self._sheet
        inside = (
            sheet.left <= box.left and box.right <= sheet.right and sheet.top <= box.top and box.bottom <= sheet.bottom
        )
        return inside and not any(box.touches(each) for each in self._taken)


def box_of(words: str, x: float, y: float, anchor: Anchor, size: int = NAME) -> Box:
    """What words cover whose middle line is at ``y``."""
    width = len(words) * size * _LETTER
    left = {"start": x, "middle": x - width / 2, "end": x - width}[anchor]
    return Box(left, y - size * 0.6, left + width, y + size * 0.6)


def short(name: str) -> str:
    """A name cut to what fits on a map."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"


def _square(x: float, y: float, half: float) -> Box:
    return Box(x - half, y - half, x + half, y + half)
