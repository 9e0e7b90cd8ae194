"""What a person who was told does: takes an alarm on, says that all is well, that help is needed, that it is over.

Each is a `watch_step` in the watch thread (protocol 16.6); the series is stopped or left anew by the next sync. Call
inside a transaction. `shown`: the alarms (`WatchView.alarms`) that this person has seen; only those are answered, and
what came meanwhile sounds on. None: all that are here.
"""

from collections.abc import Collection

from tropa.cases.journey_bodies import MAX_HEARD, WatchStep, WatchStepKind
from tropa.journeys.ladder_events import alarms
from tropa.journeys.ladder_fold import Standing, standing
from tropa.sealing.types import EventId
from tropa.vault.context import Context
from tropa.vault.leaps import minute_now
from tropa.vault.watching.beginning import after_all_well, end
from tropa.vault.watching.errors import NothingSounds, WatchOver
from tropa.vault.watching.following import note_watch
from tropa.vault.watching.shelf import Loaded
from tropa.vault.work.naming import check_length, tidy
from tropa.vault.work.writing import register, say

Shown = Collection[str] | None


def stands(here: Context, found: Loaded) -> Standing:
    """How it stands now."""
    now = standing(found.heard, minute_now(here))
    assert now is not None
    return now


def sounds(here: Context, found: Loaded) -> bool:
    """Whether an alarm is raised that nobody has taken on."""
    now = stands(here, found)
    return now.is_raised and now.state != "owned"


def acknowledge(here: Context, found: Loaded, note: str, shown: Shown = None) -> None:
    """Take the alarm on. Where another did so first in their order, this one is told of it.

    Raises:
        NothingSounds, TextTooLong.
    """
    if not stands(here, found).is_raised:
        raise NothingSounds
    _step(here, found, "acknowledge", note, shown)


def all_well(here: Context, found: Loaded, note: str, shown: Shown = None) -> None:
    """The person was spoken to and is well: the watch goes on from the next check-in.

    Raises:
        WatchOver: it has ended, and nothing sounds. TextTooLong.
    """
    now = stands(here, found)
    if now.is_over and not now.is_raised:
        raise WatchOver
    _step(here, found, "all_well", note, shown)
    if not now.is_over:
        after_all_well(here, found)


def need_help(here: Context, found: Loaded, note: str, shown: Shown = None) -> None:
    """It needs more than one: it sounds for everybody, and is nobody's until one takes it on. Raises TextTooLong."""
    _step(here, found, "need_help", note, shown)


def over(here: Context, found: Loaded, note: str, shown: Shown = None) -> None:
    """The watch ends, and with it any alarm. Once more changes nothing. Raises TextTooLong."""
    now = stands(here, found)
    if now.is_over and not now.is_raised:
        return
    _step(here, found, "over", note, shown)
    if found.newest.body.state != "over":
        end(here, found)


def _step(here: Context, found: Loaded, step: WatchStepKind, note: str, shown: Shown) -> None:
    check_length(note)
    newest = found.newest.body
    for heard in _named(found, shown):
        say(
            here,
            found.at.case,
            found.thread,
            WatchStep(newest.journey, newest.version, step, tidy(note).strip(), heard),
        )
    register(here, found.at.case, found.thread)
    here.record(f"watch-{step}".replace("_", "-"), case_serial=found.at.case.serial)
    note_watch(here, found.at.case, found.thread, newest.journey)


def _named(found: Loaded, shown: Shown) -> list[tuple[EventId, ...]]:
    """The alarms it answers, in as many steps as that takes: of those that nobody has answered, what was shown."""
    every = [each for each in alarms(found.heard) if shown is None or each.text in shown]
    return [tuple(every[at : at + MAX_HEARD]) for at in range(0, len(every), MAX_HEARD)] or [()]
