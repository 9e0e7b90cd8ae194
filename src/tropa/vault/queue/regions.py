"""Where a person is, as far as the queue goes by it: codes of the rights pack's own questions, never free text.

A region's code is a place ("in_russia"), or a place and a country ("abroad-am"). Pure.
"""

import re
from typing import Final

PLACE_QUESTION: Final = "place"
COUNTRY_QUESTION: Final = "country"
NOT_SAID: Final = "unknown"
_CODE: Final = re.compile(r"[a-z0-9_]{1,40}(-[a-z0-9_]{1,40})?\Z")


def region_of(place: str | None, country: str | None) -> str | None:
    """The code of a place and perhaps a country; None where nobody has said."""
    if place is None:
        return None
    return place if country is None else f"{place}-{country}"


def parts_of(region: str) -> tuple[str, str | None]:
    """The place and the country of a code."""
    place, _, country = region.partition("-")
    return place, country or None


def is_region(code: str) -> bool:
    """Whether this may be a region's code at all, as an address gives it."""
    return _CODE.match(code) is not None
