"""Delayed letters left, looked after, put off, stopped (protocol §6, §12). When they are delivered: ``releasing``."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from tropa.post.headers import AltchaStamp
from tropa.post.problems import ProblemName
from tropa.post.series import (
    MAX_SERIES_BYTES,
    MOST_DAYS_PUT_OFF,
    MOST_HOURS_AHEAD,
    RenewSeries,
    RungStanding,
    RungWord,
    Series,
    SeriesReceipt,
    SeriesRefused,
    SeriesStanding,
    SeriesWord,
    decode_series,
)
from tropa.relay.abuse.ceilings import Claim
from tropa.relay.office import Office
from tropa.relay.store.notices import newest_notice
from tropa.relay.store.series import HoursRefused, Left, leave_series, look_up_left, show_series
from tropa.relay.store.series_changes import NotChanged, cancel_series, renew_series
from tropa.relay.store.series_rows import RungState, SeriesState, Standing, find_series
from tropa.relay.web.answers import Answer, Refusal, json_answer
from tropa.relay.web.request import Request
from tropa.relay.web.stamps import check_altcha, note_written
from tropa.sealing.errors import EncodingError
from tropa.sealing.series import CancelToken, LeftId, RenewToken, SeriesId, left_id
from tropa.sealing.stamps import SpentStamp

_ROOM_AGAIN_S: Final = 3600
_NOTHING: Final = "Nothing was left or spent."
_SOLVED: Final = (
    "A series takes one solved challenge of GET /v1/stamp for each letter, all in Tropa-Stamp, separated by commas"
)

# With each, its own sentence where the problem's usual one does not say what to do.
_NOT_LEFT: Final[Mapping[Left, tuple[ProblemName, str | None]]] = {
    Left.OTHER_SERIES: (
        ProblemName.BAD_REQUEST,
        f"{_NOTHING} This series_id is another series': choose 32 new random bytes.",
    ),
    Left.NO_SUCH_BOX: (ProblemName.NO_SUCH_BOX, f"{_NOTHING} The box of a rung was never opened, or is gone."),
    Left.BOX_FORGOTTEN: (
        ProblemName.NO_SUCH_BOX,
        f"{_NOTHING} The box of a rung would be forgotten before the rung's hour: post a letter to it first.",
    ),
    Left.RELAY_FULL: (
        ProblemName.RELAY_FULL,
        f"{_NOTHING} What room is left is kept for letters to teams. Try again in an hour, or ask for another relay.",
    ),
    Left.SERIES_FULL: (
        ProblemName.RELAY_FULL,
        f"{_NOTHING} Delayed letters have filled their share of this relay. Leave fewer or shorter ones, try again in "
        "an hour, or ask for another relay.",
    ),
    Left.STAMP_SPENT: (ProblemName.STAMP_SPENT, None),
}
_CLOSED: Final = (
    f"{_NOTHING} The box of a rung is closed, or will be by the rung's hour: use the team's box of a later week. "
    "The newest notice comes with this answer."
)
_CLOSES: Final = (
    "Nothing was changed. The box of a rung will be closed by its new hour: leave a new series for the team's box of a "
    "later week, then cancel this one."
)
_FULL: Final = (
    f"{_NOTHING} As many delayed letters wait for the box of a rung as may, or with those that lie in it they would be "
    "more than it holds. Leave fewer, or the same again later, or use another box."
)
_WORDS: Final[Mapping[SeriesState, SeriesWord]] = {
    SeriesState.RUNNING: "running",
    SeriesState.CANCELLED: "cancelled",
    SeriesState.DONE: "done",
}
_RUNG_WORDS: Final[Mapping[RungState, RungWord]] = {
    RungState.WAITING: "waiting",
    RungState.RELEASED: "released",
    RungState.LOST: "lost",
    RungState.CANCELLED: "cancelled",
}
_NOT_CHANGED: Final[Mapping[NotChanged, tuple[ProblemName, str | None]]] = {
    NotChanged.NO_SUCH_SERIES: (ProblemName.NO_SUCH_SERIES, None),
    NotChanged.SERIES_OVER: (ProblemName.SERIES_OVER, None),
    NotChanged.BOX_FORGOTTEN: (
        ProblemName.NO_SUCH_BOX,
        "Nothing was changed. The box of a rung would be forgotten before its new hour: post a letter to it first.",
    ),
    NotChanged.TOO_OLD: (
        ProblemName.BAD_REQUEST,
        f"Nothing was changed. A series is put off no further than {MOST_DAYS_PUT_OFF} days from when it was left: "
        "leave a new one, then cancel this one.",
    ),
}


async def leave(office: Office, request: Request, name: str) -> Answer:
    """``PUT /v1/series/{series_id}``"""
    series_id, stamps = _series_id(name), _stamps(request)
    # Before the body is read, so that only who paid makes the relay hold a megabyte. A repetition must not fail because
    # its stamps have expired meanwhile.
    known = await office.readers.do(partial(find_series, series_id=series_id))
    spendable = [await check_altcha(office, each) for each in stamps] if known is None else []
    claim = Claim.BULK if spendable else Claim.UNSHOWN
    body = await request.body(MAX_SERIES_BYTES, claim, tuple(each.id.raw for each in spendable))
    series, left = _decoded(body), left_id(body)
    outcome: Left | HoursRefused | None
    outcome = await office.readers.do(partial(look_up_left, series_id=series_id, left=left))
    if outcome is None:
        if len(stamps) != len(series.rungs):
            raise Refusal(ProblemName.STAMP_REQUIRED, _stamps_wanted(len(series.rungs)))
        spendable = spendable or [await check_altcha(office, each) for each in stamps]
        outcome = await _leave(office, series_id, series, left, spendable)
    return await _receipt(office, series, outcome)


async def show(office: Office, request: Request, name: str) -> Answer:
    """``GET /v1/series/{series_id}``"""
    series_id, token = _series_id(name), request.series_token()
    standing = await office.readers.do(partial(show_series, series_id=series_id, token=token))
    return _standing(NotChanged.NO_SUCH_SERIES if standing is None else standing)


async def renew(office: Office, request: Request, name: str) -> Answer:
    """``POST /v1/series/{series_id}/renew``"""
    series_id, token, wanted = _series_id(name), request.series_token(), await request.json(RenewSeries)
    if not isinstance(token, RenewToken):
        raise Refusal(ProblemName.NO_SUCH_SERIES)
    outcome = await office.writer.do(
        partial(renew_series, series_id=series_id, token=token, first_hour=wanted.first_hour, hour=office.hours.now()),
        touched=(series_id.raw,),
    )
    if isinstance(outcome, HoursRefused):
        raise _hours_refused("changed", outcome)
    if outcome is NotChanged.BOX_CLOSES:
        raise await _box_closed(office, _CLOSES)
    return _standing(outcome)


async def cancel(office: Office, request: Request, name: str) -> Answer:
    """``POST /v1/series/{series_id}/cancel``"""
    series_id, token = _series_id(name), request.series_token()
    await request.body(0)
    if not isinstance(token, CancelToken):
        raise Refusal(ProblemName.NO_SUCH_SERIES)
    change = partial(cancel_series, series_id=series_id, token=token)
    return _standing(await office.writer.do(change, touched=(series_id.raw,)))


async def _leave(
    office: Office, series_id: SeriesId, series: Series, left: LeftId, stamps: Sequence[SpentStamp]
) -> Left | HoursRefused:
    boxes = {each.post_id.raw for each in series.rungs}
    outcome = await office.writer.do(
        partial(leave_series, series_id=series_id, series=series, left=left, stamps=stamps, hour=office.hours.now()),
        touched=(series_id.raw, *boxes, *(each.id.raw for each in stamps)),
    )
    note_written(office)
    for _ in stamps if outcome is Left.LEFT else ():
        office.guard.toll.stamp_spent()
    return outcome


async def _receipt(office: Office, series: Series, outcome: Left | HoursRefused) -> Answer:
    match outcome:
        case Left.LEFT | Left.THERE_ALREADY:
            return json_answer(201 if outcome is Left.LEFT else 200, SeriesReceipt(len(series.rungs)))
        case HoursRefused():
            raise _hours_refused("left or spent", outcome)
        case Left.BOX_CLOSED:
            raise await _box_closed(office, _CLOSED)
        case Left.BOX_FULL:
            raise Refusal(ProblemName.BOX_FULL, _FULL, retry_after_s=_ROOM_AGAIN_S)
    raise Refusal(*_NOT_LEFT[outcome])


def _stamps(request: Request) -> list[AltchaStamp]:
    try:
        return request.stamps()
    except Refusal as refused:
        if refused.name is not ProblemName.STAMP_FALSE:
            raise
        # Tokens cost next to nothing: one stamp's worth of them would let in sixty-four letters.
        raise Refusal(ProblemName.STAMP_FALSE, f"{_NOTHING} {_SOLVED}, not tokens.") from None


def _stamps_wanted(rungs: int) -> str:
    return f"{_NOTHING} {_SOLVED}: for {rungs} letters, {rungs} of them."


def _standing(outcome: Standing | NotChanged) -> Answer:
    if not isinstance(outcome, Standing):
        raise Refusal(*_NOT_CHANGED[outcome])
    rungs = tuple(RungStanding(hour, _RUNG_WORDS[state]) for hour, state in outcome.rungs)
    return json_answer(200, SeriesStanding(_WORDS[outcome.state], rungs))


def _hours_refused(what: str, outcome: HoursRefused) -> Refusal:
    return Refusal(
        ProblemName.BAD_REQUEST,
        f"Nothing was {what}. The first hour is later than the relay's, {outcome.now}, and the last at most "
        f"{MOST_HOURS_AHEAD} hours from it: compare clocks, then name other hours.",
    )


async def _box_closed(office: Office, detail: str) -> Refusal:
    notice = await office.readers.do(partial(newest_notice, today=office.today()))
    return Refusal(ProblemName.BOX_CLOSED, detail, notice=notice)


def _decoded(body: bytes) -> Series:
    try:
        return decode_series(body)
    except SeriesRefused as refused:
        if refused.reason == "size":
            raise Refusal(ProblemName.BAD_LETTER_SIZE) from None
        raise Refusal(
            ProblemName.BAD_REQUEST, f"{_NOTHING} This is not a series as protocol 12.2 has it ({refused.reason})."
        ) from None


def _series_id(text: str) -> SeriesId:
    try:
        return SeriesId.from_text(text)
    except EncodingError:
        raise Refusal(ProblemName.BAD_REQUEST, "A series_id is 32 bytes in base64url without padding.") from None
