"""Series of one rung in which legs wait for their travellers: known here, unwanted, cancelled (protocol 12, 16.4).

Whoever plans can stop one, for its name and tokens follow from the leg's key. Leaving them is `posting`'s.
"""

from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.problems import ProblemName
from tropa.post.series_client import SeriesClient
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.disclosing import Disclosure, disclosure_of
from tropa.sealing.series import CancelToken, SeriesId
from tropa.vault.context import Context
from tropa.vault.journeys.folding import LegThread, SentLetter, leg_letter
from tropa.vault.leaps import sure_day
from tropa.vault.shelf_cases import CaseRef

_AT_A_TIME: Final = 20
_LONGEST_PAUSE_MINUTES: Final = 60
_SLACK_DAYS: Final = 2
"""After its hour a series is over; clocks differ."""


def is_delayed(here: Context, sent: SentLetter) -> bool:
    """Whether a letter waits at the relay, or should, until its hour."""
    return sent.at_minute > here.minute


def disclosure(thread: LegThread, version: int) -> Disclosure:
    """The name and tokens of one letter's series."""
    return disclosure_of(thread.keys.sealing, thread.id, version)


def note_left(here: Context, case: CaseRef, wanted: Disclosure, hour: int) -> None:
    """It is about to be left: should the case go, it is to be cancelled."""
    here.db.run(
        "INSERT OR IGNORE INTO road_left (series, case_serial, token, forget_day) VALUES (?, ?, ?, ?)",
        *(wanted.series.raw, case.serial, wanted.cancel.raw, hour // 24 + _SLACK_DAYS),
    )


def unwanted(here: Context, thread: LegThread, sent: SentLetter) -> None:
    """See that a letter that may wait for its hour does not go, whichever planner's desk left it."""
    if not is_delayed(here, sent):
        return
    id = sent.event_id.raw
    if here.db.run("DELETE FROM road_out WHERE event_id = ? AND letter IS NULL", id):
        # This desk wrote it and has not tried to leave it.
        return
    here.db.run("DELETE FROM road_out WHERE event_id = ?", id)
    found = disclosure(thread, leg_letter(sent).version)
    last_day = sent.at_minute // MINUTES_PER_DAY + _SLACK_DAYS
    here.db.run(
        "INSERT INTO road_left (series, token, unwanted, forget_day) VALUES (?, ?, 1, ?)"
        " ON CONFLICT (series) DO UPDATE SET unwanted = 1",
        *(found.series.raw, found.cancel.raw, last_day),
    )


def cancel_unwanted(here: Context, relay: RelayClient) -> None:
    """Cancel those that are not to be delivered; what the relay does not know is asked again until its hour is over.

    Raises:
        tropa.post.errors.Unreachable, RelayMisbehaved: passed on.
    """
    here.db.run("DELETE FROM road_left WHERE forget_day < ?", sure_day(here))
    due = here.db.rows(
        "SELECT series, token FROM road_left WHERE (unwanted OR case_serial IS NULL)"
        " AND (not_before_minute <= ?1 OR not_before_minute > ?1 + ?2) LIMIT ?3",
        *(here.minute, MINUTES_PER_DAY, _AT_A_TIME),
    )
    for series, token in due:
        _cancel(here, SeriesClient(relay), SeriesId(series), CancelToken(token))


def _cancel(here: Context, relay: SeriesClient, series: SeriesId, token: CancelToken) -> None:
    try:
        relay.cancel(series, token)
    except Refused as refused:
        # Its leaving may still be under way at another desk (protocol 12.6).
        pause = _LONGEST_PAUSE_MINUTES if refused.problem is ProblemName.NO_SUCH_SERIES else 1
        here.db.run(
            "UPDATE road_left SET tries = tries + 1, not_before_minute = ? + min(?, 1 << min(tries, 6))"
            " WHERE series = ?",
            *(here.minute, pause, series.raw),
        )
        return
    here.db.run("DELETE FROM road_left WHERE series = ?", series.raw)
