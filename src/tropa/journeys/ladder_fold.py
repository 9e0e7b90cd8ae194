"""How a watch stands: from everything that is here and the minute it is, by the one table (protocol 16.5, 16.6).

Pure: whoever has the same says the same, in whatever order it came and however often. It sends, cancels and sounds
nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from tropa.cases.journey_bodies import Watch, WatchStepKind
from tropa.journeys.ladder import QUIET, RAISED, TABLE, Event, LadderState, Reason
from tropa.journeys.ladder_events import Heard, Said, Taken, Told, Written, is_alarm, meaning, words_for
from tropa.journeys.ladder_hours import (
    AFTER_THE_LAST,
    AN_HOUR,
    first_hour,
    hour_after,
    hour_from,
    later_hour,
    newest_begun,
)
from tropa.sealing.types import EventId, MemberId

OWNED_HOURS: Final = 12
"""So long after an acknowledgement it sounds again, where nobody has ended it."""

_EVENTS: Final[dict[WatchStepKind, Event]] = {
    "acknowledge": "acknowledge",
    "all_well": "all-well",
    "need_help": "need-help",
    "over": "over",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How one version of a watch stands at a minute."""

    version: int
    state: LadderState
    reason: Reason
    since: int
    """The minute of the last change of state, of the last rung, or of the last alarm."""
    due_hour: int
    """When the first rung is due, as it is in force."""
    answered: int = -1
    """The last window that needs no answer any more; -1: none."""
    told: tuple[int, ...] = ()
    """Of each rung that was reached, the minute."""
    owner: MemberId | None = None
    owned_minute: int | None = None
    lost: tuple[Taken, ...] = ()
    """Acknowledgements that came second."""
    is_over: bool = False
    """The watch has ended, also where an alarm came after that."""

    @property
    def is_raised(self) -> bool:
        """Whether somebody has been told and no person has ended it."""
        return self.state in RAISED

    @property
    def is_quiet(self) -> bool:
        """Whether nobody has been told, and the watch goes on."""
        return self.state in QUIET


def standing(heard: Heard, now: int) -> Standing | None:
    """How the newest watch stands; None where there is none. ``now``: this minute, by a clock that may be behind.

    What the relay has released shows that its hour had come; a clock that says less is behind.
    """
    newest = heard.newest
    if newest is None:
        return None
    found = _beginning(newest)
    for act in sorted(_acts(heard, newest), key=lambda each: each.key):
        found = _act(newest.body, _until(newest.body, found, act.minute), act)
    latest = max((each.minute for each in heard.told if each.version == newest.body.version), default=now)
    return _until(newest.body, found, max(now, latest))


def next_change(watch: Watch, found: Standing) -> tuple[int, Event] | None:
    """When time alone changes the state next, and how; None: never."""
    return min(_moments(watch, found), default=None)


@dataclass(frozen=True, slots=True)
class _Act:
    """Something that happened; ``rank``: its place among what happened in that minute."""

    minute: int
    rank: tuple[int, int, bytes]
    event: Event
    window: int = -1
    rung: int = -1
    step: Taken | None = None

    @property
    def key(self) -> tuple[int, int, int, bytes]:
        return self.minute, *self.rank


def _beginning(newest: Written) -> Standing:
    begins = first_hour(newest.body.windows)
    if newest.body.state == "over":
        return Standing(newest.body.version, "over", "ended", newest.minute, begins, is_over=True)
    return Standing(newest.body.version, "waiting", "nothing-awaited", newest.minute, begins)


def _acts(heard: Heard, newest: Written) -> Iterator[_Act]:
    watch, steps = newest.body, _in_order(heard, newest.body)
    for said in {each.event_id: each for each in heard.said}.values():
        what = meaning(words_for(heard, watch, said), said.body)
        if is_alarm(what):
            yield from _alarm(heard, steps, said.event_id, said.minute, what)
        else:
            yield _Act(said.minute, (0, 0, said.event_id.raw), what, window=_window_meant(watch, said))
    for call in heard.calls:
        yield from _alarm(heard, steps, call.place.event_id, call.minute, "need-help")
    for wish in {each.place.event_id: each for each in heard.wishes}.values():
        yield from _alarm(heard, steps, wish.place.event_id, wish.minute, "deletion")
    for told in heard.told:
        if _still_counts(heard, watch, told):
            event: Event = "noticed" if told.by_desk else "released"
            rung = min(told.rung, len(watch.ladder) - 1)
            yield _Act(told.minute, (1, rung, b""), event, rung=rung)
    for number, (minute, step) in enumerate(steps):
        yield _Act(minute, (2, 2 * number + 1, b""), _EVENTS[step.body.step], step=step)


def _in_order(heard: Heard, watch: Watch) -> list[tuple[int, Taken]]:
    """This version's steps in their order, with minutes that never fall, whatever their authors' clocks say."""
    of_version = {each.place.event_id: each for each in heard.steps if each.body.version == watch.version}
    found, minute = list[tuple[int, Taken]](), 0
    for step in sorted(of_version.values(), key=lambda each: each.place.key):
        minute = max(minute, step.minute)
        found.append((minute, step))
    return found


def _alarm(heard: Heard, steps: list[tuple[int, Taken]], alarm: EventId, minute: int, event: Event) -> Iterator[_Act]:
    """A check-in, a wish to delete, or an earlier version's call for help, that sounds the alarm.

    It comes just before the first step that answers it by its name; unanswered, after all that do not name it. Whoever
    took on a silence has not heard of it yet, whatever any clock says.
    """
    naming = [number for number, (_, step) in enumerate(steps) if step.is_answer and alarm in step.body.heard]
    if not naming and alarm in heard.answered:
        return
    others = [number for number, (_, step) in enumerate(steps) if alarm not in step.body.heard]
    place = naming[0] if naming else max(others, default=-1) + 1
    if place < len(steps):
        yield _Act(steps[place][0], (2, 2 * place, alarm.raw), event)
    else:
        last = steps[-1][0] if steps else minute
        yield _Act(max(minute, last), (3, 0, alarm.raw), event)


def _window_meant(watch: Watch, said: Said) -> int:
    """The newest window it answers: none that had not begun when it was said, nor one after the one it names."""
    begun = newest_begun(watch.windows, said.minute)
    return min(begun, said.body.window) if said.body.version == watch.version else begun


def _still_counts(heard: Heard, watch: Watch, told: Told) -> bool:
    """Whether what was sounded concerns the newest watch: it does where no person has ended it in between."""
    if told.version == watch.version:
        return True
    following = [each.minute for each in heard.watches if each.body.version > told.version]
    between = range(told.version, watch.version)
    ended = any(each.body.version in between and each.body.step in ("all_well", "over") for each in heard.steps)
    return told.version < watch.version and watch.state == "running" and not ended and told.minute < min(following)


def _until(watch: Watch, found: Standing, minute: int) -> Standing:
    while (change := next_change(watch, found)) is not None and change[0] <= minute:
        found = _timed(found, *change)
    return found


def _moments(watch: Watch, found: Standing) -> Iterator[tuple[int, Event]]:
    following, ladder = found.answered + 1, watch.ladder
    match found.state:
        case "waiting":
            if following < len(watch.windows):
                yield watch.windows[following].begins, "window-begins"
            yield found.due_hour * AN_HOUR, "warning-due"
        case "open":
            yield watch.windows[following].until, "window-ends"
        case "grace":
            yield found.due_hour * AN_HOUR, "warning-due"
        case "warned":
            yield (found.due_hour + watch.grace + ladder[0].after) * AN_HOUR, "rung-due"
        case "rung" if len(found.told) < len(ladder):
            later = ladder[len(found.told)].after - ladder[len(found.told) - 1].after
            yield found.told[-1] + later * AN_HOUR, "rung-due"
        case "rung":
            yield found.told[-1] + AN_HOUR, "hour-after-last-rung"
        case "owned" if found.owned_minute is not None:
            yield found.owned_minute + OWNED_HOURS * AN_HOUR, "twelve-hours-owned"
        case _:
            pass


def _timed(found: Standing, minute: int, event: Event) -> Standing:
    told = (*found.told, minute) if event == "rung-due" else found.told
    return _moved(replace(found, told=told), minute, event)


def _act(watch: Watch, found: Standing, act: _Act) -> Standing:
    match act.event:
        case "fine":
            return _fine(watch, found, act)
        case "later":
            due = max(found.due_hour, later_hour(act.minute)) if found.is_quiet else found.due_hour
            return _moved(replace(found, due_hour=due), act.minute, "later")
        case "released" | "noticed":
            return _told(found, act)
        case "unsafe" | "duress" | "unknown-word" | "need-help" | "deletion":
            return _alarmed(watch, found, act)
        case "acknowledge":
            return _acknowledged(found, act)
        case "all-well":
            return _well(watch, found, act)
        case _:
            return replace(_moved(found, act.minute, "over"), is_over=True)


def _moved(found: Standing, minute: int, event: Event) -> Standing:
    """As the table says. What leaves the state as it was leaves its reason too."""
    row = TABLE[found.state, event]
    if row.to == found.state and event != "rung-due":
        return found
    return replace(found, state=row.to, reason=row.reason, since=minute)


def _fine(watch: Watch, found: Standing, act: _Act) -> Standing:
    if act.window <= found.answered:
        return _moved(found, act.minute, "past")
    if found.is_quiet:
        due = max(found.due_hour, hour_after(watch.windows, act.window))
        found = replace(found, answered=act.window, due_hour=due)
    return _moved(found, act.minute, "fine")


def _told(found: Standing, act: _Act) -> Standing:
    row = TABLE[found.state, act.event]
    new = act.rung + 1 - len(found.told)
    if row.to != "rung" or new <= 0:
        return found
    told = (*found.told, *[act.minute] * new)
    return replace(found, state=row.to, reason=row.reason, since=act.minute, told=told)


def _alarmed(watch: Watch, found: Standing, act: _Act) -> Standing:
    row = TABLE[found.state, act.event]
    if row.to == "over":
        return found
    told = (*found.told, *[act.minute] * (len(watch.ladder) - len(found.told)))
    return replace(found, state=row.to, reason=row.reason, since=act.minute, told=told, owner=None, owned_minute=None)


def _acknowledged(found: Standing, act: _Act) -> Standing:
    assert act.step is not None
    if found.state == "owned":
        is_others = act.step.member != found.owner
        return replace(found, lost=(*found.lost, act.step)) if is_others else found
    found = _moved(found, act.minute, "acknowledge")
    return replace(found, owner=act.step.member, owned_minute=act.minute) if found.state == "owned" else found


def _well(watch: Watch, found: Standing, act: _Act) -> Standing:
    """A person says so: windows that have begun need no answer, and silence counts from the next on."""
    calm = replace(found, told=(), owner=None, owned_minute=None)
    if found.is_over:
        return _moved(calm, act.minute, "over")
    answered, last = max(found.answered, newest_begun(watch.windows, act.minute)), len(watch.windows) - 1
    due = first_hour(watch.windows) if answered < 0 else hour_after(watch.windows, answered)
    if answered == last:
        due = max(due, hour_from(act.minute) + AFTER_THE_LAST)
    return replace(_moved(calm, act.minute, "all-well"), answered=answered, due_hour=due)
