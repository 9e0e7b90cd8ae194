"""Putting an event's words into the index, and taking them out so that no page of the vault has them any more.

The index keeps terms and numbers, no text. It must be told the very terms it was given to remove them: SQLite's
contentless table with `secure-delete` then edits them out of its pages, where a deletion by number alone would leave
them until some later merge (decision 0086).
"""

from tropa.vault.context import Context
from tropa.vault.search.texts import texts_in


def add(here: Context, arrival: int, core: bytes) -> None:
    """Index an event. Call in the transaction that stores it."""
    words = _words(here, core)
    if words:
        here.db.run("INSERT INTO search (rowid, words) VALUES (?, ?)", arrival, words)


def remove(here: Context, arrival: int, core: bytes) -> None:
    """Take an event out. Call in the transaction that deletes it, with the core it was added with."""
    words = _words(here, core)
    if words:
        here.db.run("INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)", arrival, words)


def _words(here: Context, core: bytes) -> str:
    return " ".join(here.stems.terms(texts_in(core)))
