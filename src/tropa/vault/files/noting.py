"""What events say of attachments, noted as they are stored, so that what can be fetched is known.

Call everything here inside a transaction. It fetches nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tropa.cases.attached import Attached
from tropa.cases.events import Core
from tropa.cases.work_bodies import Carry, Sent
from tropa.cases.work_events import WorkCore, carried_core, sent_core
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.letters import event_id_of
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.context import Context
from tropa.vault.files.shelf import MOST_KEPT_BYTES, FileRow, add_named, chosen_in, has_room, note_named, with_mark
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.views import Verification

KEEP_DAYS: Final = 28
"""How long the relay keeps a blob: every writer asks for this (protocol 13.3)."""
FETCHED_UNASKED_BYTES: Final = 2_000_000
_UNASKED_ROOM: Final = MOST_KEPT_BYTES // 2
"""What comes by itself never takes the room from what a person asks for."""


def note_files(
    here: Context, case: CaseRef, event_id: EventId, core: object, verification: Verification, minute: int
) -> None:
    """Note what this event names, and what the events in it do. Smaller ones are fetched without being asked for."""
    is_brought = verification == "own" and isinstance(core, WorkCore) and isinstance(core.body, Carry)
    until_day = minute // MINUTES_PER_DAY + KEEP_DAYS
    for named in _named_in(event_id, core):
        is_small = named.about.size <= FETCHED_UNASKED_BYTES and has_room(here, named.about.size, _UNASKED_ROOM)
        add_named(here, case, named.thread, named.about, "wanted" if is_small else "named", until_day)
        file = with_mark(here, case, named.about)
        assert file is not None, "it was added, or was there"
        for event in named.events:
            note_named(here, file, event.raw, named.place)
        if is_brought:
            _bring_again(here, file, event_id)


def take_chosen(here: Context, thread: ThreadId, event_id: EventId, goes_out: bool) -> None:
    """What was chosen in a thread goes with this event. Where nobody else is to read it, it only stays here."""
    for file in chosen_in(here, thread):
        here.db.run(
            "UPDATE file SET state = ?, event_id = ?, tries = 0, not_before_minute = 0, done = 0 WHERE serial = ?",
            *("leaving" if goes_out else "here", event_id.raw, file.serial),
        )


def _bring_again(here: Context, file: FileRow, event_id: EventId) -> None:
    """What we sealed ourselves, and the relay never had or has no more, goes there again with the thread it is brought
    to. What others sealed only they can bring.
    """
    if file.write_key is None or file.state not in ("here", "left"):
        return
    if file.state == "left" and file.until_day is not None and file.until_day >= here.day:
        return
    here.db.run("UPDATE file SET state = 'leaving', event_id = ?, done = 0 WHERE serial = ?", event_id.raw, file.serial)


@dataclass(frozen=True)
class _Named:
    """An entry, the thread of the event that has it, and that event with those that tell of it."""

    about: Attached
    thread: ThreadId
    place: int
    events: tuple[EventId, ...]


def _named_in(event_id: EventId, core: object) -> Iterator[_Named]:
    if not isinstance(core, Core | WorkCore):
        return
    for place, about in enumerate(core.blobs):
        yield _Named(about, core.thread, place, (event_id,))
    for inner_id, inner in _inside(core):
        for named in _named_in(inner_id, inner):
            yield replace(named, events=(event_id, *named.events))


def _inside(core: Core | WorkCore) -> Iterator[tuple[EventId, Core | WorkCore]]:
    if isinstance(core.body, Sent):
        yield event_id_of(core.body.data), sent_core(core.body)
    elif isinstance(core.body, Carry):
        for item in core.body.events:
            yield event_id_of(item.data), carried_core(item)
