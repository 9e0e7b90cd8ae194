"""What is being written into a thread and was not sent yet, kept in memory for as long as this desk runs.

Letters to seekers have a draft in the vault; this is for the rest, so that a lock or a wrong turn costs nobody a note.
"""

import threading

REMEMBERED = 50


class Unsent:
    """Texts by the thread they are written in."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._texts: dict[str, str] = {}

    def keep(self, thread_id: str, text: str) -> None:
        """Keep what is written so far; an empty text is forgotten."""
        with self._turn:
            self._texts.pop(thread_id, None)
            if text:
                self._texts[thread_id] = text
            while len(self._texts) > REMEMBERED:
                self._texts.pop(next(iter(self._texts)))

    def of(self, thread_id: str) -> str:
        """What is written so far."""
        return self._texts.get(thread_id, "")
