"""The tables of a vault that belong to attachments: what was sent and received as blobs, and where each is.

Part of `schema`, which executes it. Names and keys stand sealed under the case's key; chunks stand as they went to the
relay or came from it, sealed under the blob's own key.
"""

from typing import Final

FILES_TABLES: Final = """
-- One attachment: chosen for what is being written, or named by an event. An entry of a core that says anything
-- different of it (another key, say) is another attachment.
CREATE TABLE file (
    serial INTEGER PRIMARY KEY AUTOINCREMENT,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    thread BLOB NOT NULL,               -- in which it is written, or was
    mark BLOB NOT NULL,                 -- SHA-256 of its entry in the core
    about BLOB NOT NULL,                -- that entry, sealed under the case's key
    write_key BLOB,                     -- sealed under the case's key; NULL: somebody else's
    state TEXT NOT NULL
        CHECK (state IN ('chosen', 'leaving', 'left', 'named', 'wanted', 'here', 'refused', 'expired')),
    event_id BLOB,                      -- the event that waits until the relay has it; NULL: it came from there
    chunks INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0,    -- leaving: how many chunks the relay has; wanted: how many are here
    until_day INTEGER,                  -- to which day the relay keeps it, as far as can be known
    asked INTEGER NOT NULL DEFAULT 0,   -- 1: a person asked for it
    problem TEXT,                       -- why it was refused, or what the last try met
    tries INTEGER NOT NULL DEFAULT 0,
    not_before_minute INTEGER NOT NULL DEFAULT 0,
    UNIQUE (case_serial, mark)
) STRICT;
CREATE INDEX file_of_thread ON file (thread) WHERE state = 'chosen';
CREATE INDEX file_under_way ON file (state, not_before_minute) WHERE state IN ('leaving', 'wanted');
CREATE INDEX file_waited_for ON file (event_id) WHERE state = 'leaving';

-- Which events name it, and in which place: what was told or carried over names it again.
CREATE TABLE file_named (
    event_id BLOB NOT NULL,
    file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
    place INTEGER NOT NULL,
    PRIMARY KEY (event_id, file)
) STRICT, WITHOUT ROWID;
CREATE INDEX file_named_as ON file_named (file);

-- Its sealed chunks, of what is chosen, leaving, left, wanted (the first ones) or here.
CREATE TABLE file_chunk (
    file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
    number INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (file, number)
) STRICT;
"""
