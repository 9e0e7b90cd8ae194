"""Keeping beside each case what its facts say of carrying others, so that no list reads threads. It sends nothing."""

import json

from tropa.cases.work_state import FactHistory
from tropa.vault.context import Context
from tropa.vault.journeys import said
from tropa.vault.shelf_cases import CaseRef


def note_carrier(here: Context, case: CaseRef, histories: tuple[FactHistory, ...]) -> None:
    """What is known of a case may have changed: see whether its person carries. Call inside a transaction."""
    found = said.helper(said.newest(histories))
    if found is None:
        here.db.run("DELETE FROM carrier WHERE case_serial = ?", case.serial)
    else:
        row = (case.serial, json.dumps(found.modes), found.beds, found.seats)
        here.db.run("INSERT OR REPLACE INTO carrier VALUES (?, ?, ?, ?)", *row)
