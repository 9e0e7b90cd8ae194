"""The tables of a vault that belong to journeys: how each stands, keys and letters of the road, places kept by hand.

Part of `schema`, which executes it. Plans and letters stand sealed under the key of the traveller's case, and go with
it; a journey goes by its own clock before that.
"""

from typing import Final

JOURNEYS_TABLES: Final = """
-- What its plan thread comes to, for lists; the events say the rest.
CREATE TABLE journey (
    journey BLOB PRIMARY KEY,           -- also the id of its plan thread
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    standing BLOB NOT NULL,             -- the plan, and how each leg stands; sealed under the case's key
    line BLOB NOT NULL,                 -- what the board shows of that, sealed alike
    state TEXT NOT NULL CHECK (state IN ('draft', 'offered', 'running', 'arrived', 'called_off')),
    ended_minute INTEGER,
    destroy_day INTEGER,                -- after this day it is destroyed; NULL: of an older program
    to_follow INTEGER NOT NULL          -- 1: something came or was said, and what follows has not been done
) STRICT, WITHOUT ROWID;
CREATE INDEX journey_of_case ON journey (case_serial);
CREATE INDEX journey_to_destroy ON journey (destroy_day) WHERE destroy_day IS NOT NULL;

-- Journeys that were destroyed here: that there was one, and how and when it ended.
CREATE TABLE journey_past (
    journey BLOB PRIMARY KEY,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    state TEXT NOT NULL,
    ended_minute INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX journey_past_of_case ON journey_past (case_serial);

-- Keys that persons' letters about a leg or a journey are sealed to.
CREATE TABLE road_key (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    journey BLOB NOT NULL,
    thread BLOB NOT NULL,               -- of those letters
    person BLOB NOT NULL,               -- whose letters count: the thread of their own case
    peer_auth BLOB,                     -- their authentication key; NULL: as their own thread has it
    sealing_seed BLOB NOT NULL,
    auth_key BLOB NOT NULL,
    UNIQUE (thread, auth_key, person)
) STRICT;
CREATE INDEX road_key_of_journey ON road_key (journey);
CREATE INDEX road_key_of_case ON road_key (case_serial);

-- Which of them a letter with this hint is for (protocol 4.10).
CREATE TABLE road_hint (
    hint BLOB PRIMARY KEY,
    road_key INTEGER NOT NULL REFERENCES road_key ON DELETE CASCADE,
    author_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX road_hint_of_key ON road_hint (road_key, author_seq);

-- Persons' letters that came.
CREATE TABLE road_answer (
    event_id BLOB PRIMARY KEY,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    journey BLOB NOT NULL,
    thread BLOB NOT NULL,
    minute INTEGER NOT NULL,
    core BLOB NOT NULL                  -- sealed under the case's key
) STRICT, WITHOUT ROWID;
CREATE INDEX road_answer_of_journey ON road_answer (journey);
CREATE INDEX road_answer_of_thread ON road_answer (thread);
CREATE INDEX road_answer_of_case ON road_answer (case_serial);

-- Letters to persons until the relay has them; `hour` set: to be left as a series of one rung.
CREATE TABLE road_out (
    event_id BLOB PRIMARY KEY,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    journey BLOB NOT NULL,
    person BLOB NOT NULL,               -- the thread of their own case
    thread BLOB NOT NULL,
    version INTEGER NOT NULL,
    core BLOB NOT NULL,                 -- sealed under the case's key
    letter BLOB,                        -- as it was first posted, so that a retry sends the very same
    hour INTEGER,
    tries INTEGER NOT NULL DEFAULT 0,
    not_before_minute INTEGER NOT NULL DEFAULT 0,
    no_box INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX road_out_of_journey ON road_out (journey);
CREATE INDEX road_out_of_thread ON road_out (thread);
CREATE INDEX road_out_of_case ON road_out (case_serial);

-- Series of one rung that were left, or may have been: to be cancelled when `unwanted`, or when their case is gone.
CREATE TABLE road_left (
    series BLOB PRIMARY KEY,
    case_serial INTEGER REFERENCES cases ON DELETE SET NULL,
    token BLOB NOT NULL,
    unwanted INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    not_before_minute INTEGER NOT NULL DEFAULT 0,
    forget_day INTEGER NOT NULL         -- when its hour is surely over
) STRICT, WITHOUT ROWID;
CREATE INDEX road_left_of_case ON road_left (case_serial);

-- People whose newest facts say that they host, drive, meet or accompany.
CREATE TABLE carrier (
    case_serial INTEGER PRIMARY KEY REFERENCES cases ON DELETE CASCADE,
    modes TEXT NOT NULL,                -- JSON list
    beds INTEGER,
    seats INTEGER
) STRICT;

-- Places of the network's own list that a person put there.
CREATE TABLE place (
    place BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    lat INTEGER NOT NULL,               -- whole hundredths of a degree
    lon INTEGER NOT NULL,
    sort TEXT NOT NULL CHECK (sort IN ('station', 'stop', 'airport', 'town', 'other'))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER journey_destroyed AFTER DELETE ON journey
BEGIN INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1); END;
"""
