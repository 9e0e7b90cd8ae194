"""Whether check-ins are in order and watch the whole way, and whether somebody is told in time when they stay away."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from tropa.journeys.findings import Finding, found
from tropa.journeys.people import unfit
from tropa.journeys.situation import Situation
from tropa.journeys.way import MINUTES_A_DAY, Way
from tropa.post.series import HOURS_A_DAY, MOST_DAYS_PUT_OFF, MOST_HOURS_AHEAD

SHORTEST_WINDOW: Final = 30
WATCH_HOURS: Final = 6
"""A leg is watched by a window that is open at its end, or opens within so many hours of it."""
SILENT_HOURS: Final = 24
LADDER_LEAST: Final = 2
LATE_HOURS: Final = 12
_ROUNDED_HOURS: Final = 2


def some_windows(way: Way, _: Situation) -> Iterator[Finding]:
    """A journey has check-ins."""
    if not way.plan.windows:
        yield found("stop", "no-windows")


def windows_take_time(way: Way, _: Situation) -> Iterator[Finding]:
    """A window ends after it begins, and leaves time to answer."""
    for number, window in enumerate(way.plan.windows):
        minutes = window.until - window.begins
        if minutes <= 0:
            yield found("stop", "window-no-time", window=number, begins_minute=window.begins, until_minute=window.until)
        elif minutes < SHORTEST_WINDOW:
            yield found("warn", "window-short", window=number, minutes=minutes, least_minutes=SHORTEST_WINDOW)


def windows_in_order(way: Way, _: Situation) -> Iterator[Finding]:
    """Each begins when the one before has ended: hours do not fall (protocol 16.5)."""
    for number, (before, after) in enumerate(pairwise(way.plan.windows), start=1):
        if after.begins < before.until:
            yield found("stop", "windows-out-of-order", window=number)


def windows_to_come(way: Way, situation: Situation) -> Iterator[Finding]:
    """Before it runs, no window has passed: its silence would sound the alarm at once."""
    for number, window in enumerate(way.plan.windows):
        if way.plan.state != "running" and window.until <= situation.now_minute:
            yield found("stop", "window-past", window=number, until_minute=window.until)


def within_reach(way: Way, situation: Situation) -> Iterator[Finding]:
    """A relay keeps the ladder as long as it must wait (protocol 12): eight weeks to begin with, half a year in all."""
    untils = [window.until for window in way.plan.windows]
    if way.plan.state == "running" or not untils:
        return
    ladder = way.plan.grace + max((rung.after for rung in way.plan.ladder), default=0) + _ROUNDED_HOURS
    for until, extra, most in (
        (untils[0], ladder, MOST_HOURS_AHEAD // HOURS_A_DAY),
        (untils[-1], ladder + HOURS_A_DAY, MOST_DAYS_PUT_OFF),
    ):
        days = -(-(until - situation.now_minute + extra * 60) // MINUTES_A_DAY)
        if days > most:
            yield found("stop", "window-far-off", days=days, most_days=most)
            return


def every_leg_watched(way: Way, _: Situation) -> Iterator[Finding]:
    """After each leg, silence would be noticed within hours."""
    for leg in way.main if way.plan.windows else ():
        near = leg.ends + WATCH_HOURS * 60
        if not any(window.until >= leg.ends and window.begins <= near for window in way.plan.windows):
            yield found("stop", "leg-unwatched", leg.leg, ends_minute=leg.ends, hours=WATCH_HOURS)


def no_silent_day(way: Way, _: Situation) -> Iterator[Finding]:
    """On the way, no more than a day passes from one awaited word to the next."""
    if not way.main or not way.plan.windows:
        return
    end = max(leg.ends for leg in way.main)
    marks = sorted({way.main[0].starts, *(window.until for window in way.plan.windows)})
    for before, after in pairwise(marks):
        inside = min(after, end) - max(before, way.main[0].starts)
        if inside > SILENT_HOURS * 60:
            yield found("warn", "watch-gap", begins_minute=before, until_minute=after, hours=(after - before) // 60)


def more_than_one(way: Way, _: Situation) -> Iterator[Finding]:
    """At least two people are told, so that one who sleeps is not the end of it."""
    people = len({rung.member for rung in way.plan.ladder})
    if people < LADDER_LEAST:
        yield found("stop", "ladder-short", people=people, least=LADDER_LEAST)


def nobody_twice(way: Way, _: Situation) -> Iterator[Finding]:
    """A rung that tells the same person again tells nobody new."""
    times = Counter(rung.member for rung in way.plan.ladder)
    for number, rung in enumerate(way.plan.ladder):
        if times[rung.member] > 1 and rung.member in {each.member for each in way.plan.ladder[:number]}:
            yield found("warn", "ladder-twice", rung=number, member=rung.member)


def hours_do_not_fall(way: Way, _: Situation) -> Iterator[Finding]:
    """Later rungs are not told sooner (protocol 12, 16.5)."""
    for number, (before, after) in enumerate(pairwise(way.plan.ladder), start=1):
        if after.after < before.after:
            yield found("stop", "ladder-falls", rung=number, hours=after.after, before_hours=before.after)


def all_can_hear(way: Way, situation: Situation) -> Iterator[Finding]:
    """Everybody on the ladder is a member, neither suspended nor retired, with a device that can be written to."""
    for number, rung in enumerate(way.plan.ladder):
        why = unfit(situation, rung.member)
        if why is not None:
            yield found("stop", "ladder-unfit", rung=number, member=rung.member, why=why)


def told_in_time(way: Way, _: Situation) -> Iterator[Finding]:
    """The first person is told within half a day of a silence."""
    for rung in way.plan.ladder[:1]:
        hours = way.plan.grace + rung.after
        if hours > LATE_HOURS:
            yield found("warn", "alarm-late", hours=hours, most_hours=LATE_HOURS)
