"""Choosing what is brought over into another thread, deliberately: by event ids, or all that a successor needs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tropa.cases.events import Core
from tropa.cases.work_commands import Carried, can_be_carried, carries, fits_inside
from tropa.cases.work_events import WorkCore, read_either
from tropa.cases.work_fold import Entry
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf import stored_events
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work.believing import believed_threads
from tropa.vault.work.errors import CarryTooLarge, UnknownEvent
from tropa.vault.work.writing import say


@dataclass(frozen=True)
class Found:
    """Something that can be brought over, and from where. `held`: when it was taken in here."""

    event_id: EventId
    carried: Carried
    held: int
    entry: Entry | None
    """None: it is a letter of the seeker's thread."""

    @property
    def core(self) -> Core | WorkCore:
        """What it says."""
        return read_either(self.carried.data)

    @property
    def minute(self) -> int:
        """When it was written by its author's clock, not later than it was taken in here."""
        return min(self.core.at_minute, self.held)


def carriable(here: Context, case: CaseRef, only_work: bool = False) -> list[Found]:
    """Everything of the case that can be brought over: the seeker's thread first, each thread that counts in its order.

    Args:
        only_work: leave out compartments of another purpose than `work`.
    """
    letters = stored_events(here, case, case.case)
    found = {row.event_id: Found(row.event_id, Carried(row.data, case.case), row.minute, None) for row in letters}
    for loaded in believed_threads(here, case):
        if only_work and loaded.thread.opened.purpose != "work":
            continue
        for entry in loaded.thread.entries:
            data = entry.data or loaded.rows[entry.event_id.raw].data
            carried, held = Carried(data, loaded.thread.id), loaded.rows[entry.told.raw].minute
            found.setdefault(entry.event_id, Found(entry.event_id, carried, held, entry))
    return [each for each in found.values() if can_be_carried(each.carried.data)]


def chosen(here: Context, case: CaseRef, event_ids: Sequence[str]) -> list[Carried]:
    """These, in the order in which they stand.

    Raises:
        UnknownEvent, CarryTooLarge.
    """
    wanted = {_event_id(text) for text in event_ids}
    found = [each for each in carriable(here, case) if each.event_id in wanted] if wanted else []
    if len(found) != len(wanted):
        raise UnknownEvent
    if not all(fits_inside(each.carried.data) for each in found):
        raise CarryTooLarge
    return [each.carried for each in found]


def all_of_work(here: Context, case: CaseRef) -> tuple[list[Carried], int]:
    """The seeker's letters and every work thread's entries, as far as each fits; and how many do not."""
    found = [each.carried for each in carriable(here, case, only_work=True)]
    fitting = [each for each in found if fits_inside(each.data)]
    return fitting, len(found) - len(fitting)


def carry(here: Context, case: CaseRef, thread: ThreadId, items: Iterable[Carried]) -> None:
    """Bring these over into a thread."""
    for body in carries(list(items)):
        say(here, case, thread, body)


def source_of(items: Sequence[Carried], case: CaseRef) -> ThreadId | None:
    """The one members' thread that all of it is from, if there is one."""
    sources = {each.came_from for each in items} - {case.case}
    return sources.pop() if len(sources) == 1 else None


def _event_id(text: str) -> EventId:
    try:
        return EventId.from_text(text)
    except EncodingError:
        raise UnknownEvent from None
