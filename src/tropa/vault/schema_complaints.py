"""The tables of a vault that belong to complaints: listeners' keys, and at a listener's desk what came and was done.

Part of `schema`, which executes it. A complaint is not its case's: it goes by its own clock, or when a person says so,
and not when the case is destroyed, for the case is in the hands of whom it may be about.
"""

from typing import Final

COMPLAINTS_TABLES: Final = """
-- Listeners' keys of weeks. Everyone has the public halves, to judge notices by; only listeners' desks the rest.
CREATE TABLE listening_key (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    device TEXT NOT NULL,               -- whose it is
    week INTEGER NOT NULL,
    version INTEGER NOT NULL,           -- the roster's when it was made
    xwing_pub BLOB NOT NULL,
    auth_pub BLOB NOT NULL,
    envelope BLOB NOT NULL UNIQUE,
    came_minute INTEGER NOT NULL,
    sealing_seed BLOB,                  -- NULL: not held here
    auth_key BLOB,
    told_version INTEGER NOT NULL DEFAULT 0,    -- our own: the roster's version when everyone was last told of it
    shown INTEGER NOT NULL DEFAULT 0,   -- 1: the notice that strangers are shown has named it
    tried_minute INTEGER                -- when letters that came before its private half were last tried; 0: made here
) STRICT;
CREATE INDEX listening_key_of_week ON listening_key (week);

-- Which listeners' devices were given the private half of our own key.
CREATE TABLE listening_given (
    key INTEGER NOT NULL REFERENCES listening_key ON DELETE CASCADE,
    device TEXT NOT NULL,
    PRIMARY KEY (key, device)
) STRICT, WITHOUT ROWID;

-- Everything one author said about one case, and what listeners did. Nothing in it is in `search`, nor in any export.
CREATE TABLE complaint (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    thread BLOB NOT NULL UNIQUE,        -- names it here; follows from case and author
    case_id BLOB NOT NULL,              -- the case need not be here
    mark BLOB NOT NULL,                 -- as `worked_on` would call that case
    author TEXT NOT NULL,
    key BLOB NOT NULL,                  -- under which all that was written stands sealed
    shown INTEGER NOT NULL DEFAULT 0,   -- 1: a letter is here; 0: only what another listener did about it
    language TEXT,
    last_minute INTEGER NOT NULL,
    waiting_since INTEGER,              -- minute of the oldest letter nobody has done anything about; NULL: none
    closed INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0,
    read_minute INTEGER NOT NULL DEFAULT 0,     -- when a letter was last read here for the first time
    refused INTEGER NOT NULL DEFAULT 0, -- letters beyond as many as are kept
    withdrawn_minute INTEGER,           -- its author asked that it be destroyed
    destroy_day INTEGER NOT NULL,
    draft BLOB
) STRICT;
CREATE INDEX complaint_to_destroy ON complaint (destroy_day);
CREATE INDEX complaint_order ON complaint (shown, closed, waiting_since, last_minute);
CREATE INDEX complaint_of_author ON complaint (author);
CREATE INDEX complaint_of_mark ON complaint (mark);

CREATE TABLE complaint_letter (
    event_id BLOB PRIMARY KEY,
    complaint INTEGER NOT NULL REFERENCES complaint ON DELETE CASCADE,
    minute INTEGER NOT NULL,
    core BLOB NOT NULL,                 -- the author's bytes, sealed under the complaint's key
    wants_answer INTEGER NOT NULL,
    answer_key BLOB NOT NULL            -- the private half by which it can be answered, past the week's end
) STRICT, WITHOUT ROWID;
CREATE INDEX letter_of_complaint ON complaint_letter (complaint, minute);

CREATE TABLE complaint_step (
    step_id BLOB PRIMARY KEY,
    complaint INTEGER NOT NULL REFERENCES complaint ON DELETE CASCADE,
    member TEXT NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('answer', 'outcome', 'close', 'reopen')),
    minute INTEGER NOT NULL,
    words BLOB NOT NULL,                -- sealed under the complaint's key
    answers BLOB,                       -- of an answer: which letter
    keep_days INTEGER,                  -- of a close
    came_minute INTEGER NOT NULL        -- when it was put down here, whatever minute it says
) STRICT, WITHOUT ROWID;
CREATE INDEX step_of_complaint ON complaint_step (complaint, minute, step_id);

-- Answers until the relay has them.
CREATE TABLE complaint_answer (
    step_id BLOB PRIMARY KEY,
    complaint INTEGER NOT NULL REFERENCES complaint ON DELETE CASCADE,
    answers BLOB NOT NULL,
    core BLOB NOT NULL,                 -- sealed under the complaint's key
    letter BLOB,                        -- as it was first posted, so that a retry sends the very same
    tries INTEGER NOT NULL DEFAULT 0,
    not_before_minute INTEGER NOT NULL DEFAULT 0,
    no_box INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_of_complaint ON complaint_answer (complaint);

-- Destroyed: a replay must not bring it back.
CREATE TABLE complaint_gone (
    thread BLOB PRIMARY KEY,
    forget_day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Cases that are gone and that this vault's member had worked on, each by a keyed hash: complaints about them are not
-- read here.
CREATE TABLE worked_on (
    mark BLOB PRIMARY KEY,
    forget_day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE worked_on_key (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    key BLOB NOT NULL
) STRICT;
-- Whether somebody wrote in a case is asked of each complaint in a list.
CREATE INDEX event_own ON event (case_serial) WHERE verification = 'own';

CREATE TRIGGER complaint_destroyed AFTER DELETE ON complaint
BEGIN INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1); END;
"""
