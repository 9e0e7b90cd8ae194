"""Members' words that stand instead of the first letter's where the queue ranks a case. It sends nothing.

They are facts under two of the form's own names, in threads that count: whoever reads the thread gets the same, and
whoever does not keeps the first letter's (decision 0169).
"""

from collections.abc import Iterable
from typing import Final, get_args

import msgspec

from tropa.cases.events import Situation
from tropa.cases.work_state import FactHistory, Told
from tropa.roster.weeks import MINUTES_PER_DAY, date_of
from tropa.vault.context import Context
from tropa.vault.said_day import ACT_BY
from tropa.vault.shelf_cases import CaseRef, DayPut, SituationPut, set_put, summary_of
from tropa.vault.work import people
from tropa.vault.work.dues import coming_day

SITUATION: Final = "situation"
RANKING: Final = (SITUATION, ACT_BY)
"""The facts by which the queue goes."""
_SITUATIONS: Final[tuple[Situation, ...]] = get_args(Situation)


def note_instead(here: Context, case: CaseRef, facts: Iterable[FactHistory]) -> None:
    """Work it out anew. Where the newest cannot be read, or its day had passed, the first letter's word stands."""
    ask = summary_of(here, case)
    if ask is None:
        return
    said = {history.key: history for history in facts if history.key in RANKING}
    found = msgspec.structs.replace(
        ask,
        situation_put=_situation(here, said[SITUATION]) if SITUATION in said else None,
        act_by_put=_day(here, said[ACT_BY]) if ACT_BY in said else None,
    )
    if found != ask:
        set_put(here, case, found)


def _situation(here: Context, history: FactHistory) -> SituationPut | None:
    fact, at = history.said[0]
    named = next((each for each in _SITUATIONS if each in fact.values[:1]), None)
    return None if named is None else SituationPut(named, *_whose(here, at))


def _day(here: Context, history: FactHistory) -> DayPut | None:
    day = coming_day(history)
    return None if day is None else DayPut(date_of(day), *_whose(here, history.said[0][1]))


def _whose(here: Context, at: Told) -> tuple[int, bool]:
    """The day it was put down, and whether by this vault's member."""
    return at.entry.minute // MINUTES_PER_DAY, at.entry.member is not None and at.entry.member == people.my_member(here)
