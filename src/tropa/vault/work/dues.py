"""What of a case is due on which day, kept in a table of its own so that no list reads a case. It sends nothing.

Worked out anew whenever something was said (`standing.note_said`); days that the law sets come from the page that
evaluates them (`keep_law`), for only that knows the day and the pack.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from tropa.cases.work_state import FactHistory, TaskState
from tropa.roster.weeks import MINUTES_PER_DAY, day_number
from tropa.vault.context import Context
from tropa.vault.said_day import item_of, note_said_day
from tropa.vault.shelf_cases import CaseRef, number_of, summary_of
from tropa.vault.views_casework import DueKind
from tropa.vault.work import people

_DAY_CHARACTERS: Final = 10


@dataclass(frozen=True)
class Due:
    """One of them. `item` stays the same while its day or its words change; `for_me` None: for nobody in particular."""

    kind: DueKind
    item: bytes
    day: int
    for_me: bool | None
    what: str


def note_dues(here: Context, case: CaseRef, tasks: Iterable[TaskState], facts: Iterable[FactHistory]) -> None:
    """Open tasks, and days to come among the facts. A day to act by that was put down stands instead of the said."""
    _replace(here, case, ("task", "fact"), [*_of_tasks(here, tasks), *_of_facts(facts)])
    here.db.run("DELETE FROM due_unknown WHERE case_serial = ?", case.serial)
    ask = summary_of(here, case)
    note_said_day(here, case.serial, number_of(ask.act_by) if ask else None)


def keep_law(here: Context, case: CaseRef, days: Sequence[tuple[str, date]]) -> None:
    """The days that the law sets for this case as it is evaluated now: each by its rule's and deadline's id."""
    found = [Due("law", item_of(name), day_number(day), None, name) for name, day in days]
    kept = here.db.rows("SELECT item, day FROM due WHERE case_serial = ? AND sort = 'law'", case.serial)
    if set(kept) != {(each.item, each.day) for each in found}:
        with here.db.transaction():
            _replace(here, case, ("law",), found)


def keep_one(here: Context, case: CaseRef, due: Due) -> None:
    """This, in the place of what had its id; of a journey, whose id it then is. Call inside a transaction."""
    _replace(here, case, (), [due])


def what_of(case: CaseRef, item: bytes, kind: DueKind, sealed: bytes | None) -> str:
    """The words that were kept with it."""
    return "" if sealed is None else case.box.open(sealed, _place(kind, item)).decode()


def _of_tasks(here: Context, tasks: Iterable[TaskState]) -> Iterator[Due]:
    me = people.my_member(here)
    for state in tasks:
        body = state.body
        if state.done is None and body.due is not None:
            for_me = None if body.for_member is None else body.for_member == me
            yield Due("task", body.task.raw, day_number(body.due), for_me, body.title)


def _of_facts(facts: Iterable[FactHistory]) -> Iterator[Due]:
    for history in facts:
        coming = coming_day(history)
        if coming is not None:
            yield Due("fact", item_of(history.key), coming, None, history.key)


def coming_day(history: FactHistory) -> int | None:
    """The first day to come, since 1970, that a fact names as it stands."""
    fact, at = history.said[0]
    day = first_to_come(fact.values, at.entry.minute)
    return None if day is None else day_number(day)


def first_to_come(values: Iterable[str], minute: int) -> date | None:
    """The first day among a fact's values that had not passed in the minute in which they were put down.

    One that had says what was, not what is to be done.
    """
    days = (day for day in map(day_in, values) if day is not None)
    return min((day for day in days if day_number(day) >= minute // MINUTES_PER_DAY), default=None)


def day_in(value: str) -> date | None:
    """The calendar day that a value is, if it is one (ISO 8601)."""
    try:
        return date.fromisoformat(value) if len(value) == _DAY_CHARACTERS else None
    except ValueError:
        return None


def _replace(here: Context, case: CaseRef, kinds: Sequence[DueKind], found: Iterable[Due]) -> None:
    row = here.db.row("SELECT mine, closed FROM cases WHERE serial = ?", case.serial)
    mine, closed = row or (0, 0)
    for kind in kinds:
        # What is due of a journey is of no fact: it goes when the journey does.
        here.db.run(
            "DELETE FROM due WHERE case_serial = ?1 AND sort = ?2"
            " AND item NOT IN (SELECT journey FROM journey WHERE case_serial = ?1)",
            *(case.serial, kind),
        )
    for each in found:
        is_mine = mine if each.for_me is None else each.for_me
        sealed = case.seal(here, each.what.encode(), _place(each.kind, each.item))
        here.db.run(
            "INSERT OR REPLACE INTO due VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(case.serial, each.kind, each.item, each.day, each.for_me, is_mine, not closed, sealed),
        )


def _place(kind: DueKind, item: bytes) -> bytes:
    return f"due/{kind}/".encode() + item
