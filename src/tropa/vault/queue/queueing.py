"""The façade for the queue's own: crises, saved views, waits by urgency, likely duplicates. `Vault.queueing` gives it.

The list itself is `Vault.queue`. Nothing here goes to anybody: views, and what was told apart, are this vault's.
"""

from tropa.sealing.errors import EncodingError
from tropa.sealing.types import ThreadId
from tropa.vault import listing
from tropa.vault.context import Context
from tropa.vault.errors import UnknownCase
from tropa.vault.journal import note_opened
from tropa.vault.queue import alike, comparing, saved, todo, waits
from tropa.vault.queue.errors import NotAlike
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.views_queue import Alike, ClassWait, Comparison, Crises, QueueFilter, SavedView


class Queueing:
    """What stands around the list of cases."""

    def __init__(self, here: Context) -> None:
        self._here = here
        self._waits: tuple[int, tuple[ClassWait, ...]] | None = None

    def crises(self) -> Crises:
        """Who waits with a sign of self-harm. Quick: every page asks."""
        with self._here.db.lock:
            return listing.crises(self._here)

    def waits(self) -> tuple[ClassWait, ...]:
        """How long people of each urgency class wait for a first answer; worked out anew once a minute."""
        here = self._here
        with here.db.lock:
            if self._waits is None or self._waits[0] != here.minute:
                self._waits = (here.minute, waits.class_waits(here))
            return self._waits[1]

    def views(self) -> tuple[SavedView, ...]:
        """What was saved, in that order."""
        return saved.views(self._here)

    def save_view(self, name: str, which: QueueFilter) -> str:
        """Give these filters a name; the view's id.

        Raises:
            NoViewName, ViewNameTooLong, ViewNameTaken, TooManyViews.
        """
        with self._here.db.transaction():
            return saved.save(self._here, name, which)

    def rename_view(self, view_id: str, name: str) -> None:
        """Call a view something else.

        Raises:
            UnknownView, NoViewName, ViewNameTooLong, ViewNameTaken.
        """
        with self._here.db.transaction():
            saved.rename(self._here, view_id, name)

    def delete_view(self, view_id: str) -> None:
        """Forget a view; its cases stay as they are. Raises UnknownView."""
        with self._here.db.transaction():
            saved.delete(self._here, view_id)

    def alike(self, case_id: str) -> tuple[Alike, ...]:
        """Cases likely the same person's, likeliest first; those that were told apart last. Raises UnknownCase."""
        with self._here.db.lock:
            return alike.of_case(self._here, self._case(case_id).case)

    def compare(self, case_id: str, other_id: str) -> Comparison:
        """Two cases' first letters side by side. That both were opened is noted in the journal, once a day.

        Raises:
            UnknownCase. NotAlike: a first letter is not here.
        """
        here = self._here
        with here.db.lock:
            one, other = self._case(case_id), self._case(other_id)
            found = comparing.compare(here, one, other)
            for each in (one, other):
                note_opened(here, each)
            return found

    def tell_apart(self, case_id: str, other_id: str, apart: bool = True) -> None:
        """Remember that two cases are not the same person's; with `apart` False, that they may be after all.

        Raises:
            UnknownCase. NotAlike: nothing says that they are.
        """
        with self._here.db.transaction():
            one, other = self._case(case_id), self._case(other_id)
            if other.case.text not in {each.case_id for each in alike.of_case(self._here, one.case)}:
                raise NotAlike
            alike.tell_apart(self._here, one, other, apart)

    def left_to_compare(self) -> int:
        """Of how many cases likely duplicates or places are to be worked out yet, as after an upgrade."""
        return todo.left(self._here)

    def _case(self, case_id: str) -> CaseRef:
        try:
            found = find_case(self._here, ThreadId.from_text(case_id))
        except EncodingError:
            found = None
        if found is None:
            raise UnknownCase
        return found
