"""Which day has surely come. Before it nothing is destroyed that cannot be made again, whatever the clock says.

It goes on with the time that this process measures, which setting a clock does not change; and towards the clock's date
where the relay shows the stewards' notice of that week too (`publishing`), but not faster than `_TIMES_AS_FAST`: a
relay's clock may be wrong with ours. It stops no work but what asks.
"""

from dataclasses import dataclass
from typing import Final

from tropa.post.limits import TEAM_LETTER_DAYS
from tropa.roster.weeks import MINUTES_PER_DAY, day_of, first_day
from tropa.vault.context import A_WEEK_S, Context

_DAY_S: Final = MINUTES_PER_DAY * 60
# Between two readings so far apart the clock is said to have leapt.
_LEAP_S: Final = TEAM_LETTER_DAYS * _DAY_S
# What the sure time goes on by meanwhile is added when it is looked at next.
_SOON_S: Final = 15
# After four months off, four days of running; one hour of running a day keeps up with the days.
_TIMES_AS_FAST: Final = 28


@dataclass(frozen=True)
class _Time:
    """Seconds since 1970 that have surely passed, and for how long the clock has been far from them."""

    sure_s: int
    doubted_s: int | None

    @property
    def day(self) -> int:
        return day_of(self.sure_s)


def sure_day(here: Context) -> int:
    """The latest day that has surely come; never after today."""
    with here.db.transaction():
        return min(_gone_on(here).day, here.day)


def minute_now(here: Context) -> int:
    """This minute by the clock, or what has surely passed if later: a clock set back makes no term begin earlier."""
    running_s, clock_s = here.running(), here.clock()
    if here.note.minute_read is None or not _is_soon_after(here.note.minute_read[0], running_s, clock_s):
        with here.db.transaction():
            here.note.minute_read = (running_s, clock_s), _gone_on(here).sure_s // 60
    return max(here.minute, here.note.minute_read[1])


def _is_soon_after(reading: tuple[int, int], running_s: int, clock_s: int) -> bool:
    """Whether both clocks went on by next to nothing since: each page, and each letter of a backlog, asks."""
    return 0 <= running_s - reading[0] < _SOON_S and 0 <= clock_s - reading[1] < _SOON_S


def date_is_sure(here: Context) -> bool:
    """Whether the clock is near that day, or has been far from it for a whole day of running: no leap, then."""
    with here.db.transaction():
        doubted_s = _gone_on(here).doubted_s
        return doubted_s is None or doubted_s >= _DAY_S


def date_can_be_signed(here: Context) -> bool:
    """Whether what is signed now bears a day that is at most some weeks wrong: enough for what can be made again.

    Where the relay shows the stewards' notice of this very week, its clock would have to be wrong with ours, and not by
    more than notices reach ahead. A desk that is opened for minutes every other week has to be able to make weeks.
    """
    return here.note.week_shown == here.week or date_is_sure(here)


def note_week_shown(here: Context, week: int) -> None:
    """The relay shows the stewards' notice of that week, as our clock does: its Monday has come."""
    here.note.week_shown = week
    with here.db.transaction():
        time, meter = _gone_on(here), here.note.meter
        missing_s = min(first_day(week) * _DAY_S, here.clock()) - time.sure_s
        step_s = max(0, min(missing_s, meter.credit_s))
        meter.credit_s -= step_s
        _keep(here, _Time(time.sure_s + step_s, time.doubted_s))


def _gone_on(here: Context) -> _Time:
    """The sure time, with what was measured since it was last asked for. Call inside a transaction."""
    meter = here.note.meter
    passed_s = meter.passed(here.running())
    meter.credit_s = min(A_WEEK_S, meter.credit_s + passed_s * _TIMES_AS_FAST)
    time = _judged(_kept(here), passed_s, here.clock())
    _keep(here, time)
    return time


def _judged(before: _Time, passed_s: int, now_s: int) -> _Time:
    sure_s = before.sure_s + passed_s
    if sure_s - _DAY_S <= now_s <= sure_s + _LEAP_S:
        # A clock that is a little behind has been set right.
        return _Time(min(sure_s, now_s), None)
    doubted_s = 0 if before.doubted_s is None else before.doubted_s + passed_s
    # It was ahead, then: nothing is lost by believing an earlier date.
    return _Time(now_s, None) if doubted_s >= _DAY_S and now_s < sure_s else _Time(sure_s, doubted_s)


def _kept(here: Context) -> _Time:
    sure_s = _noted(here, "sure_s")
    if sure_s is None:
        made_day = (_noted(here, "created_minute") or here.minute) // MINUTES_PER_DAY
        # Vaults had this name for it before.
        sure_s = (_noted(here, "sure_day") or made_day) * _DAY_S
    return _Time(sure_s, _noted(here, "doubted_s"))


def _keep(here: Context, time: _Time) -> None:
    # Aside: that time passes is no reason to work out anew who knows what and who could take what.
    for name, value in (("sure_s", time.sure_s), ("doubted_s", time.doubted_s)):
        if value is None:
            here.db.aside("DELETE FROM meta WHERE name = ?", name)
        else:
            here.db.aside("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)


def _noted(here: Context, name: str) -> int | None:
    row = here.db.row("SELECT value FROM meta WHERE name = ?", name)
    return int(row[0]) if row else None
