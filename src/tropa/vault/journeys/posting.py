"""Posting road letters: sealed once, offered until the relay has them, paid for with work; or left as a series of one.

Apart from the outbox of cases: no token of a case is used, for its holders share those and would see one gone.
"""

import logging
from dataclasses import dataclass
from typing import Final

from tropa.cases.road import decode_road, letter_bytes
from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.headers import AltchaStamp
from tropa.post.problems import ProblemName
from tropa.post.series import MOST_HOURS_AHEAD, Rung, Series
from tropa.post.series_client import SeriesClient
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.disclosing import disclosure_of
from tropa.sealing.errors import ChallengeRefused, ReaderUnusable
from tropa.sealing.hints import new_hint
from tropa.sealing.keys import author_id
from tropa.sealing.letters import Address, seal_letter
from tropa.sealing.series import cancel_hash, renew_hash
from tropa.sealing.stamps import solve
from tropa.sealing.types import RelayId, SealingSeed, ThreadId
from tropa.vault.answering import reply_keys_of
from tropa.vault.context import Context
from tropa.vault.journeys.left import note_left
from tropa.vault.shelf import ThreadRow, thread_row
from tropa.vault.shelf_cases import CaseRef, find_case

log = logging.getLogger(__name__)

_AT_A_TIME: Final = 40
_LONGEST_PAUSE_MINUTES: Final = 60
_HOURS_OF_MARGIN: Final = 24


@dataclass(frozen=True)
class _Item:
    id: bytes
    case: CaseRef
    person: ThreadId
    thread: ThreadId
    version: int
    core: bytes
    letter: bytes | None
    hour: int | None


def post_road(here: Context, relay_id: RelayId, relay: RelayClient) -> int:
    """Post what is due; how many letters the relay has now. One letter's trouble does not hold up the others.

    Raises:
        tropa.post.errors.Unreachable, RelayMisbehaved: passed on; what was posted before it is noted.
    """
    return sum(_post(here, relay_id, relay, item) for item in _due(here))


def _due(here: Context) -> list[_Item]:
    # A time further off than any pause we make: it was put off while the clock stood wrong.
    rows = here.db.rows(
        "SELECT event_id, case_id, person, thread, version, core, letter, hour FROM road_out"
        " JOIN cases ON serial = case_serial WHERE (not_before_minute <= ?1 OR not_before_minute > ?1 + ?2)"
        " AND (hour IS NULL OR hour <= ?3) ORDER BY thread, version LIMIT ?4",
        *(here.minute, MINUTES_PER_DAY, here.minute // 60 + MOST_HOURS_AHEAD - _HOURS_OF_MARGIN, _AT_A_TIME),
    )
    found = ((row, find_case(here, ThreadId(row[1]))) for row in rows)
    return [
        _Item(id, case, ThreadId(person), ThreadId(thread), version, case.core(id, core), letter, hour)
        for (id, _, person, thread, version, core, letter, hour), case in found
        if case is not None
    ]


def _post(here: Context, relay_id: RelayId, relay: RelayClient, item: _Item) -> bool:
    row = thread_row(here, item.person)
    letter = None if row is None else item.letter or _sealed(here, relay_id, item, row)
    if row is None or letter is None:
        _put_off(here, item, MINUTES_PER_DAY)
        return False
    try:
        stamp = AltchaStamp(solve(relay.challenge()))
        if item.hour is None or item.hour <= here.minute // 60:
            relay.post_letter(row.post_id, letter, stamp)
        else:
            _leave(here, relay, item, Rung(row.post_id, item.hour, letter), stamp)
    except Refused as refused:
        log.info("vault.road_letter_refused", extra={"problem": refused.problem.value})
        is_gone = refused.problem is ProblemName.NO_SUCH_BOX
        _put_off(here, item, MINUTES_PER_DAY if is_gone else 0, no_box=is_gone)
        return False
    except ChallengeRefused:
        _put_off(here, item)
        return False
    here.db.run("DELETE FROM road_out WHERE event_id = ?", item.id)
    return True


def _leave(here: Context, relay: RelayClient, item: _Item, rung: Rung, stamp: AltchaStamp) -> None:
    seed = here.db.row(
        "SELECT sealing_seed FROM road_key WHERE thread = ? AND person = ?", item.thread.raw, item.person.raw
    )
    assert seed is not None, "a leg's key is held before a letter about it is written"
    wanted = disclosure_of(SealingSeed(seed[0]), item.thread, item.version)
    # Before it is left: whatever comes between, it can be stopped.
    note_left(here, item.case, wanted, rung.hour)
    series = Series(cancel_hash(wanted.cancel), renew_hash(wanted.renew), (rung,))
    SeriesClient(relay).leave(wanted.series, series, [stamp])


def _sealed(here: Context, relay_id: RelayId, item: _Item, row: ThreadRow) -> bytes | None:
    """The letter, sealed now; None: nobody could seal to these keys, or the key that speaks in it is gone."""
    core = decode_road(item.core)
    held = reply_keys_of(here, item.person)
    sender = next((keys.auth for keys in held if author_id("r", keys.public.auth) == core.author), None)
    if sender is None:
        return None
    address = Address(relay_id, row.post_id)
    try:
        letter = seal_letter(item.core, sender, row.reader, address, new_hint(here.random), letter_bytes(core.body))
    except ReaderUnusable:
        return None
    here.db.run("UPDATE road_out SET letter = ? WHERE event_id = ?", letter, item.id)
    return letter


def _put_off(here: Context, item: _Item, minutes: int = 0, *, no_box: bool = False) -> None:
    here.db.run(
        "UPDATE road_out SET tries = tries + 1, no_box = ?,"
        " not_before_minute = ? + max(?, min(1 << min(tries, 10), ?)) WHERE event_id = ?",
        *(no_box, here.minute, minutes, _LONGEST_PAUSE_MINUTES, item.id),
    )
