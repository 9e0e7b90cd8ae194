"""Putting an event's words into the index, and taking them out so that no page of the vault has them any more.

The index keeps terms and numbers, no text. It must be told the very terms it was given to remove them: SQLite's
contentless table with `secure-delete` then edits them out of its pages, where a deletion by number alone would leave
them until some later merge (decision 0086). Where they cannot be told, the whole index is made anew (`rebuild`).
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from tropa.sealing.errors import NotThisCases
from tropa.vault.context import Context
from tropa.vault.errors import CannotUseFile, VaultDamaged
from tropa.vault.search.rebuild import build_anew, is_by_our_rules
from tropa.vault.search.texts import texts_in
from tropa.vault.search.words import Stems

_CANNOT_TELL: Final = (VaultDamaged, NotThisCases, ValueError, RecursionError)
"""The index is not what it was told, or an event does not say any more what it was told."""


def add(here: Context, arrival: int, core: bytes, terms: str | None = None) -> None:
    """Index an event, by its `terms_of` where they were worked out before.

    Call when it has been stored, in that transaction.
    """
    words = terms_of(here.stems, core) if terms is None else terms
    if words:
        here.db.run("INSERT INTO search (rowid, words) VALUES (?, ?)", arrival, words)


def take_out(here: Context, cores: Iterable[tuple[int, bytes]]) -> bool:
    """Take events out, by their numbers and the cores they were added with, in the transaction that deletes them.

    False: it cannot be done so, nothing was changed, and `build_anew` must follow once the events are deleted.
    """
    if not is_by_our_rules(here):
        return False
    here.db.run("SAVEPOINT words")
    try:
        for arrival, core in cores:
            _remove(here, arrival, core)
        _write_out(here)
    except _CANNOT_TELL:
        here.db.run("ROLLBACK TO words")
        here.db.run("RELEASE words")
        return False
    here.db.run("RELEASE words")
    return True


def mend(here: Context) -> bool:
    """After something did not verify: whether it was the index, which is made anew then. Not inside a transaction.

    Raises:
        VaultDamaged: more than the index is.
    """
    try:
        here.db.run("INSERT INTO search (search) VALUES ('integrity-check')")
    except VaultDamaged:
        with here.db.transaction():
            build_anew(here)
        return True
    return False


def keep_up(here: Context) -> None:
    """Make the index anew if it was made by other rules than this Tropa's, as after an update of Python.

    Where there is no room for it, it is as it was: searching finds less, and the next destruction makes it anew.
    """
    if not is_by_our_rules(here):
        with suppress(VaultDamaged, CannotUseFile), here.db.transaction():
            build_anew(here)


def terms_of(stems: Stems, core: bytes) -> str:
    """What an event is indexed by. Raises ValueError for what is no core of an event."""
    return " ".join(stems.terms(texts_in(core)))


def _write_out(here: Context) -> None:
    """See now what is wrong with the index's pages, not when the transaction ends and nothing can be done about it."""
    # Any savepoint makes FTS5 write what it holds.
    here.db.run("SAVEPOINT written")
    here.db.run("RELEASE written")


def _remove(here: Context, arrival: int, core: bytes) -> None:
    words = terms_of(here.stems, core)
    if words:
        here.db.run("INSERT INTO search (search, rowid, words) VALUES ('delete', ?, ?)", arrival, words)
