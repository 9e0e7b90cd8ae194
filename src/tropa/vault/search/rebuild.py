"""Making the whole index of words anew, and noting by which rules it was made (decision 0086).

Rules are ours, Unicode's as this Python knows them, and the stemmer's: under other ones an event's terms are others,
and could not be taken out any more.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import Stemmer  # type: ignore[import-not-found]

from tropa.sealing.casebox import CaseBox
from tropa.sealing.errors import NotThisCases
from tropa.sealing.types import CaseKey
from tropa.vault.context import Context
from tropa.vault.search import words
from tropa.vault.search.texts import texts_in

_AT_A_TIME: Final = 500


def is_by_our_rules(here: Context) -> bool:
    """Whether this Tropa, Python and stemmer would make the terms that are in the index."""
    row = here.db.row("SELECT value FROM meta WHERE name = 'search_version'")
    return row is not None and row[0] == _rules()


def note_rules(here: Context) -> None:
    """Everything in the index was made by our rules."""
    here.db.run("INSERT OR REPLACE INTO meta VALUES ('search_version', ?)", _rules())


def build_anew(here: Context) -> None:
    """Drop the index and make it of the events that are here. Call inside a transaction.

    An event that cannot be opened is passed over: nobody could read it either.

    Raises:
        VaultDamaged: more than the index is.
    """
    (made_by,) = here.db.row("SELECT sql FROM sqlite_master WHERE name = 'search'") or ("",)
    here.db.run("DROP TABLE search")
    here.db.run(made_by)
    here.db.run("INSERT INTO search (search, rank) VALUES ('secure-delete', 1)")
    for arrival, terms in _all_terms(here):
        here.db.run("INSERT INTO search (rowid, words) VALUES (?, ?)", arrival, terms)
    note_rules(here)


def _all_terms(here: Context) -> Iterator[tuple[int, str]]:
    after = 0
    while rows := here.db.rows(
        "SELECT arrival, event_id, core, key FROM event JOIN cases ON serial = case_serial WHERE arrival > ?"
        " ORDER BY arrival LIMIT ?",
        *(after, _AT_A_TIME),
    ):
        for arrival, event_id, sealed, key in rows:
            with suppress(NotThisCases, ValueError, RecursionError):
                if terms := here.stems.terms(texts_in(CaseBox(CaseKey(key)).open(sealed, event_id))):
                    yield arrival, " ".join(terms)
        after = rows[-1][0]


def _rules() -> int:
    """A number, for that is what is kept of them."""
    said = f"{words.VERSION} {unicodedata.unidata_version} {Stemmer.version()}"
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:6], "big")
