"""The tables of a vault that belong to the queue: what it is filtered by, views that were saved, and what makes likely
duplicates findable.

Part of `schema`, which executes it. Everything about a case goes with its row.
"""

from typing import Final

QUEUE_TABLES: Final = """
-- More of the first letter, and where the person is, for filters. Codes only.
ALTER TABLE cases ADD COLUMN language TEXT;
ALTER TABLE cases ADD COLUMN needs INTEGER NOT NULL DEFAULT 0;  -- a bit for each need, as `queue.columns` numbers them
ALTER TABLE cases ADD COLUMN place TEXT;                        -- the rights pack's codes; NULL: nobody has said
ALTER TABLE cases ADD COLUMN country TEXT;
DROP INDEX cases_queue;
-- All that ordering, filtering and counting the queue needs, so that they read no case's content.
CREATE INDEX cases_queue ON cases (shown, closed, mine, holder, waiting_since, situation, crisis, act_by_day,
    next_due_day, language, needs, place, country, case_id);
-- Every page asks for these.
CREATE INDEX cases_in_crisis ON cases (holder, waiting_since, act_by_day)
    WHERE shown AND crisis AND NOT closed AND waiting_since IS NOT NULL;
-- How often each case was let go of: its other events, texts and all, are not read for that.
CREATE INDEX event_release ON event (case_serial) WHERE kind = 'release';
CREATE INDEX cases_by_asking ON cases (asked_minute) WHERE asked_minute IS NOT NULL;

-- What a member named, to come back to it: filters as codes, no case.
CREATE TABLE saved_view (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,        -- the name without regard to letters' size
    filters TEXT NOT NULL               -- JSON
) STRICT;

-- Cases of which something here is to be worked out yet (`queue.catching_up`).
CREATE TABLE queue_todo (
    case_serial INTEGER PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    letter INTEGER NOT NULL             -- 0: where they are; 1: the first letter's fingerprint too; 2: its columns too
) STRICT;
-- As they are worked off.
CREATE INDEX queue_todo_by_letter ON queue_todo (letter, case_serial DESC);
INSERT INTO queue_todo SELECT serial, 2 FROM cases;

-- First letters' fingerprints, by which letters that have much in common are found without comparing all with all.
CREATE TABLE likeness_band (
    band INTEGER NOT NULL,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    PRIMARY KEY (band, case_serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX likeness_of_case ON likeness_band (case_serial);

-- Pairs of cases that are likely of one person, each from both sides.
CREATE TABLE likely_same (
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    other_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    kind TEXT NOT NULL,
    percent INTEGER NOT NULL,
    told_apart INTEGER NOT NULL DEFAULT 0,      -- 1: the member said that they are not the same
    PRIMARY KEY (case_serial, other_serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX likely_same_of_other ON likely_same (other_serial);
"""
