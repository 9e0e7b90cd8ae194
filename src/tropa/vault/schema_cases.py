"""The tables of a vault that belong to cases: their events, keys and threads, what can be searched, what was destroyed.

Part of `schema`, which executes it first. What people wrote stands sealed under its case's own key (`cases.key`), and
as words in `search`; columns beside it hold what the queue is ordered and filtered by. Members are named as on the
wire: by the b64 text of 16 bytes. Minutes and days as in the protocol's notation.
"""

from typing import Final

CASES_TABLES: Final = """
-- Also: expected_key (`expecting`), restored_until_week (`backup.outlived`), publisher_refused and
-- publisher-offered:<device>:<token> (`publisher`).
CREATE TABLE meta (
    name TEXT PRIMARY KEY,              -- created_minute, last_sync_minute, sure_s, doubted_s, log_to_empty,
    value INTEGER NOT NULL              -- search_version, restored_minute, given:<proposal>:<device> (vouching)
) STRICT, WITHOUT ROWID;

-- Everything about one seeker. Destroying a case is deleting its row: the key goes, and all that stands under it.
CREATE TABLE cases (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    case_id BLOB NOT NULL UNIQUE,       -- its seeker's thread
    key BLOB NOT NULL,                  -- under which its events and its summary are sealed
    name TEXT NOT NULL,                 -- short, to say aloud; follows from case_id
    shown INTEGER NOT NULL DEFAULT 0,   -- 1: there is a first letter or a compartment; 0: only what came before them
    summary BLOB,                       -- sealed: what the queue shows of the first letter; NULL: it is not here
    situation TEXT,                     -- of the first letter
    crisis INTEGER NOT NULL DEFAULT 0,
    act_by_day INTEGER,
    asked_minute INTEGER,
    waiting_since INTEGER,              -- minute of the seeker's oldest letter that nobody has answered; NULL: none
    answered INTEGER NOT NULL DEFAULT 0,-- 1: somebody has ever answered
    unread INTEGER NOT NULL DEFAULT 0,
    holder TEXT,                        -- the member who holds it; NULL: nobody
    mine INTEGER NOT NULL DEFAULT 0,    -- 1: the holder is this vault's member
    tasks_open INTEGER NOT NULL DEFAULT 0,
    next_due_day INTEGER,               -- of the open tasks that have a day
    closed INTEGER NOT NULL DEFAULT 0,
    destroy_day INTEGER                 -- after this day it is destroyed, unless something happens; NULL: never
) STRICT;
CREATE INDEX cases_by_name ON cases (name);
CREATE INDEX cases_to_destroy ON cases (destroy_day) WHERE destroy_day IS NOT NULL;
-- All that ordering and counting the queue needs, so that they read no case's content.
CREATE INDEX cases_queue ON cases (shown, closed, mine, holder, waiting_since, situation, crisis, act_by_day, case_id);

-- The thread with a case's seeker; its id is the case's.
CREATE TABLE thread (
    thread BLOB PRIMARY KEY REFERENCES cases (case_id) ON DELETE CASCADE,
    seeker TEXT NOT NULL,               -- author of the first letter; later ones must be by the same
    week INTEGER NOT NULL,              -- whose team key the first letter was sealed to
    team_auth_pub BLOB NOT NULL,        -- that key, to compare with what the seeker was shown
    introducing_key BLOB,               -- its private half, kept past the week's end until the relay has the welcome
    post_id BLOB NOT NULL,              -- the seeker's box
    xwing_pub BLOB NOT NULL,            -- the seeker's keys
    auth_pub BLOB NOT NULL,
    tokens BLOB NOT NULL,               -- the seeker's, not yet taken for a letter: 16 bytes each, the next one first
    box_gone INTEGER NOT NULL DEFAULT 0 -- since which day the relay says there is no such box; 0: it does not
) STRICT;

-- A compartment: a thread of members, with a fixed audience.
CREATE TABLE compartment (
    thread BLOB PRIMARY KEY,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    purpose TEXT NOT NULL,
    came_from BLOB,                     -- the thread it was opened from
    opened_by TEXT NOT NULL,            -- author of its first event
    minute INTEGER NOT NULL,
    kinds TEXT NOT NULL DEFAULT '[]'    -- JSON list: which kinds of content are in it
) STRICT;
CREATE INDEX compartment_of_case ON compartment (case_serial);

CREATE TABLE audience (
    thread BLOB NOT NULL REFERENCES compartment ON DELETE CASCADE,
    member TEXT NOT NULL,
    PRIMARY KEY (thread, member)
) STRICT, WITHOUT ROWID;

-- The audience register (protocol 11.3): who reads what in threads that need not be here.
CREATE TABLE register (
    thread BLOB PRIMARY KEY,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    kinds TEXT NOT NULL,                -- JSON list
    readers TEXT NOT NULL               -- JSON list of members
) STRICT;
CREATE INDEX register_of_case ON register (case_serial);

-- A claim of ours that lost, until its member has seen it.
CREATE TABLE lost_claim (
    case_serial INTEGER PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    winner TEXT NOT NULL,
    minute INTEGER NOT NULL,
    thread BLOB                         -- where we gave the winner what we had already written; NULL: nothing
) STRICT;

-- Keys that answers come from, and that a seeker then seals to. The first is the one its welcome names; others came
-- from colleagues.
CREATE TABLE reply_key (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,   -- in the order they arrived here: see kept_letter.tried
    thread BLOB NOT NULL REFERENCES cases (case_id) ON DELETE CASCADE,
    sealing_seed BLOB NOT NULL,
    auth_key BLOB NOT NULL,
    UNIQUE (thread, auth_key)
) STRICT;

-- Which key a letter with this hint is for, worked out beforehand (protocol 4.10).
CREATE TABLE hint (
    hint BLOB PRIMARY KEY,
    reply_key INTEGER NOT NULL REFERENCES reply_key ON DELETE CASCADE,
    author_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX hint_of_key ON hint (reply_key, author_seq);

-- Every event of every thread of every case.
CREATE TABLE event (
    arrival INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id BLOB NOT NULL UNIQUE,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    thread BLOB NOT NULL,
    author TEXT NOT NULL,
    author_seq INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    kind TEXT NOT NULL,
    core BLOB NOT NULL,                 -- the author's bytes, sealed under the case's key for this event's id
    verification TEXT NOT NULL
        CHECK (verification IN ('team-key', 'reply-key', 'own', 'device', 'mark', 'told')),
    minute INTEGER NOT NULL,            -- the author's clock, held within the day the relay stored it
    unread INTEGER NOT NULL
) STRICT;
CREATE INDEX event_of_thread ON event (thread, arrival);
CREATE INDEX event_of_case ON event (case_serial, arrival);

CREATE TABLE draft (
    thread BLOB PRIMARY KEY REFERENCES cases (case_id) ON DELETE CASCADE,
    core BLOB NOT NULL                  -- what is written so far, sealed under the case's key
) STRICT;

-- Words and stems of every event, under the event's `arrival`; no text. Terms leave its pages when an event's are
-- deleted by naming them (`search.index`): a deletion by number alone would only cross them out (decision 0086).
CREATE VIRTUAL TABLE search USING fts5 (words, content = '', columnsize = 0, detail = none, tokenize = 'ascii');
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- Threads whose case was destroyed. A replay of their letters must not bring it back.
CREATE TABLE shredded (
    thread BLOB PRIMARY KEY,
    forget_day INTEGER NOT NULL,        -- when no key is left that a replay could be opened with
    case_serial INTEGER NOT NULL,       -- to tell which backups hold it
    minute INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Copies that were made of what is in here, so that it can be said which of them still hold a destroyed case.
CREATE TABLE backup (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    minute INTEGER NOT NULL,
    sort TEXT NOT NULL CHECK (sort IN ('copy', 'shares', 'upgrade', 'passphrase', 'export')),
    path TEXT NOT NULL,
    last_case INTEGER NOT NULL,         -- the newest cases.serial that can be in it
    only_case INTEGER                   -- of an export: the one case in it
) STRICT;

-- What happened here: static names and numbers, nothing about people. `case_serial` goes with its case.
CREATE TABLE journal (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    minute INTEGER NOT NULL,
    event TEXT NOT NULL,
    count INTEGER NOT NULL,
    case_serial INTEGER REFERENCES cases ON DELETE SET NULL
) STRICT;
CREATE INDEX journal_of_case ON journal (case_serial) WHERE case_serial IS NOT NULL;

-- What is deleted here must leave the write-ahead log too, and that can be done only after the transaction. Noted
-- within it, so that no broken connection and no crash can make a round forget it.
CREATE TRIGGER case_destroyed AFTER DELETE ON cases
BEGIN INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1); END;
"""
