-- Delayed letters (protocol §12). Hours are whole hours since 1970; nothing finer than the hour of a release is kept.

-- The latest hour by which a series was judged; gone when no series is left, and then there is nothing to go back on.
CREATE TABLE series_hour (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    hour     INTEGER NOT NULL
) STRICT;

-- A series has a random number for the reason a box has one: nothing tells which is older.
CREATE TABLE series (
    series_number INTEGER PRIMARY KEY CHECK (series_number BETWEEN 0 AND 2147483647),
    series_id     BLOB    NOT NULL UNIQUE CHECK (length(series_id) = 32),
    left_id       BLOB    NOT NULL CHECK (length(left_id) = 32),  -- SHA-256 of what was left: recognises a repetition
    cancel_hash   BLOB    NOT NULL CHECK (length(cancel_hash) = 32),
    renew_hash    BLOB    NOT NULL CHECK (length(renew_hash) = 32),
    state         INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),  -- running, cancelled, done
    first_hour    INTEGER NOT NULL,  -- the first rung's, as renewals moved it, whether or not that rung still waits
    next_hour     INTEGER NOT NULL,  -- running: of the next rung that waits; over: from which it is forgotten
    waiting_bytes INTEGER NOT NULL CHECK (waiting_bytes >= 0),
    until_day     INTEGER NOT NULL   -- no renewal puts a rung off beyond it; so many days after the one it was left on
) STRICT;
CREATE INDEX series_by_hour ON series (state, next_hour);

-- rung_key = series_number << 4 | the rung's place, from 0. Only a rung that waits has a box and a letter.
CREATE TABLE series_rungs (
    rung_key INTEGER PRIMARY KEY,
    hour     INTEGER NOT NULL,
    state    INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),  -- waiting, released, lost, cancelled
    post_id  BLOB CHECK (length(post_id) = 32),
    letter   BLOB CHECK (length(letter) IN (4096, 16384, 65536))
) STRICT;
CREATE INDEX series_rungs_by_box ON series_rungs (post_id);
