"""How the store can fail a call, told apart by what whoever called can do about it."""

from typing import Final

ASKED_AGAIN_AFTER_S: Final = 0.25
"""A database that did not answer is asked again after so many seconds; until then everyone is told at once."""


class StoreError(Exception):
    """Base of what a database says in its own words; nothing of the operation was kept."""


class StoreFull(StoreError):
    """No disk is left for it. Nothing of the operation was kept."""


class StoreAway(StoreError):
    """The database does not answer, or broke off. What was not acknowledged may be there or not: say it again later."""


class StoreConflict(StoreError):
    """Another relay process was about the same thing at the same moment. Nothing was kept; it can be tried again."""


class StoreHeld(StoreConflict):
    """Another relay process kept what this needed for seconds. Nothing was kept; to wait again would hold up others."""
