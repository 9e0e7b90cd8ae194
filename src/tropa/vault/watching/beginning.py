"""Beginning a watch: its key, box, series and words, said in a thread of those who are told and those who plan (16.2).

Also its next version (after "all well"), and beginning it anew where a reader has gone (16.7). Call inside a
transaction; sync leaves the series.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from tropa.cases.journey_bodies import JourneyId, JourneyPlan, Rung, Watch, Window
from tropa.cases.road import Agree
from tropa.journeys.ladder_hours import is_within_reach, newest_begun, still_to_come
from tropa.sealing.fine import WordSalt, renew_token_of
from tropa.sealing.keys import new_auth_key, new_read_key, new_sealing_seed
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.series import CancelToken, SeriesId
from tropa.sealing.types import AuthPublicKey, MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.leaps import minute_now
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.watching import series
from tropa.vault.watching.errors import NobodyToTell, TooFarAhead
from tropa.vault.watching.following import note_watch
from tropa.vault.watching.shelf import Loaded
from tropa.vault.work import people
from tropa.vault.work.writing import open_compartment, register, say

_NAME_CHARACTERS: Final = 80


@dataclass(frozen=True)
class Beginning:
    """What a watch is begun with. `words`: as the traveller agreed; `planners`: who reads it besides the ladder."""

    journey: JourneyId
    case: CaseRef
    plan: JourneyPlan
    keys: ReaderKeys
    traveller: AuthPublicKey
    called: str
    brief: str
    words: Agree
    planners: frozenset[MemberId]
    version: int
    answered: int = -1
    """The last of the plan's check-ins that needs no answer any more; -1: none."""


def begin(here: Context, wanted: Beginning) -> Watch:
    """Open the watch thread and say the watch in it. Its series is to be left.

    Raises:
        NobodyToTell, TooFarAhead.
    """
    now = minute_now(here)
    active = set(people.active_members(people.me(here).roster))
    ladder = tuple(rung for rung in wanted.plan.ladder if rung.member in active)
    windows = still_to_come(wanted.plan.windows, wanted.answered, now)
    if not ladder:
        raise NobodyToTell
    if not is_within_reach(windows, wanted.plan.grace, ladder, now):
        raise TooFarAhead
    salt = WordSalt(here.random(WordSalt.SIZE_BYTES))
    watch = _watch(here, wanted, windows, ladder, salt)
    audience = (wanted.planners & active) | {rung.member for rung in ladder} | {people.me(here).member}
    thread = open_compartment(here, wanted.case, "journey", audience)
    _put_down(here, wanted.case, thread, watch, salt)
    return watch


def after_all_well(here: Context, found: Loaded) -> Watch:
    """The same watch for the check-ins that are still to come."""
    windows, now = found.newest.body.windows, minute_now(here)
    return next_version(here, found, still_to_come(windows, newest_begun(windows, now), now))


def next_version(here: Context, found: Loaded, windows: tuple[Window, ...]) -> Watch:
    """The same watch for these check-ins, with a series of its own."""
    before = found.newest.body
    watch = msgspec.structs.replace(
        before,
        version=before.version + 1,
        windows=windows,
        series=SeriesId(here.random(SeriesId.SIZE_BYTES)),
        cancel=CancelToken(here.random(CancelToken.SIZE_BYTES)),
    )
    _put_down(here, found.at.case, found.thread, watch, None)
    return watch


def end(here: Context, found: Loaded) -> Watch:
    """The watch is over: so says its next version."""
    before = found.newest.body
    watch = msgspec.structs.replace(
        before, version=before.version + 1, state="over", series=None, cancel=None, renew=None
    )
    _put_down(here, found.at.case, found.thread, watch, None)
    return watch


def fresh_keys(here: Context) -> ReaderKeys:
    """A watch key that nobody has yet."""
    return ReaderKeys(new_sealing_seed(here.random), new_auth_key(here.random))


def gone(here: Context, members: Iterable[MemberId]) -> tuple[MemberId, ...]:
    """Those of them who have no active device any more."""
    active = set(people.active_members(people.me(here).roster))
    return tuple(sorted((each for each in members if each not in active), key=lambda each: each.raw))


def _watch(
    here: Context, wanted: Beginning, windows: Sequence[Window], ladder: tuple[Rung, ...], salt: WordSalt
) -> Watch:
    return Watch(
        journey=wanted.journey,
        version=wanted.version,
        state="running",
        called=wanted.called[:_NAME_CHARACTERS],
        brief=wanted.brief,
        windows=tuple(windows),
        grace=wanted.plan.grace,
        ladder=ladder,
        traveller=wanted.traveller,
        seed=wanted.keys.sealing,
        auth=wanted.keys.auth,
        box=new_read_key(here.random),
        series=SeriesId(here.random(SeriesId.SIZE_BYTES)),
        cancel=CancelToken(here.random(CancelToken.SIZE_BYTES)),
        renew=renew_token_of(wanted.words.fine, salt),
        fine=wanted.words.fine,
        duress=wanted.words.duress,
    )


def _put_down(here: Context, case: CaseRef, thread: ThreadId, watch: Watch, salt: WordSalt | None) -> None:
    # First the series: what a desk notes of a watch it reads would take it for another's to leave.
    series.note_series(here, case, watch, salt=salt, ours=True)
    say(here, case, thread, watch)
    register(here, case, thread)
    note_watch(here, case, thread, watch.journey)
