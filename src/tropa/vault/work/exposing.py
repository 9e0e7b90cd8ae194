"""Exposure in this vault: the ledger of everything known of who reads what, and the views of it.

First letters are read by every coordinator, so each case whose first letter is here counts as a compartment of theirs.
Threads of our own count exactly as they are; those of others as the audience register has them.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from tropa.cases.exposure import Compartment, ContentKind, Exposed, Exposure
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.names import name_of
from tropa.vault.views_work import ExposedCase, ExposedThread, ExposureRow, ExposuresView, ExposureView
from tropa.vault.work import people
from tropa.vault.work.people import People
from tropa.vault.work.shelf_work import compartment_of, every_compartment, every_registered, registered

_MOST_CASES: Final = 500
"""As many cases as a page can usefully list; the figures count all of them."""
_LETTERS: Final[frozenset[ContentKind]] = frozenset(("letters",))
_FIRST_LETTERS: Final = "SELECT case_id FROM cases WHERE summary IS NOT NULL"


class Ledger:
    """The ledger of one open vault, made once and then kept up to date with what has come since it was last asked."""

    def __init__(self, here: Context) -> None:
        self._here = here
        self._known = Exposure()
        self._first_line: frozenset[MemberId] | None = None
        self._seen_arrival = 0
        self._seen_minute = 0

    def up_to_date(self) -> Exposure:
        """Everything that is known now of who reads what. Call with the database's lock held."""
        here = self._here
        first_line = people.coordinators(people.me(here).roster)
        if first_line != self._first_line:
            self._known, self._first_line = _everything(here, first_line), first_line
        else:
            self._catch_up(first_line)
        self._seen_arrival = here.db.number("SELECT max(arrival) FROM event")
        self._seen_minute = here.minute
        return self._known

    def _catch_up(self, first_line: frozenset[MemberId]) -> None:
        here = self._here
        for (gone,) in here.db.rows("SELECT thread FROM shredded WHERE minute >= ?", self._seen_minute):
            self._known.drop_case(ThreadId(gone))
        changed = here.db.rows("SELECT DISTINCT case_serial FROM event WHERE arrival > ?", self._seen_arrival)
        for (serial,) in changed:
            for each in _of_case(here, serial, first_line):
                self._known.add(each)


def _everything(here: Context, first_line: frozenset[MemberId]) -> Exposure:
    known = Exposure(_first_letter(case, first_line) for (case,) in here.db.rows(_FIRST_LETTERS))
    for each in (*every_registered(here), *every_compartment(here)):
        known.add(each)
    return known


def _of_case(here: Context, serial: int, first_line: frozenset[MemberId]) -> Iterable[Compartment]:
    for (case,) in here.db.rows(f"{_FIRST_LETTERS} AND serial = ?", serial):
        yield _first_letter(case, first_line)
    for table in ("register", "compartment"):
        for (thread,) in here.db.rows(f"SELECT thread FROM {table} WHERE case_serial = ?", serial):  # noqa: S608
            found = compartment_of(here, ThreadId(thread)) or registered(here, ThreadId(thread))
            if found is not None:
                yield found


def _first_letter(case: bytes, first_line: frozenset[MemberId]) -> Compartment:
    return Compartment(ThreadId(case), ThreadId(case), first_line, _LETTERS)


def exposure(here: Context, known: Exposure, members: Sequence[MemberId]) -> ExposureView:
    """What becomes known if all of these are compromised together."""
    shown = People(here)
    row = _row(shown, members, known.of(members))
    cases = _cases(shown, known.known_to(members), frozenset(members))
    roster = people.me(here).roster
    register = not people.coordinators(roster).isdisjoint(members)
    return ExposureView(row.members, row.people, row.compartments, row.kinds, tuple(cases), register)


def exposures(here: Context, known: Exposure, pairs: int) -> ExposuresView:
    """Every member's, the largest first, and the worst pairs."""
    shown = People(here)
    alone = known.of_each()
    members = alone.keys() | set(people.active_members(people.me(here).roster))
    ordered = sorted(members, key=lambda each: each.raw)
    rows = [_row(shown, [member], alone.get(member) or Exposed(0, 0, {})) for member in ordered]
    rows.sort(key=lambda row: (-row.people, -row.compartments))
    worst = [_row(shown, pair, exposed) for pair, exposed in known.worst_pairs(pairs)]
    return ExposuresView(tuple(rows), tuple(worst))


def _row(shown: People, members: Sequence[MemberId], exposed: Exposed) -> ExposureRow:
    return ExposureRow(shown.each(members), exposed.people, exposed.compartments, tuple(exposed.kinds.items()))


def _cases(shown: People, known: Iterable[Compartment], asked: frozenset[MemberId]) -> Iterable[ExposedCase]:
    by_case: dict[ThreadId, list[Compartment]] = {}
    for each in known:
        by_case.setdefault(each.case, []).append(each)
    for case, compartments in list(by_case.items())[:_MOST_CASES]:
        threads = tuple(
            ExposedThread(each.thread.text, tuple(sorted(each.kinds)), shown.each(each.readers & asked))
            for each in compartments
        )
        yield ExposedCase(case.text, name_of(case), threads)
