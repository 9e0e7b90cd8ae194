"""Facts about journeys as members put them down in a case (`fact`, protocol 11.2): which keys, and what they mean.

Of a carrier's own case: ``helper`` (which modes), ``helper.beds``, ``helper.seats``. Of a traveller's: the rest. What
cannot be read says nothing. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, get_args

from tropa.cases.journey_bodies import Mode
from tropa.cases.work_bodies import WorkFact
from tropa.cases.work_state import FactHistory
from tropa.journeys.findings import Answer
from tropa.journeys.stays import Stay

HELPER: Final = "helper"
BEDS: Final = "helper.beds"
SEATS: Final = "helper.seats"
MODES: Final[tuple[Mode, ...]] = get_args(Mode)

PEOPLE: Final = "journey.people"
"""How many travel together: a number."""
GUARDIAN: Final = "journey.guardian"
"""Whether a parent or guardian travels the whole way: ``yes`` or ``no``."""
EXIT_BAN: Final = "journey.exit_ban"
WANTED: Final = "journey.wanted"
SERVING: Final = "journey.serving"
"""These three: ``no``, ``yes`` or ``unknown``."""
PASSPORT_UNTIL: Final = "journey.passport_until"
"""The last valid day of the foreign passport (ISO 8601)."""
STAY: Final = "stay."
"""``stay.AA.YYYY-MM-DD``: they entered that country on that day. Values: ``here``, or ``left:YYYY-MM-DD``."""
AGE: Final = "age"
"""The pack's question: whole years, or one of its options."""
_HERE, _LEFT = "here", "left:"
_OF_AGE: Final = 18
_ANSWERS: Final[Mapping[str, Answer]] = {"no": "no", "yes": "yes"}


@dataclass(frozen=True, slots=True)
class Helper:
    """What somebody offered to do; None: they never said how many."""

    modes: tuple[Mode, ...]
    beds: int | None
    seats: int | None


def newest(histories: Iterable[FactHistory]) -> dict[str, WorkFact]:
    """The fact that stands under each key."""
    return {each.key: each.said[0][0] for each in histories}


def helper(facts: Mapping[str, WorkFact]) -> Helper | None:
    """None: they offer nothing."""
    said = facts.get(HELPER)
    modes = tuple(mode for mode in MODES if said is not None and mode in said.values)
    return Helper(modes, _number(facts.get(BEDS)), _number(facts.get(SEATS))) if modes else None


def stays(facts: Mapping[str, WorkFact]) -> tuple[Stay, ...]:
    """Every stay that was put down, the earliest first."""
    read = (_stay(key, fact) for key, fact in facts.items() if key.startswith(STAY))
    return tuple(sorted((each for each in read if each is not None), key=lambda each: (each.entered, each.country)))


def stay_fact(stay: Stay) -> tuple[str, tuple[str, ...]]:
    """Key and values that say so."""
    return f"{STAY}{stay.country}.{stay.entered.isoformat()}", (
        _HERE if stay.left is None else f"{_LEFT}{stay.left.isoformat()}",
    )


def answer(facts: Mapping[str, WorkFact], key: str) -> Answer:
    """Of the three questions; "unknown" where nobody has said."""
    return _ANSWERS.get(_first(facts.get(key)), "unknown")


def people(facts: Mapping[str, WorkFact]) -> int:
    """How many travel."""
    return max(1, _number(facts.get(PEOPLE)) or 1)


def is_yes(facts: Mapping[str, WorkFact], key: str) -> bool:
    """Whether it was said."""
    return _first(facts.get(key)) == "yes"


def is_minor(facts: Mapping[str, WorkFact]) -> bool | None:
    """None: nobody has said how old they are."""
    years = _number(facts.get(AGE))
    return None if years is None else years < _OF_AGE


def day(facts: Mapping[str, WorkFact], key: str) -> date | None:
    """A day that was put down."""
    return _day(_first(facts.get(key)))


def _stay(key: str, fact: WorkFact) -> Stay | None:
    country, _, entered_text = key.removeprefix(STAY).partition(".")
    entered, said = _day(entered_text), _first(fact)
    left = _day(said.removeprefix(_LEFT)) if said.startswith(_LEFT) else None
    if entered is None or len(country) != 2 or not (said == _HERE or left) or (left is not None and left < entered):
        return None
    return Stay(country, entered, left)


def _first(fact: WorkFact | None) -> str:
    return fact.values[0].strip() if fact is not None and fact.values else ""


def _number(fact: WorkFact | None) -> int | None:
    said = _first(fact)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 4 else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
