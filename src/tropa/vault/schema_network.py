"""The tables of a vault that belong to the network: who is in it, its weeks, what waits to go, what was not taken in.

Part of `schema`, which executes it after `schema_cases`. Members and devices are named as on the wire: a member by the
b64 text of 16 bytes, a device by the hex keyid of its signing key. Minutes and days as in the protocol's notation.
"""

from typing import Final

NETWORK_TABLES: Final = """
-- The network this vault belongs to; none before founding, or before an invitation has been read.
CREATE TABLE network (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    network_id TEXT NOT NULL,           -- keyid of the founding steward's key
    relay_id BLOB NOT NULL,
    steward_seed BLOB NOT NULL,         -- Ed25519; signs roster entries and notices while it is in the policy
    device_seed BLOB NOT NULL,          -- Ed25519; this device's own signing key
    member TEXT NOT NULL,               -- whose device this is; '' until admitted
    publisher_token TEXT NOT NULL,      -- '' where this device has not been given it
    petname TEXT NOT NULL,              -- what this member calls the network; never leaves the vault
    languages TEXT NOT NULL,            -- JSON list
    addresses TEXT NOT NULL,            -- JSON list
    client_sha256 TEXT,
    founded_minute INTEGER NOT NULL     -- or joined
) STRICT;

-- The chain, every entry verified when it was taken in (protocol 9.1).
CREATE TABLE roster_entry (
    version INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,          -- hex SHA-256 of the payload
    envelope BLOB NOT NULL,
    minute INTEGER NOT NULL             -- when it came here
) STRICT;

-- Entries that came before those they follow, or that follow another than ours does. Unverified: tried again whenever
-- the chain grows.
CREATE TABLE early_entry (
    hash TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    day INTEGER NOT NULL
) STRICT;

-- What this device suspended, until nothing can undo it: it is made again when its entry gave way to another branch.
CREATE TABLE suspension_meant (
    device TEXT PRIMARY KEY,
    made_version INTEGER NOT NULL,
    hash TEXT NOT NULL                  -- of the entry
) STRICT;

-- Proof that two well-signed entries follow the same one: kept for good, and shown.
CREATE TABLE fork (
    hash TEXT PRIMARY KEY,              -- of the entry that is not in our chain
    version INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    minute INTEGER NOT NULL
) STRICT;

-- How the stewards have changed, as notices carry it (protocol 7.2). Held by stewards only.
CREATE TABLE statement (
    number INTEGER PRIMARY KEY,
    envelope BLOB NOT NULL
) STRICT;

-- What this vault's owner calls people. Never leaves the vault.
CREATE TABLE petname (
    member TEXT PRIMARY KEY,
    petname TEXT NOT NULL
) STRICT;

-- This device's own keys of a week; destroyed 28 days after its Sunday (protocol 9.5).
CREATE TABLE own_bundle (
    week INTEGER PRIMARY KEY,
    sealing_seed BLOB NOT NULL,
    auth_key BLOB NOT NULL,
    envelope BLOB NOT NULL,
    announced INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Every device's bundle of a week, verified; ours too. The first stands; `rival` is another one well signed.
CREATE TABLE bundle (
    device TEXT NOT NULL,
    week INTEGER NOT NULL,
    xwing_pub BLOB NOT NULL,
    auth_pub BLOB NOT NULL,
    envelope BLOB NOT NULL,
    rival BLOB,
    PRIMARY KEY (device, week)
) STRICT;
CREATE INDEX bundle_by_sender ON bundle (week, auth_pub);

-- A team box and its keys. The row is destroyed when the week's secrets must be (28 days after its Sunday). Several of
-- one week are there when a device was lost: letters to the older ones are read until they age.
CREATE TABLE team_week (
    box INTEGER PRIMARY KEY,
    week INTEGER NOT NULL,
    edition INTEGER NOT NULL,           -- the newest one that names this box; also the version of its notice
    read_key BLOB NOT NULL UNIQUE,      -- of the team box
    members_seed BLOB NOT NULL,         -- the members' key: X-Wing
    members_auth BLOB NOT NULL,         -- the members' key: X25519
    sealing_seed BLOB,                  -- the team key: X-Wing; NULL where this device is no coordinator's
    auth_key BLOB,                      -- the team key: X25519
    maker TEXT NOT NULL,                -- the device that made them
    box_open INTEGER NOT NULL DEFAULT 0,
    published INTEGER NOT NULL DEFAULT 0,
    closed INTEGER NOT NULL DEFAULT 0,  -- 1: the relay has been told to close it
    cursor INTEGER NOT NULL DEFAULT 0   -- everything up to here has been read and stored; 0 again each day (`seen`)
) STRICT;
CREATE INDEX team_week_by_week ON team_week (week, edition);

-- Notices with all the signatures they need, each the one that the chain's `team` entry names. Held by stewards only.
CREATE TABLE notice (
    week INTEGER NOT NULL,
    edition INTEGER NOT NULL,
    envelope BLOB NOT NULL,
    PRIMARY KEY (week, edition)
) STRICT;

-- Secrets of a week that this device has made and proposed, until the chain has its entry (then a team_week) or not.
CREATE TABLE proposed_week (
    hash TEXT PRIMARY KEY,              -- of the proposed entry's payload
    week INTEGER NOT NULL,
    edition INTEGER NOT NULL,
    read_key BLOB NOT NULL,
    members_seed BLOB NOT NULL,
    members_auth BLOB NOT NULL,
    sealing_seed BLOB NOT NULL,
    auth_key BLOB NOT NULL
) STRICT;

-- Which device has been sent the secrets of which edition.
CREATE TABLE week_sent (
    box INTEGER NOT NULL REFERENCES team_week ON DELETE CASCADE,
    device TEXT NOT NULL,
    with_team INTEGER NOT NULL,
    PRIMARY KEY (box, device)
) STRICT, WITHOUT ROWID;

-- What each other steward's device was last told of how to publish (SHA-256 of the message's body).
CREATE TABLE stewardship_sent (
    device TEXT PRIMARY KEY,
    hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Entries on their way to enough signatures (protocol 9.4), and those that came too late.
CREATE TABLE proposal (
    hash TEXT PRIMARY KEY,              -- of the payload
    version INTEGER NOT NULL,
    kind TEXT NOT NULL,
    entry BLOB NOT NULL,                -- DSSE envelopes, with the signatures gathered so far
    statement BLOB,
    notice BLOB,
    came_minute INTEGER NOT NULL,
    signed_minute INTEGER,              -- when this device signed it
    declined INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What this member has decided should be in the chain, until it is: proposed, or signed, again when another entry
-- took its version.
CREATE TABLE intent (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    body BLOB NOT NULL,                 -- JSON of the entry's body
    ours INTEGER NOT NULL,              -- 1: proposed here; 0: signed here
    minute INTEGER NOT NULL,
    UNIQUE (kind, body)
) STRICT;

-- Invitations made here. The words go when the newcomer has been admitted, or the invitation is withdrawn.
CREATE TABLE invitation (
    id TEXT PRIMARY KEY,
    entropy BLOB NOT NULL,              -- 16 bytes: what the twelve words stand for
    roles TEXT NOT NULL,                -- JSON list
    member TEXT NOT NULL,               -- the member the newcomer's device will be of
    petname TEXT NOT NULL,
    made_minute INTEGER NOT NULL,
    box_open INTEGER NOT NULL DEFAULT 0,
    joined BLOB,                        -- the newcomer's `join`, once it has come
    device TEXT,                        -- and their device
    rivals INTEGER NOT NULL DEFAULT 0,  -- other joins in the same box: somebody else has the words
    greeted INTEGER NOT NULL DEFAULT 0  -- 1: chain and bundles are in the outbox; 2: withdrawn
) STRICT;

-- Our own joining, until we are admitted.
CREATE TABLE joining (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    entropy BLOB NOT NULL,
    steward_seed BLOB NOT NULL,
    device_seed BLOB NOT NULL,
    relay_id BLOB NOT NULL,
    network_id TEXT,                    -- NULL until the invitation has been read
    addresses TEXT NOT NULL DEFAULT '[]',
    roles TEXT NOT NULL DEFAULT '[]',
    left_join INTEGER NOT NULL DEFAULT 0,
    admitted INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What a member's letter said of its roster head where our entry of that version is another: the network is split.
CREATE TABLE other_head (
    device TEXT NOT NULL,
    version INTEGER NOT NULL,
    hash TEXT NOT NULL,
    minute INTEGER NOT NULL,
    PRIMARY KEY (device, version, hash)
) STRICT, WITHOUT ROWID;

-- The newest head each device has named, to compare when our own chain comes there.
CREATE TABLE named_head (
    device TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

-- What waits until the relay has it, in the order written. Sealed only when first posted; the sealed bytes and the
-- token are kept until the relay has answered, so that a retry sends the very same. What is for a member becomes one
-- row for each of their devices when its turn comes.
CREATE TABLE outbox (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient TEXT NOT NULL CHECK (recipient IN ('seeker', 'member', 'device', 'team', 'everyone', 'invitation')),
    name TEXT NOT NULL,                 -- a seeker's thread (b64), a member, a device, '' or an invitation
    via TEXT NOT NULL DEFAULT '',       -- to a device that is joining: the invitation whose box it reads
    core BLOB NOT NULL,
    event_id BLOB,                      -- of the event whose core it is; NULL for a message
    case_id BLOB REFERENCES cases (case_id) ON DELETE CASCADE,  -- NULL: it goes with no case
    by_team INTEGER NOT NULL DEFAULT 0, -- to a seeker: 1: by the thread's introducing key; 0: by its reply key
    box INTEGER REFERENCES team_week ON DELETE CASCADE,     -- which team box it must go to; NULL: the newest
    sealed BLOB,
    sealed_for BLOB,                    -- the box (post id) it was sealed for
    token BLOB,
    tries INTEGER NOT NULL DEFAULT 0,
    not_before_minute INTEGER NOT NULL DEFAULT 0,
    written_minute INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_of_recipient ON outbox (recipient, name, position);
CREATE INDEX outbox_of_case ON outbox (case_id);
CREATE INDEX outbox_of_event ON outbox (event_id);

-- Letters that were not taken in, as ciphertext, until they expire: a key, a bundle, an entry of the roster (or a newer
-- Tropa) may be on its way.
CREATE TABLE kept_letter (
    letter_id BLOB PRIMARY KEY,
    box INTEGER NOT NULL,               -- team_week.box
    week INTEGER NOT NULL,
    day INTEGER NOT NULL,
    letter BLOB NOT NULL,
    reason TEXT NOT NULL,               -- not-for-me, or why it was refused
    thread BLOB,                        -- of which thread it claimed to be, if it opened
    tried INTEGER NOT NULL,             -- the newest reply_key.serial it was tried with
    known INTEGER NOT NULL              -- how much was known of devices then (meta: devices_known)
) STRICT;
CREATE INDEX kept_letter_of_box ON kept_letter (box, reason, tried);

-- Letters dealt with, whatever became of them, so that reading a box from its start again costs no trial opening.
CREATE TABLE seen_letter (
    box INTEGER NOT NULL REFERENCES team_week ON DELETE CASCADE,
    letter_id BLOB NOT NULL,            -- SHA-256 of the letter
    PRIMARY KEY (box, letter_id)
) STRICT, WITHOUT ROWID;

-- What is deleted here must leave the write-ahead log too (see `schema_cases`).
CREATE TRIGGER week_destroyed AFTER DELETE ON team_week
BEGIN INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1); END;
CREATE TRIGGER own_bundle_destroyed AFTER DELETE ON own_bundle
BEGIN INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1); END;
CREATE TRIGGER kept_letter_destroyed AFTER DELETE ON kept_letter
BEGIN INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1); END;
"""
