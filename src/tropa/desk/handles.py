"""Short names for cases, threads, members and the like in addresses, new in each run.

So a browser's history tells nothing about whom or what a page showed.
"""

from tropa.desk.session import Random


class Handles:
    """A two-way list of ids and the handles given to them by this process."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._handle_of: dict[str, str] = {}
        self._id_of: dict[str, str] = {}

    def handle_of(self, id: str) -> str:
        """The handle of an id, the same for as long as this process runs."""
        # setdefault is one step: pages are drawn on several threads.
        handle = self._handle_of.setdefault(id, self._random(8).hex())
        self._id_of[handle] = id
        return handle

    def id_of(self, handle: str) -> str:
        """The id of a handle; an unknown handle gives one that nothing has."""
        return self._id_of.get(handle, "")
