"""The tables of a vault that belong to a case's page: flags that stand, what is due and when, templates for letters.

Part of `schema`, which executes it. All but the templates follows from events, and goes with its case; what people
wrote stands sealed under the case's key. Triggers keep it beside what other parts write into `cases`; none of them on
what is written with each letter that comes: its statements would each have a journal of their own (decision 0148).
"""

from typing import Final

CASEWORK_TABLES: Final = """
-- Safeguarding flags that stand now, for lists (the events say by whom and why).
CREATE TABLE standing_flag (
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    flag TEXT NOT NULL CHECK (flag IN ('minor', 'self_harm', 'crimes', 'provocateur', 'coercion')),
    PRIMARY KEY (case_serial, flag)
) STRICT, WITHOUT ROWID;

-- A member's word that somebody may harm themself counts as the seeker's own sign does.
CREATE TRIGGER self_harm_is_a_crisis AFTER INSERT ON standing_flag WHEN new.flag = 'self_harm'
BEGIN UPDATE cases SET crisis = 1 WHERE serial = new.case_serial; END;

-- What is due on a day, of every case: open tasks, dates among facts, the day the first letter named, days that the law
-- sets. `mine`: it is for this vault's member, or for nobody in particular in a case they hold.
CREATE TABLE due (
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    sort TEXT NOT NULL CHECK (sort IN ('task', 'fact', 'said', 'law')),
    item BLOB NOT NULL,                 -- 16 bytes that stay the same while it is worked out anew
    day INTEGER NOT NULL,
    for_me INTEGER,                     -- 1: for this vault's member; 0: for another; NULL: for nobody in particular
    mine INTEGER NOT NULL,
    still_open INTEGER NOT NULL,        -- 0: its case is closed
    what BLOB,                          -- sealed under the case's key: a task's title, a fact's key; NULL: nothing
    PRIMARY KEY (case_serial, sort, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX due_of_all ON due (still_open, day);
CREATE INDEX due_of_mine ON due (still_open, mine, day);

CREATE TRIGGER due_follows_its_case AFTER UPDATE OF mine, closed ON cases
    WHEN new.mine IS NOT old.mine OR new.closed IS NOT old.closed
BEGIN UPDATE due SET mine = coalesce(for_me, new.mine), still_open = NOT new.closed WHERE case_serial = new.serial; END;

-- Cases whose dues were never worked out: those that an older program took in (`agenda` works them off).
CREATE TABLE due_unknown (
    case_serial INTEGER PRIMARY KEY REFERENCES cases ON DELETE CASCADE
) STRICT;
INSERT INTO due_unknown SELECT DISTINCT case_serial FROM compartment;
INSERT INTO due SELECT serial, 'said', zeroblob(16), act_by_day, NULL, mine, NOT closed, NULL
    FROM cases WHERE act_by_day IS NOT NULL;

-- A member's own texts for letters. They are about nobody: what is filled in comes from a case when it is used.
CREATE TABLE template (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('ru', 'en')),
    body TEXT NOT NULL,
    minute INTEGER NOT NULL             -- when it was last changed
) STRICT;

-- By which the names of calendar entries are made, so that two members' calendars have nothing in common.
CREATE TABLE calendar_salt (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    salt BLOB NOT NULL
) STRICT;
"""
