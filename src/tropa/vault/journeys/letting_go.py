"""Destroying a journey whose day has come: its threads whole, keys, letters and answers (protocol 16.7).

That there was one, and how and when it ended, stays in the case. A replay of its letters brings nothing back. It waits
while an alarm about the journey stands: a person ends that first. One that nobody ended has a day too (decision 0167).
"""

from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys import left
from tropa.vault.journeys.seam import JourneyRef, Watching
from tropa.vault.journeys.shelf import folded, note_journey, to_destroy, without_clock
from tropa.vault.leaps import sure_day
from tropa.vault.retention import forget_day
from tropa.vault.search import index
from tropa.vault.search.rebuild import build_anew
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work.decisions import forget_decisions
from tropa.vault.work.standing import note_ending, note_said


def sweep(here: Context, watching: Watching) -> None:
    """Destroy every journey whose last day has surely passed. Each in a transaction of its own."""
    for row in without_clock(here):
        with here.db.transaction():
            note_journey(here, row.at)
    due = to_destroy(here, sure_day(here))
    for row in due:
        with here.db.transaction():
            destroy(here, row.at, watching)
    if due:
        here.record("journey-destroyed-by-retention", len(due))


def destroy(here: Context, at: JourneyRef, watching: Watching) -> None:
    """Destroy it here. Call inside a transaction; the log still has to be emptied then."""
    for thread in folded(here, at).threads:
        for sent in thread.sent:
            left.unwanted(here, thread, sent)
    watching.forget(at.id)
    here.db.run(
        "INSERT OR REPLACE INTO journey_past SELECT journey, case_serial, state, ended_minute FROM journey"
        " WHERE journey = ?",
        at.id.raw,
    )
    for table in ("road_out", "road_answer", "road_key", "journey"):
        here.db.run(f"DELETE FROM {table} WHERE journey = ?", at.id.raw)  # noqa: S608 -- names from above
    destroy_thread(here, at.case, at.thread)
    note_said(here, at.case)
    note_ending(here, at.case)


def destroy_thread(here: Context, case: CaseRef, thread: ThreadId) -> None:
    """Destroy a members' thread of a case that goes on: its events, words, files, and what waits to go of it.

    `watching` destroys its threads so too. Call inside a transaction.
    """
    serial = case.serial
    here.db.run(
        "INSERT OR REPLACE INTO shredded VALUES (?, ?, ?, ?)", thread.raw, forget_day(here), serial, here.minute
    )
    here.db.run("DELETE FROM kept_letter WHERE thread = ?", thread.raw)
    found = here.db.rows("SELECT arrival, event_id, core, unread FROM event WHERE thread = ?", thread.raw)
    is_out = index.take_out(here, ((arrival, case.core(event_id, core)) for arrival, event_id, core, _ in found))
    _delete_files(here, thread)
    here.db.run("DELETE FROM outbox WHERE event_id IN (SELECT event_id FROM event WHERE thread = ?)", thread.raw)
    here.db.run("DELETE FROM event WHERE thread = ?", thread.raw)
    here.db.run("DELETE FROM compartment WHERE thread = ?", thread.raw)
    here.db.run("DELETE FROM register WHERE thread = ?", thread.raw)
    unread = sum(each for *_, each in found)
    here.db.run("UPDATE cases SET unread = max(0, unread - ?) WHERE serial = ?", unread, serial)
    if not is_out:
        build_anew(here)
    forget_decisions(here)
    # For the ledger of exposure, which counts the case anew then.
    here.destroyed.append(case.case)
    here.db.run("INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1)")


def _delete_files(here: Context, thread: ThreadId) -> None:
    """Files that only this thread's events name, and those chosen in it."""
    here.db.run("DELETE FROM file_named WHERE event_id IN (SELECT event_id FROM event WHERE thread = ?)", thread.raw)
    here.db.run(
        "DELETE FROM file WHERE thread = ? AND NOT EXISTS (SELECT 1 FROM file_named WHERE file = serial)", thread.raw
    )
