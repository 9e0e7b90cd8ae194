"""How long people who wrote last have been waiting for a first answer, measured honestly and told coarsely.

`waiting_hours` is pure; `first_answers` reads what this desk knows: its own answers that the relay has, those that
colleagues told it of, and where there is neither, that a colleague held the case, as the nearest thing. Publishes
nothing (see `public_status`). Why it is measured so: decision 0104.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from tropa.cases.events import Situation
from tropa.cases.work_fold import Authors
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.casebox import CaseBox
from tropa.sealing.types import CaseKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef, find_case, number_of, summary_in
from tropa.vault.work import people
from tropa.vault.work.shelf_work import load_board

FirstAnswer = tuple[int, int | None]
"""The minute in which somebody first wrote, and that of the first answer; None: they still wait."""

RECENT_DAYS: Final = 7
FEWEST_PEOPLE: Final = 5
"""Of fewer who wrote in those days nothing is said: it would be about them."""
FORGOTTEN_DAYS: Final = 30
"""Whoever still waits counts for so long, though they wrote before; after that they hardly look any more."""
STEPS_HOURS: Final = (1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 96, 120, 168, 240, 336, 480, 720)
"""What is said is one of these, so that it tells little of anybody."""

# Of four people one waits longer than is said.
_STILL_WAITING: Final = Fraction(1, 4)
_MINUTES_AN_HOUR: Final = 60


def waiting_hours(people: Iterable[FirstAnswer], now_minute: int) -> int | None:
    """Within how many hours three of four people who wrote last got a first answer, rounded up to a step.

    Those who still wait count with how long they have waited so far (Kaplan and Meier 1958): somebody who wrote a
    minute ago does not make the wait look short, and where fewer than three of four are answered at all, the longest
    wait is told. None when fewer than five wrote in the last seven days.
    """
    counted = [each for each in people if _counts(each, now_minute)]
    if sum(now_minute - asked <= RECENT_DAYS * MINUTES_PER_DAY for asked, _ in counted) < FEWEST_PEOPLE:
        return None
    hours = -(-_most_wait(_waits(counted, now_minute)) // _MINUTES_AN_HOUR)
    return next((step for step in STEPS_HOURS if hours <= step), STEPS_HOURS[-1])


def _counts(person: FirstAnswer, now_minute: int) -> bool:
    asked, answered = person
    days = RECENT_DAYS if answered is not None else FORGOTTEN_DAYS
    return now_minute - asked <= days * MINUTES_PER_DAY


def _waits(people: Iterable[FirstAnswer], now_minute: int) -> list[tuple[int, bool]]:
    """Minutes each has waited, shortest first, and whether they still do; clocks that differ make nobody wait less."""
    waits = ((now_minute if answered is None else answered, asked, answered is None) for asked, answered in people)
    return sorted((max(0, until - asked), still) for until, asked, still in waits)


def _most_wait(waits: list[tuple[int, bool]]) -> int:
    part = Fraction(1)
    for at, (minutes, still) in enumerate(waits):
        left = len(waits) - at
        if not still:
            part *= Fraction(left - 1, left)
        if part <= _STILL_WAITING:
            return minutes
    return waits[-1][0]


# A closed case that nobody answered waits for nothing, and who was answered and wrote before the last days does not
# count (`_counts`): their events are not looked at. An answer that is still in the outbox has reached nobody.
_PEOPLE: Final = """
SELECT serial, case_id, asked_minute,
    (SELECT min(minute) FROM event WHERE thread = case_id AND kind = 'letter' AND verification IN ('own', 'told')
        AND NOT (author >= 's:' AND author < 's;')
        AND event_id NOT IN (SELECT event_id FROM outbox o WHERE recipient = 'seeker' AND o.case_id = cases.case_id)),
    EXISTS (SELECT 1 FROM event WHERE case_serial = serial AND kind = 'claim' AND verification = 'mark'){more}
FROM cases WHERE asked_minute >= ?1 AND (answered OR NOT closed)
    AND (asked_minute >= ?2 OR NOT answered OR case_id IN (SELECT case_id FROM outbox WHERE recipient = 'seeker'))
"""


# What members put down since stands in the two columns; the first letter's own words are then in what is sealed.
_SAID: Final = """,
    situation, act_by_day, key, CASE WHEN EXISTS (SELECT 1 FROM compartment WHERE case_serial = serial) THEN summary END
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wrote: what their first letter's form said is happening, the day they named, and how they waited.

    `act_by_day` counts from 1970.
    """

    situation: Situation
    act_by_day: int | None
    waited: FirstAnswer


def first_answers(here: Context) -> Iterator[FirstAnswer]:
    """Everyone here who may count: who wrote in the last seven days, or in the last thirty and may still wait."""
    return (waited for _, waited, _ in _waits_of(here, ""))


def people_who_wait(here: Context) -> Iterator[Person]:
    """The same people, with what tells how urgent it was when they wrote, whatever was put down since."""
    for (serial, case_id), waited, (situation, act_by_day, key, sealed) in _waits_of(here, _SAID):
        ask = summary_in(CaseRef(serial, ThreadId(case_id), CaseBox(CaseKey(key))), sealed) if sealed else None
        yield Person(ask.situation, number_of(ask.act_by), waited) if ask else Person(situation, act_by_day, waited)


def _waits_of(here: Context, more: str) -> Iterator[tuple[tuple[int, bytes], FirstAnswer, list[Any]]]:
    oldest, recent = (here.minute - days * MINUTES_PER_DAY for days in (FORGOTTEN_DAYS, RECENT_DAYS))
    owners = people.authors(here)
    rows = here.db.rows(_PEOPLE.format(more=more), oldest, recent)
    for serial, case_id, asked, answered, is_claimed, *said in rows:
        first = _claimed(here, ThreadId(case_id), owners) if answered is None and is_claimed else answered
        yield (serial, case_id), (asked, first), said


def _claimed(here: Context, case_id: ThreadId, owners: Authors) -> int | None:
    """When a colleague first claimed the case who has ever held it; anybody else's claim is no answer."""
    case = find_case(here, case_id)
    assert case is not None
    held = load_board(here, case).held
    claims = here.db.rows(
        "SELECT author, minute FROM event WHERE case_serial = ? AND kind = 'claim' AND verification = 'mark'",
        case.serial,
    )
    return min((minute for author, minute in claims if owners.get(author) in held), default=None)


def measured(here: Context) -> int | None:
    """The same of this desk's cases, now."""
    return waiting_hours(first_answers(here), here.minute)


class Measured:
    """The same for pages: measured anew once anything in the vault or the minute has changed (decision 0149)."""

    def __init__(self, here: Context) -> None:
        self._here = here
        self._kept: tuple[object, int | None] | None = None

    def hours(self) -> int | None:
        """As `measured`. Call with the database's lock held."""
        now = (self._here.db.state, self._here.minute)
        if self._kept is None or self._kept[0] != now:
            self._kept = (now, measured(self._here))
        return self._kept[1]
