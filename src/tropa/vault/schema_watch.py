"""The tables of a vault that belong to check-ins and the ladder: watches, their boxes and series, what was heard.

Part of `schema`, which executes it. All of it goes with the traveller's case, but for how to stop a series that may
still wait at the relay: that stays until it is stopped, and says nothing of anybody.
"""

from typing import Final

WATCH_TABLES: Final = """
-- How the newest watch of a journey stood when it was last looked at; its events and letters say the rest.
CREATE TABLE watch (
    journey BLOB PRIMARY KEY,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    raised INTEGER NOT NULL,            -- 1: somebody has been told, and no person has ended it
    over INTEGER NOT NULL,
    to_tell INTEGER NOT NULL DEFAULT 1, -- 1: a version came of which the traveller may not have been told
    look_minute INTEGER                 -- when time alone changes it; NULL: it does not
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_of_case ON watch (case_serial);
CREATE INDEX watch_to_look_at ON watch (look_minute) WHERE look_minute IS NOT NULL;

-- Threads in which its events are.
CREATE TABLE watch_thread (
    thread BLOB PRIMARY KEY,
    journey BLOB NOT NULL,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_thread_of_journey ON watch_thread (journey);
CREATE INDEX watch_thread_of_case ON watch_thread (case_serial);

-- Boxes in which rungs come, and the key that they are sealed to.
CREATE TABLE watch_box (
    post_id BLOB PRIMARY KEY,
    journey BLOB NOT NULL,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    read_key BLOB NOT NULL,
    sealing_seed BLOB NOT NULL,
    auth_key BLOB NOT NULL,
    is_open INTEGER NOT NULL DEFAULT 0, -- 1: the relay has opened it for this desk
    cursor INTEGER NOT NULL DEFAULT 0,
    read_minute INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_box_of_journey ON watch_box (journey);
CREATE INDEX watch_box_of_case ON watch_box (case_serial);

-- Series of delayed letters, as far as this desk knows them.
CREATE TABLE watch_series (
    series BLOB PRIMARY KEY,
    journey BLOB NOT NULL,
    version INTEGER NOT NULL,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    cancel BLOB NOT NULL,
    renew BLOB NOT NULL,
    salt BLOB,                          -- from which the traveller's word gives the renew token; NULL: made elsewhere
    ours INTEGER NOT NULL,              -- 1: this desk leaves it, or has
    state TEXT NOT NULL CHECK (state IN ('leaving', 'left', 'over')),
    body BLOB,                          -- as it was first left, so that a retry sends the very same
    hour INTEGER NOT NULL,              -- of the first rung, as the relay has it as far as is known here
    wanted_hour INTEGER NOT NULL,       -- later: it is to be renewed
    unwanted INTEGER NOT NULL DEFAULT 0,-- 1: it is to be cancelled
    without_box INTEGER NOT NULL DEFAULT 0,     -- 1: the relay took no letter for the traveller's own box
    problem TEXT NOT NULL DEFAULT '',
    forget_day INTEGER NOT NULL,        -- all its hours are over then
    shift INTEGER NOT NULL DEFAULT 0,   -- by so many hours the relay's clock seems to be ahead of ours
    tries INTEGER NOT NULL DEFAULT 0,
    not_before_minute INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_series_of_journey ON watch_series (journey);
CREATE INDEX watch_series_of_case ON watch_series (case_serial);

-- Series of what is not here any more, until the relay has stopped them.
CREATE TABLE watch_stop (
    series BLOB PRIMARY KEY,
    cancel BLOB NOT NULL,
    forget_day INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    not_before_minute INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TRIGGER watch_series_gone AFTER DELETE ON watch_series WHEN OLD.state != 'over'
BEGIN INSERT OR IGNORE INTO watch_stop (series, cancel, forget_day)
    VALUES (OLD.series, OLD.cancel, OLD.forget_day); END;

-- Agreements and check-ins by the traveller.
CREATE TABLE watch_letter (
    event_id BLOB PRIMARY KEY,
    journey BLOB NOT NULL,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    minute INTEGER NOT NULL,            -- as written, held within the day on which the relay had it
    core BLOB NOT NULL                  -- sealed under the case's key
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_letter_of_journey ON watch_letter (journey);
CREATE INDEX watch_letter_of_case ON watch_letter (case_serial);

-- Rungs that the relay released, and those that this desk sounded when it had listened and heard nothing.
CREATE TABLE watch_told (
    journey BLOB NOT NULL,
    version INTEGER NOT NULL,
    rung INTEGER NOT NULL,
    by_desk INTEGER NOT NULL,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    minute INTEGER NOT NULL,
    PRIMARY KEY (journey, version, rung, by_desk)
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_told_of_case ON watch_told (case_serial);

CREATE TRIGGER watch_destroyed AFTER DELETE ON watch
BEGIN INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1); END;
"""
