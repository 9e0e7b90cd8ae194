"""Days of stay counted one day after another, as somebody with a calendar and a pencil would. Shares no code.

It writes a line for every day of a few years, there or not there, and walks down the lines.
"""

from datetime import date, timedelta

from tropa.journeys.stays import Stay, StayRule

AHEAD = 800
"""No rule of the tests lets anybody stay, or keeps them away, for so long."""


def reckon(rule: StayRule, stays: list[Stay], today: date) -> tuple[int, date | None, date, date]:
    """Days used today; the last lawful day staying on; having left today, when one day is back, and when all are."""
    first = min([stay.entered for stay in stays if stay.entered <= today] + [today])
    days = [first + timedelta(days=on) for on in range((today - first).days + AHEAD)]
    now = days.index(today)
    there = [day == today or any(_in(stay, day) for stay in stays) for day in days[: now + 1]]
    if rule.per == "entry":
        return _by_visit(rule, stays, today)
    left = _counts(rule, days, there + [False] * (AHEAD - 1))
    stayed = _counts(rule, days, there + [True] * (AHEAD - 1))
    since = now
    while since > 0 and there[since - 1]:
        since -= 1
    wrong = next(place for place in range(since, len(days)) if stayed[place] > rule.days)
    back = next(place for place in range(now + 1, len(days)) if left[place] + 1 <= rule.days)
    full = next(place for place in range(now + 1, len(days)) if left[place] == 0)
    return left[now], days[wrong - 1] if wrong > since else None, days[back], days[full]


def _in(stay: Stay, day: date) -> bool:
    return stay.entered <= day and (stay.left is None or day <= stay.left)


def _counts(rule: StayRule, days: list[date], there: list[bool]) -> list[int]:
    """How many days count, on each day."""
    counts, count = [], 0
    for place, day in enumerate(days):
        if rule.per == "year" and (day.month, day.day) == (1, 1):
            count = 0
        count += there[place]
        if rule.window_days is not None and place >= rule.window_days:
            count -= there[place - rule.window_days]
        counts.append(count)
    return counts


def _by_visit(rule: StayRule, stays: list[Stay], today: date) -> tuple[int, date | None, date, date]:
    """Each entry anew: count from the last time the border was crossed inwards."""
    entered = today
    for day in sorted(stay.entered for stay in stays if _in(stay, today)):
        entered = day
    used, day, last = 0, entered, entered
    while day <= today:
        used += 1
        day += timedelta(days=1)
    for on in range(rule.days):
        last = entered + timedelta(days=on)
    tomorrow = today + timedelta(days=1)
    return used, last, tomorrow, tomorrow
