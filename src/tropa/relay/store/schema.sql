-- What a relay keeps, all of it (protocol §8). No addresses, no accounts, no clock finer than a day.
-- Days are whole days since 1970-01-01 UTC. Nothing here is ever read as anything but bytes and small numbers.

-- The relay's own name, made once (protocol §4.1).
CREATE TABLE relay (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    relay_id BLOB NOT NULL CHECK (length(relay_id) = 32)
) STRICT;

-- A box has a random number, so that neither it nor the keys of its letters tell which box is older.
CREATE TABLE boxes (
    box_number      INTEGER PRIMARY KEY CHECK (box_number BETWEEN 0 AND 2147483647),
    post_id         BLOB    NOT NULL UNIQUE CHECK (length(post_id) = 32),
    team_week       INTEGER,           -- a team box's week; NULL in a seeker's box. That is how the two kinds differ.
    last_letter_day INTEGER NOT NULL,  -- the day of the last letter; before the first, the day the box was opened
    last_cursor     INTEGER NOT NULL CHECK (last_cursor BETWEEN 0 AND 4294967295),
    -- how many wait, for the quota
    letters         INTEGER NOT NULL CHECK (letters >= 0),
    -- a team box that its publisher closed before its time; last, for files of the first form get it appended
    closed          INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1))
) STRICT;

-- letter_key = box_number << 32 | cursor: it orders letters within a box and says nothing across boxes.
CREATE TABLE letters (
    letter_key INTEGER PRIMARY KEY,
    day        INTEGER NOT NULL,
    letter_id  BLOB    NOT NULL CHECK (length(letter_id) = 32),  -- SHA-256 of the letter: recognises a repeated post
    letter     BLOB    NOT NULL CHECK (length(letter) IN (4096, 16384, 65536))
) STRICT;
CREATE UNIQUE INDEX letters_by_box ON letters ((letter_key >> 32), letter_id);

-- Unspent only: spending a token deletes its row.
CREATE TABLE tokens (
    box_number INTEGER NOT NULL,
    token_hash BLOB    NOT NULL CHECK (length(token_hash) = 32),
    PRIMARY KEY (box_number, token_hash)
) STRICT, WITHOUT ROWID;

-- Solved challenges that were used, until they would have expired anyway.
CREATE TABLE spent_stamps (
    stamp_id         BLOB    PRIMARY KEY CHECK (length(stamp_id) = 32),
    forget_after_day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Public pages, signed by the network: DSSE envelopes as they were published (protocol §7).
CREATE TABLE notices (
    week     INTEGER PRIMARY KEY,
    version  INTEGER NOT NULL,
    envelope BLOB    NOT NULL
) STRICT;
