"""The table of a vault that holds rights packs: the one in use and the one before it. Part of `schema`.

A pack is public; it is here because its place says what this desk relies on, and works offline.
"""

from typing import Final

PACKS_TABLES: Final = """
-- Place 0: in use; place 1: in use before it, to say what the change touches. No row: the built-in one, nothing before.
CREATE TABLE pack (
    place INTEGER PRIMARY KEY CHECK (place IN (0, 1)),
    sha256 TEXT NOT NULL,               -- hex, of its core (docs/guide.md)
    content BLOB NOT NULL,              -- core and words, as `tropa.rights.signing.packed` makes them
    since_minute INTEGER NOT NULL,
    seen INTEGER NOT NULL               -- 1: a person has seen what this change touches
) STRICT;
"""
