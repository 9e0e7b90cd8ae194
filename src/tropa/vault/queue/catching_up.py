"""Working out what the queue is filtered by, and likely duplicates, for cases that wait for it: a few at a time.

After an upgrade those are all cases; later, whichever a fact came to. What opens no thread is done for all at once, so
that the filters of the first letter are right from the first page on.
"""

from typing import Final

from tropa.sealing.casebox import CaseBox
from tropa.sealing.types import CaseKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.queue import alike
from tropa.vault.queue.columns import note_summary
from tropa.vault.queue.places import note_place
from tropa.vault.shelf_cases import CaseRef

AT_ONCE: Final = 4
"""In one transaction, so that a page never waits long for the lock."""
A_PAGE: Final = 2
"""Where no more wait, the page that lists them works them out itself; a letter box full of facts is left to sync."""
A_ROUND: Final = 200
"""In a round of sync: an upgraded vault of 20,000 cases has caught up after a hundred."""


def catch_up(here: Context, cases: int = A_ROUND) -> None:
    """Do so for some. Each transaction is short, but for the first after an upgrade; not inside one."""
    _note_all_letters(here)
    for _ in range(-(-cases // AT_ONCE)):
        # What is lost with the machine's power is still noted as waiting.
        with here.db.transaction_that_may_be_lost():
            if not catch_up_some(here):
                return


def before_listing(here: Context) -> None:
    """What a list of cases needs, as far as it is quick: a fact that was put down just now, not what a sync brought.

    After an upgrade the first list waits once for all first letters, so that its filters are whole.
    """
    _note_all_letters(here)
    new = len(here.db.rows("SELECT 1 FROM queue_todo WHERE letter = 0 LIMIT ?", A_PAGE + 1))
    if 0 < new <= A_PAGE:
        with here.db.transaction_that_may_be_lost():
            catch_up_some(here, most_letter=0)


def catch_up_some(here: Context, most_letter: int = 1) -> int:
    """Do so for a few, what came last first; how many. Call inside a transaction."""
    rows = here.db.rows(
        "SELECT serial, case_id, key, letter FROM queue_todo JOIN cases ON serial = case_serial"
        " WHERE letter <= ? ORDER BY letter, case_serial DESC LIMIT ?",
        *(most_letter, AT_ONCE),
    )
    for serial, case_id, key, letter in rows:
        case = CaseRef(serial, ThreadId(case_id), CaseBox(CaseKey(key)))
        note_place(here, case)
        found = alike.ask_of(here, case) if letter else None
        if found:
            alike.note_letter(here, case, *found)
        here.db.run("DELETE FROM queue_todo WHERE case_serial = ?", serial)
    return len(rows)


def _note_all_letters(here: Context) -> None:
    """Keep for every case that was here before the columns were what the queue is filtered by. Once; then nothing."""
    if not here.db.row("SELECT 1 FROM queue_todo WHERE letter = 2"):
        return
    with here.db.transaction_that_may_be_lost():
        rows = here.db.rows(
            "SELECT serial, case_id, key, summary FROM queue_todo JOIN cases ON serial = case_serial WHERE letter = 2"
        )
        for serial, case_id, key, summary in rows:
            note_summary(here, CaseRef(serial, ThreadId(case_id), CaseBox(CaseKey(key))), summary)
        here.db.run("UPDATE queue_todo SET letter = 1 WHERE letter = 2")
