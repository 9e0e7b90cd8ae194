"""What legs are called, on the map and on every page: 1, 2, 3; the backup of 2 is 2′, and a second backup 2″."""

from collections import Counter
from collections.abc import Iterable


def leg_names(legs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """By leg id, of legs in the page's order, each with what it stands in for ("": it is travelled)."""
    legs = list(legs)
    names = {leg: str(at) for at, leg in enumerate((leg for leg, of in legs if not of), start=1)}
    backups = Counter[str]()
    for leg, of in legs:
        if of:
            backups[of] += 1
            names[leg] = names.get(of, "?") + "′" * backups[of]
    return names
