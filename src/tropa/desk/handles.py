"""Short names for cases in addresses, new in each run, so that a browser's history tells nothing about the case."""

from tropa.desk.session import Random


class Handles:
    """A two-way list of cases and the handles given to them by this process."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._handle_of: dict[str, str] = {}
        self._case_of: dict[str, str] = {}

    def handle_of(self, case_id: str) -> str:
        """The handle of a case, the same for as long as this process runs."""
        # setdefault is one step: pages are drawn on several threads.
        handle = self._handle_of.setdefault(case_id, self._random(8).hex())
        self._case_of[handle] = case_id
        return handle

    def case_of(self, handle: str) -> str:
        """The case of a handle; an unknown handle gives an id that no case has."""
        return self._case_of.get(handle, "")
