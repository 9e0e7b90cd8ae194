"""How long people of each urgency class waited for a first answer, measured as the public waiting time is.

The class is that of the day they wrote: what is near now may have been far then. For the desk's own eyes; published is
one number over all (`public_status`).
"""

from datetime import timedelta
from typing import Final, get_args

from tropa.cases.events import Situation
from tropa.cases.urgency import Standing, UrgencyClass, rank
from tropa.roster.weeks import MINUTES_PER_DAY, date_of
from tropa.vault.context import Context
from tropa.vault.views_queue import ClassWait
from tropa.vault.waiting_time import FirstAnswer, people_who_wait, waiting_hours

CLASSES: Final[tuple[UrgencyClass, ...]] = get_args(UrgencyClass)


def class_waits(here: Context) -> tuple[ClassWait, ...]:
    """Every class, the most urgent first."""
    people: dict[UrgencyClass, list[FirstAnswer]] = {each: [] for each in CLASSES}
    for each in people_who_wait(here):
        people[_class_then(each.situation, each.act_by_day, each.waited[0])].append(each.waited)
    return tuple(ClassWait(each, waiting_hours(people[each], here.minute)) for each in CLASSES)


def _class_then(situation: Situation, act_by_day: int | None, asked_minute: int) -> UrgencyClass:
    day = date_of(asked_minute // MINUTES_PER_DAY)
    act_by = None if act_by_day is None else day + timedelta(days=act_by_day - asked_minute // MINUTES_PER_DAY)
    return rank(Standing(situation, (), act_by, 0, answered=False), day)[1].urgency
