"""Finding events by their words, and showing where they stand. It keeps nothing of what was asked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tropa.sealing.types import EventId, ThreadId
from tropa.vault.context import Context
from tropa.vault.names import case_id_of
from tropa.vault.search.excerpts import excerpt_of
from tropa.vault.search.texts import texts_in
from tropa.vault.search.words import Stems, words_in
from tropa.vault.shelf_cases import find_case
from tropa.vault.views_search import SearchCases, SearchHit, SearchKind, SearchResult

_MOST_WORDS: Final = 8
_MOST_TERMS: Final = 64
_LAST_CHARACTER: Final = chr(0x10FFFF)
_AT_A_TIME: Final = 500
_MOST_LOOKED_AT: Final = 20_000
"""Events, newest first: a word that stands in every letter must not keep the vault busy."""

_TYPED: Final = re.compile(r"([^\W_]+)(\*?)")
_NAME: Final = re.compile(r"[A-Z][0-9]-[0-9]{2}")


@dataclass(frozen=True)
class Wanted:
    """One word looked for: as typed, its stem, and whether only its beginning was typed."""

    word: str
    stem: str
    begins: bool

    def holds(self, word: str, stem: str) -> bool:
        """Whether a word of a text, with its stem, is one of those meant."""
        if self.begins:
            return word.startswith(self.word)
        return bool({self.word, self.stem} & {word, stem})

    def query(self, here: Context) -> str:
        """As FTS5 is asked. Terms are letters and digits only, so nothing in them can be an operator."""
        terms = _beginning_with(here, self.word) if self.begins else (self.word, self.stem)
        return "(" + " OR ".join(f'"{term}"' for term in terms) + ")"


_KINDS: Final[Mapping[SearchKind, frozenset[str]]] = {
    "letters": frozenset(("ask", "letter")),
    "notes": frozenset(("note", "open", "hand_over", "close", "reopen", "check", "flag", "unflag")),
    "facts": frozenset(("fact",)),
    "tasks": frozenset(("task", "task_done")),
}


def search(here: Context, text: str, limit: int, kind: SearchKind = "all", cases: SearchCases = "all") -> SearchResult:
    """Each case once, by its newest event that holds every word; cases of that short name first."""
    wanted = wanted_in(here.stems, text)
    hits = dict(_named(here, text, cases)) if kind == "all" else {}
    found = _Found(here, wanted, _KINDS.get(kind), cases)
    more = False
    for arrival, case in found:
        if case not in hits and len(hits) == limit:
            more = True
            break
        if case not in hits:
            hits[case] = _hit(here, arrival, wanted)
    words = tuple(each.word for each in wanted)
    return SearchResult(words, tuple(hits.values())[:limit], more, found.was_cut)


def wanted_in(stems: Stems, text: str) -> tuple[Wanted, ...]:
    """What was typed, word by word; what is no word is passed over."""
    found = {
        Wanted(word, stems.of(word), bool(star)): None
        for typed, star in _TYPED.findall(text)
        for word in words_in(typed)
    }
    return tuple(found)[:_MOST_WORDS]


@dataclass
class _Found:
    """Events and their cases' numbers, newest first: those of these kinds (None: all), of open or closed cases."""

    here: Context
    wanted: Sequence[Wanted]
    kinds: frozenset[str] | None
    cases: SearchCases
    was_cut: bool = False

    def __iter__(self) -> Iterator[tuple[int, int]]:
        before, looked_at = 2**62, 0
        query = " AND ".join(each.query(self.here) for each in self.wanted)
        while self.wanted:
            # Filtered only afterwards: whatever is asked for, one look costs no more than `_AT_A_TIME` entries.
            rows = self.here.db.rows(
                "SELECT arrival, case_serial, kind, closed FROM search JOIN event ON arrival = search.rowid"
                " JOIN cases ON serial = case_serial WHERE search MATCH ? AND search.rowid < ?"
                " ORDER BY search.rowid DESC LIMIT ?",
                *(query, before, _AT_A_TIME),
            )
            yield from ((arrival, case) for arrival, case, kind, closed in rows if self._is_asked_for(kind, closed))
            if len(rows) < _AT_A_TIME:
                return
            before, looked_at = rows[-1][0], looked_at + len(rows)
            if looked_at >= _MOST_LOOKED_AT:
                self.was_cut = True
                return

    def _is_asked_for(self, kind: str, closed: int) -> bool:
        return (self.kinds is None or kind in self.kinds) and _is_of(self.cases, closed)


def _is_of(cases: SearchCases, closed: int) -> bool:
    return cases == "all" or (cases == "closed") == bool(closed)


def _beginning_with(here: Context, beginning: str) -> list[str]:
    """The terms that begin so; itself where there are none.

    FTS5's own prefix query would merge every event of every such term before it gives the newest.
    """
    here.db.run("CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab(main, search, row)")
    rows = here.db.rows(
        "SELECT term FROM temp.terms WHERE term >= ? AND term < ? LIMIT ?",
        *(beginning, beginning + _LAST_CHARACTER, _MOST_TERMS),
    )
    return [term for (term,) in rows] or [beginning]


def _hit(here: Context, arrival: int, wanted: Sequence[Wanted]) -> SearchHit:
    row = here.db.row(
        "SELECT case_id, name, closed, event_id, thread, kind, minute, core FROM event"
        " JOIN cases ON serial = case_serial WHERE arrival = ?",
        arrival,
    )
    assert row is not None
    case_id, name, closed, event_id, thread, kind, minute, sealed = row
    case = find_case(here, ThreadId(case_id))
    assert case is not None
    texts = list(texts_in(case.core(event_id, sealed)))
    return SearchHit(
        case_id=case_id_of(case.case),
        name=name,
        is_closed=bool(closed),
        thread_id=ThreadId(thread).text,
        event_id=EventId(event_id).text,
        kind=kind,
        minute=minute,
        excerpt=excerpt_of(texts, lambda word: _is_wanted(here.stems, wanted, word)),
    )


def _is_wanted(stems: Stems, wanted: Sequence[Wanted], typed: str) -> bool:
    return any(each.holds(word, stems.of(word)) for word in words_in(typed) for each in wanted)


def _named(here: Context, text: str, cases: SearchCases) -> Iterator[tuple[int, SearchHit]]:
    name = text.strip().upper()
    if _NAME.fullmatch(name):
        for serial, case_id, closed, minute in here.db.rows(
            "SELECT serial, case_id, closed, coalesce(asked_minute, 0) FROM cases WHERE name = ? AND shown", name
        ):
            case = case_id_of(ThreadId(case_id))
            if _is_of(cases, closed):
                yield serial, SearchHit(case, name, bool(closed), case, None, "", minute, ())
