"""The tables of a vault, version 1, with what each column is for.

Every table is STRICT. Keys of all kinds stand in clear columns: the whole file is encrypted (see `connection`), and a
case's keys go with its thread's row. Minutes and days as in the protocol's notation.
"""

from typing import Final

VERSION: Final = 1
"""Kept in `user_version`. A newer number than this is refused, never guessed at."""

SCHEMA: Final = """
CREATE TABLE meta (
    name TEXT PRIMARY KEY,              -- created_minute, last_sync_minute, sure_day, leapt_minute, log_to_empty
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The network this vault belongs to; none before founding.
CREATE TABLE network (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    network_id TEXT NOT NULL,           -- keyid of the steward's key
    founding BLOB NOT NULL,             -- the roster's first entry, a DSSE envelope
    steward_seed BLOB NOT NULL,         -- Ed25519; signs notices and roster entries
    device_seed BLOB NOT NULL,          -- Ed25519; this device's own signing key
    relay_id BLOB NOT NULL,
    publisher_token TEXT NOT NULL,
    petname TEXT NOT NULL,              -- what this member calls the network; never leaves the vault
    languages TEXT NOT NULL,            -- JSON list
    addresses TEXT NOT NULL,            -- JSON list
    client_sha256 TEXT,
    founded_minute INTEGER NOT NULL
) STRICT;

-- One week's team box and keys. The row is destroyed when the week's secrets must be (28 days after its Sunday).
CREATE TABLE team_week (
    week INTEGER PRIMARY KEY,
    read_key BLOB NOT NULL,             -- of the team box
    sealing_seed BLOB NOT NULL,         -- the team key: X-Wing
    auth_key BLOB NOT NULL,             -- the team key: X25519
    version INTEGER NOT NULL,           -- of the notice
    notice BLOB NOT NULL,               -- DSSE envelope, as published
    box_open INTEGER NOT NULL DEFAULT 0,
    published INTEGER NOT NULL DEFAULT 0,
    cursor INTEGER NOT NULL DEFAULT 0   -- everything up to here has been read and stored; 0 again each day (`seen`)
) STRICT;

-- A compartment. For now a case is one thread: the one with its seeker.
CREATE TABLE thread (
    thread BLOB PRIMARY KEY,
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

-- The key that answers of a thread come from, and that its seeker then seals to. Made with the first answer.
CREATE TABLE reply_key (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,   -- in the order they arrived here: see kept_letter.tried
    thread BLOB NOT NULL UNIQUE REFERENCES thread ON DELETE CASCADE,
    sealing_seed BLOB NOT NULL,
    auth_key BLOB NOT NULL
) STRICT;

-- Every event of every thread, its core as the author's bytes.
CREATE TABLE event (
    arrival INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id BLOB NOT NULL UNIQUE,
    thread BLOB NOT NULL REFERENCES thread ON DELETE CASCADE,
    core BLOB NOT NULL,
    kind TEXT NOT NULL,
    verification TEXT NOT NULL CHECK (verification IN ('team-key', 'reply-key', 'own')),
    minute INTEGER NOT NULL,            -- the author's clock, held within the day the relay stored it
    unread INTEGER NOT NULL
) STRICT;
CREATE INDEX event_of_thread ON event (thread, arrival);

CREATE TABLE draft (
    thread BLOB PRIMARY KEY REFERENCES thread ON DELETE CASCADE,
    text TEXT NOT NULL
) STRICT;

-- Our events that the relay does not have yet, in the order to post them. Sealed only when first posted; the sealed
-- bytes and the token are kept until the relay has answered, so that a retry sends the very same.
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    event_id BLOB NOT NULL UNIQUE REFERENCES event (event_id) ON DELETE CASCADE,
    thread BLOB NOT NULL REFERENCES thread ON DELETE CASCADE,
    by_team INTEGER NOT NULL,           -- 1: authored by the thread's introducing key; 0: by its reply key
    sealed BLOB,
    token BLOB,
    tries INTEGER NOT NULL DEFAULT 0,
    not_before_minute INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_of_thread ON outbox (thread, position);

-- Letters that were not taken in, as ciphertext, until they expire: a key (or a newer Tropa) may be on its way.
CREATE TABLE kept_letter (
    letter_id BLOB PRIMARY KEY,
    week INTEGER NOT NULL,              -- in which team box
    day INTEGER NOT NULL,
    letter BLOB NOT NULL,
    reason TEXT NOT NULL,               -- not-for-me, or why it was refused
    thread BLOB,                        -- of which thread it claimed to be, if it opened
    tried INTEGER NOT NULL              -- the newest reply_key.serial it was tried with
) STRICT;

-- Letters dealt with, whatever became of them, so that reading a box from its start again costs no trial opening.
CREATE TABLE seen_letter (
    week INTEGER NOT NULL REFERENCES team_week ON DELETE CASCADE,
    letter_id BLOB NOT NULL,            -- SHA-256 of the letter
    PRIMARY KEY (week, letter_id)
) STRICT, WITHOUT ROWID;

-- Threads whose seekers asked for deletion. A replay of their letters must not bring the case back.
CREATE TABLE shredded (
    thread BLOB PRIMARY KEY,
    forget_day INTEGER NOT NULL         -- when no key is left that a replay could be opened with
) STRICT, WITHOUT ROWID;

-- What happened here: static names and numbers, nothing about people.
CREATE TABLE journal (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    minute INTEGER NOT NULL,
    event TEXT NOT NULL,
    count INTEGER NOT NULL
) STRICT;

-- What is deleted here must leave the write-ahead log too, and that can be done only after the transaction. Noted
-- within it, so that no broken connection and no crash can make a round forget it.
CREATE TRIGGER thread_destroyed AFTER DELETE ON thread
BEGIN INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1); END;
CREATE TRIGGER week_destroyed AFTER DELETE ON team_week
BEGIN INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1); END;
CREATE TRIGGER kept_letter_destroyed AFTER DELETE ON kept_letter
BEGIN INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1); END;
"""
