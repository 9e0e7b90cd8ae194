"""What the relay is told of watches: boxes opened, series left, put off, stopped; and what it put into the boxes.

Everything is repeated until it is answered, and may be. It decides nothing: `following` says what is wanted.
"""

import logging
from typing import Final

from tropa.cases.errors import CoreRefused
from tropa.cases.journey_bodies import JourneyId, Watch
from tropa.cases.road import RungLetter, decode_road
from tropa.journeys.ladder_events import Told
from tropa.journeys.ladder_hours import AN_HOUR, check_windows, first_hour, rung_hours
from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.frames import Waiting
from tropa.post.headers import AltchaStamp
from tropa.post.problems import ProblemName
from tropa.post.series import decode_series
from tropa.post.series_client import SeriesClient
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.boxes import post_id_of
from tropa.sealing.errors import ChallengeRefused, LetterRefused
from tropa.sealing.keys import author_id
from tropa.sealing.letters import Address, NotForMe, ReaderKeys, open_letter
from tropa.sealing.series import CancelToken, SeriesId
from tropa.sealing.stamps import solve
from tropa.sealing.types import AuthPrivateKey, PostId, ReadKey, RelayId, SealingSeed
from tropa.vault.context import Context
from tropa.vault.leaps import minute_now
from tropa.vault.shelf import thread_row
from tropa.vault.watching import lost, series, shelf
from tropa.vault.watching.following import follow
from tropa.vault.watching.sealing_series import Traveller, sealed_series
from tropa.vault.watching.series import SeriesRow
from tropa.vault.watching.shelf import Loaded

log = logging.getLogger(__name__)

_AT_A_TIME: Final = 20
_PAGE: Final = 100
_MOST_PAGES: Final = 5
_QUIET_PAUSE_MINUTES: Final = 10
"""So long a box is not read while no rung of it is due yet."""
_MOST_SHIFT_HOURS: Final = 48
"""By so much a relay's clock may be ahead of ours when a series is left."""
_NO_BOX: Final = frozenset({ProblemName.NO_SUCH_BOX, ProblemName.BOX_FULL, ProblemName.BOX_CLOSED})


def carry_watches(here: Context, relay_id: RelayId, relay: RelayClient) -> None:
    """Tell the relay what is wanted, stopping first, and read what it released.

    Raises:
        tropa.post.errors.Unreachable, RelayMisbehaved: passed on; what was answered before it is noted.
    """
    for at, cancel in series.to_stop(here, _AT_A_TIME):
        _stop(here, relay, at, cancel)
    for each in series.due(here, _AT_A_TIME):
        try:
            _tell(here, relay_id, relay, each)
        except Refused as refused:
            log.info("vault.series_refused", extra={"problem": refused.problem.value})
            series.put_off(here, each.series, refused.problem.value)
        except ChallengeRefused:
            series.put_off(here, each.series, "challenge")
    for journey, post_id in _boxes_due(here):
        _read(here, relay_id, relay, journey, post_id)
    with here.db.transaction():
        lost.leave_anew(here)


def _tell(here: Context, relay_id: RelayId, relay: RelayClient, row: SeriesRow) -> None:
    if row.unwanted:
        _stop(here, relay, row.series, row.cancel)
    elif row.state == "leaving":
        _leave(here, relay_id, relay, row)
    else:
        _renew(here, relay, row)


def _stop(here: Context, relay: RelayClient, at: SeriesId, cancel: CancelToken) -> None:
    try:
        SeriesClient(relay).cancel(at, cancel)
    except Refused as refused:
        # Where there is none: its leaving may still be under way, here or at another desk (protocol 12.6).
        series.put_off(here, at, refused.problem.value)
        return
    with here.db.transaction():
        series.note_over(here, at)


def _renew(here: Context, relay: RelayClient, row: SeriesRow) -> None:
    SeriesClient(relay).renew(row.series, row.renew, row.wanted_hour)
    series.note_renewed(here, row, row.wanted_hour)


def _leave(here: Context, relay_id: RelayId, relay: RelayClient, row: SeriesRow) -> None:
    found = _loaded(here, row.journey)
    watch = None if found is None else _watch_of(found, row)
    if found is None or watch is None:
        series.unwanted(here, row)
        return
    _open_box(here, relay, watch)
    body = row.body or _sealed(here, relay_id, row, found, watch)
    made = decode_series(body)
    try:
        stamps = [AltchaStamp(solve(relay.challenge())) for _ in made.rungs]
        SeriesClient(relay).leave(row.series, made, stamps)
    except Refused as refused:
        _not_left(here, relay, row, made.rungs[0].hour, refused)
        return
    with here.db.transaction():
        series.note_left(here, row)
        # What it replaces may be stopped now.
        follow(here, found.at)


def _not_left(here: Context, relay: RelayClient, row: SeriesRow, hour: int, refused: Refused) -> None:
    """What was refused for good is sealed anew: for later hours, or with nothing for the traveller's own box."""
    if refused.problem is ProblemName.BAD_REQUEST:
        if _is_there(relay, row):
            series.note_left(here, row)
        else:
            _for_other_hours(here, row, hour, refused)
    elif refused.problem in _NO_BOX and not row.without_box:
        here.db.run("UPDATE watch_box SET is_open = 0 WHERE journey = ?", row.journey.raw)
        # Once the watch box has surely been opened, it is the traveller's that takes nothing.
        was_opened = row.problem in {each.value for each in _NO_BOX}
        series.forget_body(here, row, shift=row.shift, without_box=was_opened, problem=refused.problem.value)
    else:
        raise refused


def _for_other_hours(here: Context, row: SeriesRow, hour: int, refused: Refused) -> None:
    """An hour that is over by our clock too says nothing of the relay's; one that is not: its clock is ahead."""
    is_over = hour <= minute_now(here) // AN_HOUR
    shift = row.shift if is_over else row.shift + 1
    is_past_belief = shift > _MOST_SHIFT_HOURS
    series.forget_body(here, row, shift=0 if is_past_belief else shift, without_box=row.without_box)
    if is_past_belief:
        # No clock is the reason, or it may be mended meanwhile: from the beginning again, after a pause.
        raise refused


def _is_there(relay: RelayClient, row: SeriesRow) -> bool:
    """Whether it was left before, though no answer came."""
    try:
        SeriesClient(relay).stand(row.series, row.cancel)
    except Refused:
        return False
    return True


def _sealed(here: Context, relay_id: RelayId, row: SeriesRow, found: Loaded, watch: Watch) -> bytes:
    # An hour that is over is none that a relay takes; what is late is due at once.
    hour = max(first_hour(watch.windows), row.wanted_hour, minute_now(here) // AN_HOUR + 1 + row.shift)
    person = None if row.without_box else thread_row(here, found.at.case.case)
    traveller = Traveller(person.post_id, person.reader) if person else None
    body = sealed_series(here, relay_id, watch, hour, _letters_before(found, watch), traveller)
    series.keep_body(here, row, body, hour, without_box=row.without_box)
    return body


def _letters_before(found: Loaded, watch: Watch) -> int:
    """How many letters this watch key has written in earlier versions."""
    earlier = {each.body.version: each.body for each in found.heard.watches if each.body.version < watch.version}
    return sum(1 + len(each.ladder) for each in earlier.values() if each.series and each.auth == watch.auth)


def _open_box(here: Context, relay: RelayClient, watch: Watch) -> None:
    box = post_id_of(watch.box)
    if here.db.row("SELECT 1 FROM watch_box WHERE post_id = ? AND is_open", box.raw):
        return
    relay.open_box(watch.box, AltchaStamp(solve(relay.challenge())), [])
    here.db.run("UPDATE watch_box SET is_open = 1 WHERE post_id = ?", box.raw)


def _loaded(here: Context, journey: JourneyId) -> Loaded | None:
    with here.db.lock:
        at = shelf.find(here, journey)
        return None if at is None else shelf.load(here, at)


def _watch_of(found: Loaded, row: SeriesRow) -> Watch | None:
    return next((each.body for each in found.heard.watches if each.body.series == row.series), None)


def _boxes_due(here: Context) -> list[tuple[JourneyId, PostId]]:
    """Of watches that go on, or in which an alarm stands: often once a rung may be due, else now and then."""
    now = here.minute
    rows = here.db.rows(
        "SELECT b.journey, b.post_id FROM watch_box b JOIN watch w ON w.journey = b.journey"
        " WHERE (NOT w.over OR w.raised) AND (b.read_minute <= ?1 - ?2 OR b.read_minute > ?1"
        " OR (b.read_minute < ?1 AND (w.raised OR EXISTS (SELECT 1 FROM watch_series s"
        " WHERE s.journey = b.journey AND s.state != 'over' AND s.hour * 60 <= ?1 + 60))))"
        " ORDER BY b.read_minute LIMIT ?3",
        *(now, _QUIET_PAUSE_MINUTES, 10 * _AT_A_TIME),
    )
    return [(JourneyId(journey), PostId(post_id)) for journey, post_id in rows]


def _read(here: Context, relay_id: RelayId, relay: RelayClient, journey: JourneyId, post_id: PostId) -> None:
    row = here.db.row("SELECT read_key, cursor, read_minute FROM watch_box WHERE post_id = ?", post_id.raw)
    if row is None:
        return
    read_key, cursor, read_before = ReadKey(row[0]), row[1], row[2]
    for _ in range(_MOST_PAGES):
        page = relay.letters(read_key, cursor, _PAGE)
        with here.db.transaction():
            _take(here, Address(relay_id, post_id), journey, page, read_before)
        if not page:
            return
        cursor = page[-1].cursor


def _take(here: Context, box: Address, journey: JourneyId, page: list[Waiting], read_before: int) -> None:
    """Rungs that came, the cursor behind them, and what follows, together."""
    found, post_id = _loaded(here, journey), box.post_id
    keys = here.db.row("SELECT sealing_seed, auth_key FROM watch_box WHERE post_id = ?", post_id.raw)
    if found is None or keys is None:
        return
    own = ReaderKeys(SealingSeed(keys[0]), AuthPrivateKey(keys[1]))
    new = False
    for each in page:
        rung = _rung_in(each.letter, own, box, journey)
        told = None if rung is None else _told(found, rung, each.day, read_before)
        new = (told is not None and shelf.note_told(here, found.at, told)) or new
    cursor = page[-1].cursor if page else None
    here.db.run(
        "UPDATE watch_box SET read_minute = ?, cursor = coalesce(?, cursor) WHERE post_id = ?",
        *(here.minute, cursor, post_id.raw),
    )
    if new:
        here.record("rung-came", case_serial=found.at.case.serial)
        follow(here, found.at)


def _rung_in(letter: bytes, own: ReaderKeys, address: Address, journey: JourneyId) -> RungLetter | None:
    """The rung that a letter is; None for anything else that lies there."""
    try:
        opened = open_letter(letter, own, address)
        if isinstance(opened, NotForMe) or opened.sender != own.public.auth:
            return None
        core = decode_road(opened.core)
    except (LetterRefused, CoreRefused):
        return None
    is_ours = core.author == author_id("r", own.public.auth) and core.thread.raw == journey.raw
    return core.body if is_ours and isinstance(core.body, RungLetter) else None


def _told(found: Loaded, rung: RungLetter, day: int, read_before: int) -> Told | None:
    """When it was released: on the day the relay says, after its box was last read, at an hour for which it was left
    or to which a check-in puts it off."""
    watch = found.heard.watch_of(rung.version)
    if watch is None or rung.rung >= len(watch.ladder):
        return None
    first, last = day * MINUTES_PER_DAY, (day + 1) * MINUTES_PER_DAY - 1
    begins = (first_hour(watch.windows), *(each.hour for each in check_windows(watch.windows)))
    hours = (rung_hours(hour, watch.grace, watch.ladder)[rung.rung + 1] * AN_HOUR for hour in begins)
    minute = next((each for each in hours if each >= first), first)
    return Told(rung.version, rung.rung, min(max(minute, read_before), last))
