"""What each step costs, in points. The only place where weights become prices."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from tropa.dispatch.errors import BadSnapshot
from tropa.dispatch.snapshot import Role
from tropa.dispatch.weights import MOST_PEOPLE, MOST_POINTS, Weights

Ints = NDArray[np.int64]
LOAD: Final = 0
EXPOSURE: Final = 1
FREE: Final = 2
"""What passing a node costs: by roles played, by people known, nothing."""


def steps(price: Ints, already: Ints, weights: Weights) -> Ints:
    """The price of one more where there are ``already`` so many. Never falls as ``already`` rises."""
    people = np.minimum(already, MOST_PEOPLE)
    exposure = weights.exposure * (3 * people * people + 3 * people + 1)
    load = weights.load * (2 * already + 1)
    chosen = np.where(price == EXPOSURE, exposure, np.where(price == LOAD, load, 0))
    return np.minimum(chosen, MOST_POINTS)


def step(price: int, already: int, weights: Weights) -> int:
    """The same for one."""
    if price == EXPOSURE:
        people = min(already, MOST_PEOPLE)
        return min(weights.exposure * (3 * people * people + 3 * people + 1), MOST_POINTS)
    return min(weights.load * (2 * already + 1), MOST_POINTS) if price == LOAD else 0


def deferring(role: Role, now_hour: int, weights: Weights) -> int:
    """The price of leaving it open, for each person it takes."""
    base = weights.deferring[role.urgency]
    near = 0
    if role.deadline_hour is not None:
        near = max(0, weights.deadline_fades_hours - max(0, role.deadline_hour - now_hour))
    dear = base + base * near // max(1, weights.deadline_fades_hours) + weights.waiting * role.waiting_hours
    return min(dear, MOST_POINTS)


def check(weights: Weights) -> None:
    """Raises BadSnapshot for a weight that is negative or so large that sums could overflow."""
    single = (weights.exposure, weights.load, weights.wished_skill, weights.wished_language, weights.other_region)
    for value in (*single, weights.waiting, weights.deadline_fades_hours, weights.close, *weights.deferring.values()):
        if not 0 <= value <= MOST_POINTS:
            raise BadSnapshot(f"a weight must lie between 0 and {MOST_POINTS}, and one is {value}")
