"""What is wrong with a plan: every check in one table, run over a plan and what else is known.

A check is a small function that yields findings; the order of legs in the plan changes nothing. Nothing is sent,
stored or decided here, and no finding is a sentence.
"""

from collections.abc import Callable, Iterator
from typing import Final

from tropa.cases.journey_bodies import JourneyPlan
from tropa.journeys import (
    booking,
    check_backups,
    check_law,
    check_papers,
    check_people,
    check_road,
    check_windows,
    check_words,
)
from tropa.journeys.findings import Finding
from tropa.journeys.situation import Situation
from tropa.journeys.way import Way

Check = Callable[[Way, Situation], Iterator[Finding]]

CHECKS: Final[tuple[Check, ...]] = (
    check_law.adviser_heard,
    check_law.adviser_sound,
    check_law.lawyer_before_all,
    check_law.borders_said,
    check_law.by_ordinary_transport,
    check_law.back_home,
    check_people.minors_said,
    check_people.minors_not_matched,
    check_people.minors_papers,
    check_people.nobody_for_bait,
    check_people.somebody_does_it,
    check_people.carriers_known,
    check_people.carriers_reviewed,
    check_people.nobody_does_both,
    check_people.a_second_knows,
    booking.room_for_all,
    booking.in_one_place,
    check_road.some_legs,
    check_road.each_once,
    check_road.places_known,
    check_road.takes_time,
    check_road.not_too_long,
    check_road.goes_somewhere,
    check_road.still_to_come,
    check_road.connects_in_place,
    check_road.one_at_a_time,
    check_road.time_to_change,
    check_road.no_long_wait,
    check_road.a_bed_each_night,
    check_backups.stands_in_for_something,
    check_backups.leads_the_same_way,
    check_backups.after_it_failed,
    check_backups.in_time_for_the_next,
    check_backups.by_somebody_else,
    check_backups.something_kept_ready,
    check_papers.needed_are_held,
    check_papers.law_is_dated,
    check_papers.papers_are_accepted,
    check_papers.passport_is_valid,
    check_papers.permits_are_known,
    check_papers.days_are_left,
    check_windows.some_windows,
    check_windows.windows_take_time,
    check_windows.windows_in_order,
    check_windows.windows_to_come,
    check_windows.within_reach,
    check_windows.every_leg_watched,
    check_windows.no_silent_day,
    check_windows.more_than_one,
    check_windows.nobody_twice,
    check_windows.hours_do_not_fall,
    check_windows.all_can_hear,
    check_windows.told_in_time,
    check_words.nobody_owes,
    check_words.words_to_recognise,
    check_words.words_of_their_own,
    check_words.told_what_to_do,
    check_words.disclosed_in_time,
    check_words.disclosed_no_sooner,
    check_words.kept_no_longer,
    check_words.risks_named,
)
_OVER: Final = ("arrived", "called_off")
_GRAVEST_FIRST: Final = ("stop", "warn", "note")


def check(plan: JourneyPlan, situation: Situation) -> tuple[Finding, ...]:
    """Everything there is to say of a plan, stops first, then in the order of the table; nothing once it is over.

    Of a journey that runs, legs that lie behind are not spoken of: nobody can mend them any more.
    """
    if plan.state in _OVER:
        return ()
    way = Way(plan)
    behind = way.behind(situation.now_minute) if plan.state == "running" else frozenset()
    every = (each for one in CHECKS for each in one(way, situation) if each.leg not in behind)
    return tuple(sorted(dict.fromkeys(every), key=lambda each: _GRAVEST_FIRST.index(each.severity)))
