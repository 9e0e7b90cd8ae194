"""Watches as rows: their threads and boxes, what was heard and sounded; and all of it as the ladder's values.

It judges nothing (`following` does) and sends nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tropa.cases.journey_bodies import JourneyId, Watch, WatchStep
from tropa.cases.road import Agree, Checkin, RoadCore, decode_road
from tropa.cases.work_bodies import Destroy
from tropa.journeys.ladder_events import Heard, Said, Taken, Told, Wish, Written, place_of
from tropa.sealing.boxes import post_id_of
from tropa.sealing.casebox import CaseBox
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import CaseKey, EventId, MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.watching.errors import UnknownWatch
from tropa.vault.work import people
from tropa.vault.work.believing import Belief, belief
from tropa.vault.work.shelf_work import audience_of, load_thread


@dataclass(frozen=True)
class WatchRef:
    """A journey whose check-ins are watched here, the case it is of, and the threads in which a watch counts."""

    journey: JourneyId
    case: CaseRef
    threads: tuple[ThreadId, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """Everything that is here of one journey's check-ins. `threads`: in which thread each version of the watch is."""

    at: WatchRef
    heard: Heard
    threads: dict[EventId, ThreadId]

    @property
    def newest(self) -> Written:
        """The watch that stands."""
        found = self.heard.newest
        assert found is not None
        return found

    @property
    def thread(self) -> ThreadId:
        """Its thread."""
        return self.threads[self.newest.place.event_id]


MOST_VERSIONS_AHEAD: Final = 1_000
"""A version that leaps further is none: nobody could say a higher one after the highest there is."""
_THREADS: Final = (
    "SELECT c.thread, serial, case_id, key FROM compartment c JOIN cases ON serial = c.case_serial WHERE"
    " c.purpose = 'journey' AND (c.thread = ?1 OR c.thread IN (SELECT thread FROM watch_thread WHERE journey = ?1))"
    " ORDER BY c.rowid"
)


def find(here: Context, journey: JourneyId) -> WatchRef | None:
    """That one, if it is here; with no threads where its plan is, and no watch yet.

    The first thread of it that came and counts, its plan or a watch, says of which case it is and whose watches count:
    those in threads that its readers opened. Whoever has only learned the journey's id mutes nobody.
    """
    beliefs, found, readers = dict[int, Belief](), None, frozenset[MemberId]()
    for raw, serial, case_id, key in here.db.rows(_THREADS, journey.raw):
        case, thread = CaseRef(serial, ThreadId(case_id), CaseBox(CaseKey(key))), ThreadId(raw)
        known = beliefs.get(serial) or beliefs.setdefault(serial, belief(here, case))
        if thread not in known.threads:
            continue
        if found is None:
            found, readers = WatchRef(journey, case), audience_of(here, thread)
        if serial == found.case.serial and raw != journey.raw and known.opener(thread) in readers:
            found = replace(found, threads=(*found.threads, thread))
    return found


def named(here: Context, journey_id: str) -> Loaded:
    """Raises UnknownWatch."""
    try:
        at = find(here, JourneyId.from_text(journey_id))
    except EncodingError:
        at = None
    found = load(here, at) if at is not None else None
    if found is None:
        raise UnknownWatch
    return found


def load(here: Context, at: WatchRef) -> Loaded | None:
    """What is here of it; None where no watch counts."""
    watches, steps, wishes, threads = list[Written](), list[Taken](), list[Wish](), dict[EventId, ThreadId]()
    for thread in at.threads:
        for event_id, found in _events(here, at, thread):
            if isinstance(found, Written):
                watches.append(found)
                threads[event_id] = thread
            elif isinstance(found, Taken):
                steps.append(found)
            else:
                wishes.append(found)
    watches = _without_leaps(watches)
    if not watches:
        return None
    said = [Said(id, minute, core.body) for id, minute, core in letters(here, at) if isinstance(core.body, Checkin)]
    return Loaded(at, Heard(watches, steps, said, _told(here, at), wishes), threads)


def _without_leaps(watches: list[Written]) -> list[Written]:
    newest, kept = 0, list[Written]()
    for each in sorted(watches, key=lambda each: each.body.version):
        if each.body.version > newest + MOST_VERSIONS_AHEAD:
            break
        newest = each.body.version
        kept.append(each)
    return kept


def note_thread(here: Context, case: CaseRef, thread: ThreadId, journey: JourneyId) -> None:
    """Keep that a watch of this journey is in this thread, if one is. Whether it counts is for `find`."""
    bodies = (entry.core.body for entry in load_thread(here, case, thread).thread.entries)
    if any(isinstance(body, Watch) and body.journey == journey for body in bodies):
        here.db.run("INSERT OR IGNORE INTO watch_thread VALUES (?, ?, ?)", thread.raw, journey.raw, case.serial)


def note_box(here: Context, case: CaseRef, watch: Watch) -> None:
    """A watch that counts: its box and key, once each."""
    here.db.run(
        "INSERT OR IGNORE INTO watch_box (post_id, journey, case_serial, read_key, sealing_seed, auth_key)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        *(post_id_of(watch.box).raw, watch.journey.raw, case.serial, watch.box.raw, watch.seed.raw, watch.auth.raw),
    )


def keep_letter(here: Context, at: WatchRef, event_id: EventId, data: bytes, minute: int) -> bool:
    """Keep what the traveller wrote; False when it was there."""
    sealed = at.case.seal(here, data, event_id.raw)
    row = (event_id.raw, at.journey.raw, at.case.serial, minute, sealed)
    return here.db.run("INSERT OR IGNORE INTO watch_letter VALUES (?, ?, ?, ?, ?)", *row) > 0


def letters(here: Context, at: WatchRef) -> list[tuple[EventId, int, RoadCore]]:
    """Everything the traveller wrote about check-ins, with the minute at which it was written."""
    rows = here.db.rows(
        "SELECT event_id, minute, core FROM watch_letter WHERE journey = ? AND case_serial = ?"
        " ORDER BY minute, event_id",
        *(at.journey.raw, at.case.serial),
    )
    return [(EventId(id), minute, decode_road(at.case.core(id, sealed))) for id, minute, sealed in rows]


def agreement(here: Context, at: WatchRef) -> tuple[int, Agree] | None:
    """What the traveller said last to an offer, and when."""
    found = [
        (core.author_seq, minute, core.body) for _, minute, core in letters(here, at) if isinstance(core.body, Agree)
    ]
    newest = max(found, key=lambda each: each[:2], default=None)
    return None if newest is None else newest[1:]


def note_told(here: Context, at: WatchRef, told: Told) -> bool:
    """A rung was released, or sounded here; False when that was known."""
    row = (at.journey.raw, told.version, told.rung, int(told.by_desk), at.case.serial, told.minute)
    return here.db.run("INSERT OR IGNORE INTO watch_told VALUES (?, ?, ?, ?, ?, ?)", *row) > 0


def _told(here: Context, at: WatchRef) -> list[Told]:
    rows = here.db.rows(
        "SELECT version, rung, minute, by_desk FROM watch_told WHERE journey = ? AND case_serial = ?",
        *(at.journey.raw, at.case.serial),
    )
    return [Told(version, rung, minute, bool(by_desk)) for version, rung, minute, by_desk in rows]


def _events(here: Context, at: WatchRef, thread: ThreadId) -> Iterator[tuple[EventId, Written | Taken | Wish]]:
    devices = people.device_ids(here)
    for entry in load_thread(here, at.case, thread).thread.entries:
        body, member = entry.core.body, entry.member
        if member is None or not isinstance(body, Watch | WatchStep | Destroy):
            continue
        place = place_of(at.journey, entry.core.lamport, devices[entry.core.author], entry.event_id)
        if isinstance(body, Destroy):
            yield entry.event_id, Wish(place, entry.minute, member)
        elif body.journey != at.journey:
            continue
        elif isinstance(body, Watch):
            yield entry.event_id, Written(place, entry.minute, member, body)
        else:
            yield entry.event_id, Taken(place, entry.minute, member, body)
