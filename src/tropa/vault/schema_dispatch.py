"""The tables of a vault that belong to dispatch: what was said, offers made here, and offers to this vault's owner.

Part of `schema`, which executes it last. Roles and offers are named as on the wire, by b64 text of 16 bytes; members
and devices as in `schema_network`. What is about a case goes with it; nothing here holds a text of one.
"""

from typing import Final

DISPATCH_TABLES: Final = """
-- What members say for dispatch (protocol 14): of each kind, device and subject the statement with the highest number.
-- Whether it counts is judged whenever it is asked, by the chain as it then is.
CREATE TABLE dispatch_said (
    about TEXT NOT NULL CHECK (about IN ('profile', 'assess', 'need', 'placed')),
    device TEXT NOT NULL,
    subject TEXT NOT NULL,              -- a member or a role
    member TEXT NOT NULL,               -- whose device that is
    number INTEGER NOT NULL,
    body BLOB NOT NULL,                 -- as on the wire
    case_serial INTEGER REFERENCES cases ON DELETE CASCADE, -- NULL: it is about no case
    change INTEGER NOT NULL,            -- rises with whatever is written here: how far each device was told (below)
    PRIMARY KEY (about, device, subject)
) STRICT;
CREATE INDEX dispatch_said_by_change ON dispatch_said (device, change);
CREATE INDEX dispatch_said_of_case ON dispatch_said (case_serial) WHERE case_serial IS NOT NULL;

-- Up to which `change` of our own statements each device has been told.
CREATE TABLE dispatch_told (
    device TEXT PRIMARY KEY,
    change INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Offers made at this desk.
CREATE TABLE dispatch_made (
    offer TEXT PRIMARY KEY,
    case_serial INTEGER REFERENCES cases ON DELETE SET NULL,    -- NULL: destroyed; who waits is told that it is over
    role TEXT NOT NULL,
    kind TEXT NOT NULL,
    member TEXT NOT NULL,
    carry TEXT NOT NULL,                -- what is brought over when both sides have agreed
    state TEXT NOT NULL CHECK (state IN
        ('waiting', 'agreed', 'done', 'declined', 'withdrawn', 'lost', 'expired', 'refused')),
    body BLOB NOT NULL,                 -- as on the wire
    sent INTEGER NOT NULL DEFAULT 0,    -- 1: it was put into the outbox
    batch INTEGER NOT NULL,             -- of one acceptance, which is taken back as one
    made_minute INTEGER NOT NULL,
    answer_by_day INTEGER NOT NULL,
    broken TEXT NOT NULL DEFAULT '[]'   -- JSON list of rules that forbade it at the end
) STRICT;
CREATE INDEX dispatch_made_of_role ON dispatch_made (role, made_minute);
CREATE INDEX dispatch_made_of_case ON dispatch_made (case_serial);

-- Offers to this vault's owner. A withdrawal may come before its offer: then `body` is NULL.
CREATE TABLE dispatch_offered (
    offer TEXT PRIMARY KEY,
    device TEXT NOT NULL,               -- who made it; only they can withdraw it, and only they are answered
    member TEXT NOT NULL,
    body BLOB,
    came_minute INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'over')),
    reason TEXT
) STRICT;

-- Who is ready to play a part in a case that this vault's owner holds, and by whose word.
CREATE TABLE dispatch_introduced (
    role TEXT NOT NULL,
    member TEXT NOT NULL,
    case_serial INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
    kind TEXT NOT NULL,
    device TEXT NOT NULL,
    minute INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'done', 'dismissed')),
    PRIMARY KEY (role, member)
) STRICT, WITHOUT ROWID;
"""
