"""Each composer's letter goes out once, however often its form arrives (a double click, a reload, a late draft)."""

import threading
from collections import OrderedDict

REMEMBERED = 1000


class Once:
    """Remembers the form numbers whose letter has been taken."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._taken: OrderedDict[str, None] = OrderedDict()

    def take(self, number: str) -> bool:
        """True for the first who comes with this number, False for everyone after."""
        with self._turn:
            if number in self._taken:
                return False
            self._taken[number] = None
            if len(self._taken) > REMEMBERED:
                self._taken.popitem(last=False)
            return True

    def give_back(self, number: str) -> None:
        """The letter was not taken after all: the number may come again."""
        with self._turn:
            self._taken.pop(number, None)

    def is_taken(self, number: str) -> bool:
        """Whether a letter went out under this number."""
        with self._turn:
            return number in self._taken
