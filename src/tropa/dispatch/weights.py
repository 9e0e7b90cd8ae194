"""What dispatch weighs against what: whole points, so that sums are exact and the same on every machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from tropa.cases.urgency import UrgencyClass

MOST_POINTS: Final = 1 << 29
"""No single price is higher: what would be, is this much (see docs/dispatch.md, "Whole numbers")."""
MOST_PEOPLE: Final = 5_000
"""Knowing more people than this costs no more for each further one; the price stays convex."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Prices in points.

    ``exposure`` x ((k+1)^3 - k^3): a member who knows k people comes to know one more. ``load`` x (2l + 1): a member
    with l roles takes one more. ``wished_skill``, ``wished_language``, ``other_region``: each one missed.
    ``deferring``: leaving a role open, by urgency; twice as much when its deadline is now, fading over
    ``deadline_fades_hours``; plus ``waiting`` for each hour it has waited. ``close``: an assignment is certain if
    everything else costs at least this much more.
    """

    exposure: int = 1
    load: int = 40
    wished_skill: int = 60
    wished_language: int = 120
    other_region: int = 30
    deferring: Mapping[UrgencyClass, int] = field(
        default_factory=lambda: MappingProxyType({"now": 20_000_000, "72h": 2_000_000, "2w": 400_000, "later": 80_000})
    )
    deadline_fades_hours: int = 14 * 24
    waiting: int = 10
    close: int = 25
