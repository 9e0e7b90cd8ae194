"""The tables of a vault that hold what is typed and was not sent: notes to colleagues, plans, and any other form.

Part of `schema`, which executes it. What is typed about a case stands under the case's key, and goes with the case.
"""

from typing import Final

UNSENT_TABLES: Final = """
-- What is being written into a thread among members; goes with the thread.
CREATE TABLE thread_draft (
    thread BLOB NOT NULL REFERENCES compartment ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('note', 'plan')),
    core BLOB NOT NULL,                 -- sealed under the case's key
    PRIMARY KEY (thread, kind)
) STRICT, WITHOUT ROWID;

-- Forms that were typed into, as the desk hands them over. At most one of the three says what it is about.
CREATE TABLE typed_form (
    form TEXT PRIMARY KEY,              -- which form, as the desk names it
    case_serial INTEGER REFERENCES cases ON DELETE CASCADE,
    journey BLOB REFERENCES journey ON DELETE CASCADE,
    complaint INTEGER REFERENCES complaint ON DELETE CASCADE,
    minute INTEGER NOT NULL,
    core BLOB NOT NULL                  -- under the key of the case or of the complaint, if it is about one
) STRICT;
CREATE INDEX typed_form_of_case ON typed_form (case_serial) WHERE case_serial IS NOT NULL;
CREATE INDEX typed_form_of_journey ON typed_form (journey) WHERE journey IS NOT NULL;
CREATE INDEX typed_form_of_complaint ON typed_form (complaint) WHERE complaint IS NOT NULL;
"""
