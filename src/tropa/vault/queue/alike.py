"""Cases that are likely the same person's: found when a first letter comes, kept as pairs, told apart by the member.

Only letters that share a fingerprint's number are compared (`likeness`), and of those the few that share most, so that
a hundred thousand letters, or one text sent ten thousand times, cost each new one the same. It merges nothing.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from tropa.cases.events import Ask, decode_core
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.casebox import CaseBox
from tropa.sealing.types import CaseKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.names import case_id_of
from tropa.vault.queue.likeness import FirstLetter, fingerprint, judge
from tropa.vault.queue.regions import region_of
from tropa.vault.search.words import words_in
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.views_queue import Alike

MOST_COMPARED: Final = 8
_MOST_OF_A_BAND: Final = 40
_LIKELY: Final = """
SELECT one.case_id, other.case_id, other.name, kind, percent, told_apart FROM likely_same
    JOIN cases one ON one.serial = case_serial JOIN cases other ON other.serial = other_serial
WHERE one.case_id IN ({marks}) ORDER BY told_apart, percent DESC, other.serial DESC
"""


def note_letter(here: Context, case: CaseRef, ask: Ask, asked_minute: int) -> None:
    """A first letter is here: find those it is like. Call inside a transaction; twice is fine."""
    letter = _letter(here, case, ask, asked_minute)
    bands = fingerprint(letter.words)
    for other in _candidates(here, case, bands):
        found = _read(here, other)
        likely = judge(letter, found) if found else None
        if likely:
            _pair(here, case.serial, other.serial, *likely)
    for band in set(bands):
        here.db.run("INSERT OR IGNORE INTO likeness_band VALUES (?, ?)", band, case.serial)


def of_cases(here: Context, cases: Sequence[ThreadId]) -> dict[ThreadId, tuple[Alike, ...]]:
    """For each of these, the others that are likely the same person's and were not told apart, likeliest first."""
    found = _likely(here, cases)
    return {case: tuple(each for each in likely if not each.told_apart) for case, likely in found.items()}


def of_case(here: Context, case: ThreadId) -> tuple[Alike, ...]:
    """The same for one, those told apart last."""
    return _likely(here, [case]).get(case, ())


def tell_apart(here: Context, one: CaseRef, other: CaseRef, apart: bool) -> None:
    """Remember that these two are not the same person's, or that they may be after all."""
    for first, second in ((one.serial, other.serial), (other.serial, one.serial)):
        here.db.run(
            "UPDATE likely_same SET told_apart = ? WHERE case_serial = ? AND other_serial = ?", apart, first, second
        )


def ask_of(here: Context, case: CaseRef) -> tuple[Ask, int] | None:
    """The whole first letter and the minute it came; None where it is not here."""
    row = here.db.row(
        "SELECT event_id, core, minute FROM event WHERE thread = ? AND case_serial = ? AND kind = 'ask'"
        " ORDER BY arrival LIMIT 1",
        *(case.case.raw, case.serial),
    )
    body = decode_core(case.core(row[0], row[1])).body if row else None
    return (body, row[2]) if row and isinstance(body, Ask) else None


def _likely(here: Context, cases: Sequence[ThreadId]) -> dict[ThreadId, tuple[Alike, ...]]:
    marks = ", ".join("?" * len(cases))
    found: dict[ThreadId, tuple[Alike, ...]] = {}
    for one, other, name, kind, percent, apart in here.db.rows(
        _LIKELY.format(marks=marks), *(case.raw for case in cases)
    ):
        alike = Alike(case_id_of(ThreadId(other)), name, kind, percent, bool(apart))
        found[ThreadId(one)] = (*found.get(ThreadId(one), ()), alike)
    return found


def _candidates(here: Context, case: CaseRef, bands: Sequence[int]) -> list[CaseRef]:
    """Those that share most with it, the newest first among them."""
    if not _is_any_here(here, case, bands):
        return []
    shared: Counter[int] = Counter()
    for band in bands:
        rows = here.db.rows(
            "SELECT case_serial FROM likeness_band WHERE band = ? AND case_serial != ?"
            " ORDER BY case_serial DESC LIMIT ?",
            *(band, case.serial, _MOST_OF_A_BAND),
        )
        shared.update(serial for (serial,) in rows)
    most = sorted(shared, key=lambda serial: (-shared[serial], -serial))[:MOST_COMPARED]
    found = (here.db.row("SELECT serial, case_id, key FROM cases WHERE serial = ?", serial) for serial in most)
    return [CaseRef(row[0], ThreadId(row[1]), CaseBox(CaseKey(row[2]))) for row in found if row]


def _is_any_here(here: Context, case: CaseRef, bands: Sequence[int]) -> bool:
    """Whether any other letter shares anything with it: one look for all, for hardly any does."""
    marks = ", ".join("?" * len(bands))
    found = here.db.row(
        f"SELECT 1 FROM likeness_band WHERE band IN ({marks}) AND case_serial != ? LIMIT 1",  # noqa: S608 -- marks only
        *(*bands, case.serial),
    )
    return found is not None


def _read(here: Context, case: CaseRef) -> FirstLetter | None:
    found = ask_of(here, case)
    return _letter(here, case, *found) if found else None


def _letter(here: Context, case: CaseRef, ask: Ask, asked_minute: int) -> FirstLetter:
    where_at = here.db.row("SELECT place, country FROM cases WHERE serial = ?", case.serial) or (None, None)
    return FirstLetter(
        words=tuple(words_in(ask.text)),
        situation=ask.situation,
        for_whom=ask.for_whom,
        act_by=ask.act_by,
        region=region_of(*where_at),
        asked_day=asked_minute // MINUTES_PER_DAY,
    )


def _pair(here: Context, one: int, other: int, kind: str, percent: int) -> None:
    """Write the pair down from both sides; what the member said of it stays."""
    for first, second in ((one, other), (other, one)):
        here.db.run(
            "INSERT INTO likely_same (case_serial, other_serial, kind, percent) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET kind = excluded.kind, percent = excluded.percent",
            *(first, second, kind, percent),
        )
