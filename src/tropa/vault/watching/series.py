"""Series of delayed letters as rows: which are to be left, put off or stopped, and how the relay answered.

It speaks to no relay (`posting` does) and decides nothing about alarms.
"""

from dataclasses import dataclass
from typing import Final, Literal

from tropa.cases.journey_bodies import JourneyId, Watch
from tropa.journeys.ladder_hours import first_hour
from tropa.post.series import HOURS_A_DAY, MOST_HOURS_AHEAD
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.fine import WordSalt
from tropa.sealing.series import CancelToken, RenewToken, SeriesId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef

SeriesState = Literal["leaving", "left", "over"]

_LONGEST_PAUSE_MINUTES: Final = 60
_SLACK_DAYS: Final = 2
"""After its last hour a series is over; clocks differ."""


@dataclass(frozen=True)
class SeriesRow:
    """One series. `hour`: of its first rung, as the relay has it as far as is known here."""

    series: SeriesId
    journey: JourneyId
    version: int
    cancel: CancelToken
    renew: RenewToken
    state: SeriesState
    body: bytes | None
    hour: int
    wanted_hour: int
    unwanted: bool
    without_box: bool
    problem: str
    shift: int
    """By so many hours the relay's clock seems to be ahead, from its refusals of hours alone."""
    tries: int
    is_ours: bool
    """This desk leaves it, or has."""


_COLUMNS: Final = (
    "SELECT series, journey, version, cancel, renew, state, body, hour, wanted_hour, unwanted, without_box, problem,"
    " shift, tries, ours FROM watch_series"
)


def note_series(here: Context, case: CaseRef, watch: Watch, *, salt: WordSalt | None = None, ours: bool) -> None:
    """A watch names a series: `ours` is to be left by this desk. Once more changes nothing."""
    if watch.series is None or watch.cancel is None or watch.renew is None:
        return
    begins = first_hour(watch.windows)
    here.db.run(
        "INSERT OR IGNORE INTO watch_series (series, journey, version, case_serial, cancel, renew, salt, ours,"
        " state, hour, wanted_hour, forget_day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(watch.series.raw, watch.journey.raw, watch.version, case.serial, watch.cancel.raw, watch.renew.raw),
        *(salt.raw if salt else None, ours, "leaving" if ours else "left", begins, begins, _forget_day(begins)),
    )


def of_journey(here: Context, journey: JourneyId) -> list[SeriesRow]:
    """Every series of a journey's watches, oldest version first."""
    return [_row(*row) for row in here.db.rows(f"{_COLUMNS} WHERE journey = ? ORDER BY version", journey.raw)]


def salts_of(here: Context, journey: JourneyId) -> list[WordSalt]:
    """Salts that were made here."""
    rows = here.db.rows("SELECT salt FROM watch_series WHERE journey = ? AND salt IS NOT NULL", journey.raw)
    return [WordSalt(salt) for (salt,) in rows]


def want_hour(here: Context, series: SeriesRow, hour: int) -> None:
    """It is to be put off to that hour; an earlier one changes nothing."""
    here.db.run(
        "UPDATE watch_series SET wanted_hour = ?1, forget_day = ?2, not_before_minute = 0 WHERE series = ?3"
        " AND wanted_hour < ?1",
        *(hour, _forget_day(hour), series.series.raw),
    )


def unwanted(here: Context, series: SeriesRow) -> None:
    """It is to be stopped."""
    here.db.run(
        "UPDATE watch_series SET unwanted = 1, not_before_minute = 0 WHERE series = ? AND NOT unwanted",
        series.series.raw,
    )


def due(here: Context, most: int) -> list[SeriesRow]:
    """Those of which the relay is to be told something now; what is to be stopped goes first."""
    rows = here.db.rows(
        f"{_COLUMNS} WHERE state != 'over' AND (state = 'leaving' OR unwanted OR wanted_hour > hour)"
        " AND (not_before_minute <= ?1 OR not_before_minute > ?1 + ?2) ORDER BY unwanted DESC, version LIMIT ?3",
        *(here.minute, MINUTES_PER_DAY, most),
    )
    return [_row(*row) for row in rows]


def to_stop(here: Context, most: int) -> list[tuple[SeriesId, CancelToken]]:
    """Those of what is not here any more."""
    rows = here.db.rows(
        "SELECT series, cancel FROM watch_stop WHERE not_before_minute <= ?1 OR not_before_minute > ?1 + ?2 LIMIT ?3",
        *(here.minute, MINUTES_PER_DAY, most),
    )
    return [(SeriesId(series), CancelToken(cancel)) for series, cancel in rows]


def keep_body(here: Context, series: SeriesRow, body: bytes, hour: int, *, without_box: bool) -> None:
    """The bytes about to be left, so that a retry sends the very same."""
    here.db.run(
        "UPDATE watch_series SET body = ?, hour = ?, wanted_hour = max(wanted_hour, ?), without_box = ?, forget_day ="
        " max(forget_day, ?) WHERE series = ?",
        *(body, hour, hour, without_box, _forget_day(hour), series.series.raw),
    )


def forget_body(
    here: Context, series: SeriesRow, *, shift: int, without_box: bool = False, problem: str | None = None
) -> None:
    """The relay did not take those bytes and never will: others are to be sealed, at once."""
    here.db.run(
        "UPDATE watch_series SET body = NULL, shift = ?, without_box = ?, problem = coalesce(?, problem),"
        " not_before_minute = 0 WHERE series = ?",
        *(shift, without_box, problem, series.series.raw),
    )


def note_left(here: Context, series: SeriesRow) -> None:
    """The relay has it."""
    here.db.run(
        "UPDATE watch_series SET state = 'left', body = NULL, tries = 0, problem = '' WHERE series = ?",
        series.series.raw,
    )


def note_renewed(here: Context, series: SeriesRow, hour: int) -> None:
    """Its first rung is due at that hour now, or later."""
    here.db.run(
        "UPDATE watch_series SET hour = max(hour, ?), tries = 0, problem = '' WHERE series = ?",
        *(hour, series.series.raw),
    )


def note_over(here: Context, series: SeriesId) -> None:
    """Nothing of it waits at the relay, and never will."""
    here.db.run("UPDATE watch_series SET state = 'over', body = NULL, problem = '' WHERE series = ?", series.raw)
    here.db.run("DELETE FROM watch_stop WHERE series = ?", series.raw)


def not_put_off(here: Context) -> list[SeriesRow]:
    """Those that are still wanted, and that the relay last refused to put off."""
    rows = here.db.rows(f"{_COLUMNS} WHERE state = 'left' AND NOT unwanted AND problem != ''")
    return [_row(*row) for row in rows]


def put_off(here: Context, series: SeriesId, problem: str) -> None:
    """Try again after 1, 2, 4 … minutes, at most an hour."""
    for table, note in (("watch_series", "problem = ?2,"), ("watch_stop", "series = series,")):
        here.db.run(
            f"UPDATE {table} SET {note} tries = tries + 1,"  # noqa: S608 -- constants
            " not_before_minute = ?1 + min(?4, 1 << min(tries, 6)) WHERE series = ?3 AND ?2 IS NOT NULL",
            *(here.minute, problem, series.raw, _LONGEST_PAUSE_MINUTES),
        )


def forget_old(here: Context, today: int) -> None:
    """What cannot be under way any more, whatever the relay answered."""
    here.db.run("UPDATE watch_series SET state = 'over', body = NULL WHERE unwanted AND forget_day < ?", today)
    here.db.run("DELETE FROM watch_stop WHERE forget_day < ?", today)


def _forget_day(first: int) -> int:
    return (first + MOST_HOURS_AHEAD) // HOURS_A_DAY + _SLACK_DAYS


def _row(
    series: bytes,
    journey: bytes,
    version: int,
    cancel: bytes,
    renew: bytes,
    state: SeriesState,
    body: bytes | None,
    hour: int,
    wanted_hour: int,
    unwanted: int,
    without_box: int,
    problem: str,
    shift: int,
    tries: int,
    ours: int,
) -> SeriesRow:
    return SeriesRow(
        *(SeriesId(series), JourneyId(journey), version, CancelToken(cancel), RenewToken(renew), state, body),
        *(hour, wanted_hour, bool(unwanted), bool(without_box), problem, shift),
        *(tries, bool(ours)),
    )
