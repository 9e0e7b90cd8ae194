"""Exposure in this vault: the ledger of everything known of who reads what, and the views of it.

Each case whose first letter is here counts as a compartment of all who were ever given the key it was sealed to
(`first_line`), though their device was suspended since, or their role taken away: what they read stays read. Threads of
our own count exactly as they are; those of others as the audience register has them.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Final

from tropa.cases.exposure import Compartment, ContentKind, Exposed, Exposure, Shared
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import AuthPublicKey, MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.errors import UnknownCase
from tropa.vault.names import name_of
from tropa.vault.shelf_cases import find_case
from tropa.vault.views_exposure import Change, MovableCase, MoveView, PictureView, SharedRow
from tropa.vault.views_work import ExposedCase, ExposedThread, ExposureRow, ExposuresView, ExposureView
from tropa.vault.work import people
from tropa.vault.work.errors import UnknownReader
from tropa.vault.work.people import People
from tropa.vault.work.shelf_work import compartment_of, every_compartment, every_registered, registered

_MOST_CASES: Final = 100
"""As many cases as a page can usefully list; the figures count all of them."""
_MOST_MOVABLE: Final = 50
_SUPPOSED: Final = ThreadId(bytes(ThreadId.SIZE_BYTES))
"""The thread that a hand-over would open; no real one has such an id."""
_LETTERS: Final[frozenset[ContentKind]] = frozenset(("letters",))
_FIRST_LETTERS: Final = (
    "SELECT case_id, team_auth_pub FROM cases JOIN thread ON thread = case_id WHERE summary IS NOT NULL"
)
_Readers = frozenset[MemberId]
_ReadersOf = Callable[[bytes], _Readers]
"""Who reads a first letter, by the team's public key that it was sealed to."""


class Ledger:
    """The ledger of one open vault, made once and then kept up to date with what has come since it was last asked."""

    def __init__(self, here: Context) -> None:
        self._here = here
        self._known = Exposure()
        self._readers: dict[bytes, _Readers] = {}
        self._head = ""
        self._seen_arrival = 0
        self._seen_gone = 0

    def up_to_date(self) -> Exposure:
        """Everything that is known now of who reads what. Call with the database's lock held."""
        here = self._here
        if self._has_other_readers():
            self._readers.clear()
            self._known = _everything(here, self._readers_of)
        else:
            self._catch_up()
        self._seen_arrival = here.db.number("SELECT max(arrival) FROM event")
        self._seen_gone = len(here.destroyed)
        return self._known

    def _has_other_readers(self) -> bool:
        """Whether the chain has led elsewhere, and that changed who reads a first letter that was counted."""
        head, before = people.me(self._here).roster.head.hash, self._head
        self._head = head
        return not before or (
            head != before and any(_readers(self._here, key) != of for key, of in self._readers.items())
        )

    def _readers_of(self, key: bytes) -> _Readers:
        """The same set for all letters to one key: there are thousands."""
        found = self._readers.get(key)
        if found is None:
            found = self._readers[key] = _readers(self._here, key)
        return found

    def _catch_up(self) -> None:
        here = self._here
        # The sign keeps the library from walking a whole index to find each case once: what is new is at one end.
        changed = here.db.rows("SELECT DISTINCT +case_serial FROM event WHERE arrival > ?", self._seen_arrival)
        serials = {serial for (serial,) in changed}
        for gone in here.destroyed[self._seen_gone :]:
            self._known.drop_case(gone)
            found = find_case(here, gone)
            if found is not None:
                # What destroyed it was taken back: it is counted again.
                serials.add(found.serial)
        for serial in serials:
            for each in _of_case(here, serial, self._readers_of):
                self._known.add(each)


class Exposures:
    """What is asked of the ledger beside figures. `Vault.exposures` gives it; call `Work.exposure` for figures."""

    def __init__(self, here: Context, ledger: Ledger) -> None:
        self._here = here
        self._ledger = ledger

    def picture(self) -> PictureView:
        """Who shares compartments with whom, as far as is known here."""
        with self._here.db.lock:
            known, shown = self._ledger.up_to_date(), People(self._here)
            members = known.members | set(people.active_members(people.me(self._here).roster))
            rows = tuple(_shared(shown, each) for each in known.shared())
            return PictureView(shown.each(members), rows)

    def known_to_others(self) -> int:
        """Of how many people somebody else's desk holds something too, as far as is known here."""
        with self._here.db.lock:
            known = self._ledger.up_to_date()
            return known.of(known.members - {people.me(self._here).member}).people

    def movable(self, name: str = "") -> tuple[MovableCase, ...]:
        """Open cases that somebody holds: those of this short name (K7-41), or some of one's own."""
        with self._here.db.lock:
            shown = People(self._here)
            where, values = ("name = ?", (name.strip().upper(),)) if name else ("mine = 1", ())
            rows = self._here.db.rows(
                "SELECT case_id, name, holder FROM cases"  # noqa: S608 -- one of two conditions from above
                f" WHERE shown = 1 AND closed = 0 AND holder IS NOT NULL AND {where} LIMIT {_MOST_MOVABLE}",
                *values,
            )
            return tuple(
                MovableCase(ThreadId(case).text, short, shown.who(MemberId.from_text(holder)))
                for case, short, holder in rows
            )

    def moving(self, case_id: str, to_member: str) -> MoveView:
        """What handing a case over to this member would change. Nothing is changed.

        Raises:
            UnknownCase: no such case, or nobody holds it. UnknownReader: no such member, or they hold it themselves.
        """
        with self._here.db.lock:
            return _moving(self._here, self._ledger.up_to_date(), case_id, to_member)


def _moving(here: Context, known: Exposure, case_id: str, to_member: str) -> MoveView:
    row = here.db.row("SELECT case_id, name, holder FROM cases WHERE case_id = ? AND holder IS NOT NULL", _raw(case_id))
    if row is None:
        raise UnknownCase
    case, giver = ThreadId(row[0]), MemberId.from_text(row[2])
    (receiver,) = people.readable(people.me(here).roster, [to_member])
    if receiver == giver:
        raise UnknownReader
    of_case, shown, sides = known.of_case(case), People(here), ((giver,), (receiver,), (giver, receiver))
    before = [_row(shown, side, known.of(side)) for side in sides]
    with known.supposing(_handed_over(of_case, case, giver, receiver)):
        after = [_row(shown, side, known.of(side)) for side in sides]
    already = any(receiver in each.readers for each in of_case)
    of_giver, of_receiver, of_both = map(Change, before, after)
    who = shown.who(giver), shown.who(receiver)
    return MoveView(case.text, row[1], *who, of_giver, of_receiver, of_both, already)


def _handed_over(of_case: Iterable[Compartment], case: ThreadId, giver: MemberId, receiver: MemberId) -> Compartment:
    """The thread that a hand-over opens (`handing`): the two, with the letters and all kinds the giver reads."""
    kinds = _LETTERS.union(*(each.kinds for each in of_case if giver in each.readers))
    return Compartment(case, _SUPPOSED, frozenset((giver, receiver)), kinds)


def _shared(shown: People, pair: Shared) -> SharedRow:
    one, other = pair.members
    return SharedRow(shown.who(one), shown.who(other), pair.compartments)


def _raw(case_id: str) -> bytes:
    try:
        return ThreadId.from_text(case_id).raw
    except EncodingError:
        raise UnknownCase from None


def _readers(here: Context, key: bytes) -> _Readers:
    # Whose desk opened it was able to read it, whatever the chain says.
    return people.first_line(here).readers(AuthPublicKey(key)) | {people.me(here).member}


def _everything(here: Context, readers_of: _ReadersOf) -> Exposure:
    known = Exposure(_first_letter(case, readers_of(key)) for case, key in here.db.rows(_FIRST_LETTERS))
    for each in (*every_registered(here), *every_compartment(here)):
        known.add(each)
    return known


def _of_case(here: Context, serial: int, readers_of: _ReadersOf) -> Iterable[Compartment]:
    for case, key in here.db.rows(f"{_FIRST_LETTERS} AND serial = ?", serial):
        yield _first_letter(case, readers_of(key))
    for table in ("register", "compartment"):
        for (thread,) in here.db.rows(f"SELECT thread FROM {table} WHERE case_serial = ?", serial):  # noqa: S608
            found = compartment_of(here, ThreadId(thread)) or registered(here, ThreadId(thread))
            if found is not None:
                yield found


def _first_letter(case: bytes, readers: _Readers) -> Compartment:
    return Compartment(ThreadId(case), ThreadId(case), readers, _LETTERS)


def exposure(here: Context, known: Exposure, members: Sequence[MemberId]) -> ExposureView:
    """What becomes known if all of these are compromised together."""
    shown = People(here)
    row = _row(shown, members, known.of(members))
    cases = _cases(shown, known, frozenset(members))
    # Boards are circulars: who read them once knows who read what until then.
    register = not people.ever_coordinators(here).isdisjoint(members)
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


def _cases(shown: People, known: Exposure, asked: frozenset[MemberId]) -> Iterable[ExposedCase]:
    for case in islice(known.cases_known_to(asked), _MOST_CASES):
        threads = tuple(
            ExposedThread(each.thread.text, tuple(sorted(each.kinds)), shown.each(each.readers & asked))
            for each in known.of_case(case)
            if not each.readers.isdisjoint(asked)
        )
        yield ExposedCase(case.text, name_of(case), threads)
