"""Check-ins and the ladder of a journey in words: how a watch stands, what was heard, what may be done."""

from dataclasses import dataclass
from typing import Final

from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.journeys.ladder import RAISED, LadderState
from tropa.vault.views_watch import CheckinLine, RungLine, StepLine, WatchView

TAGS: Final[dict[LadderState, str]] = {
    "waiting": "path", "open": "calm", "grace": "soon", "warned": "soon", "rung": "now", "standing": "now",
    "owned": "soon", "over": "",
}  # fmt: skip
MOST_ALARMS: Final = 500
"""So many are answered by one press, for a form has room for no more; the rest sound until the next."""
_CHANGES: Final = frozenset({"waiting", "open", "grace", "warned", "rung", "owned"})


@dataclass(frozen=True)
class HeardLine:
    """One thing of the watch's history, newest first."""

    moment: str
    iso: str
    minute: int
    what: str
    text: str
    is_alarm: bool


@dataclass(frozen=True)
class TellLine:
    """One rung: who, when, whether they were told."""

    who: str
    moment: str
    is_reached: bool


@dataclass(frozen=True)
class WatchLines:
    """One journey's watch. `acts`: the steps that may be taken."""

    state: LadderState
    tag: str
    said: str
    next: str
    sounds: bool
    called: str
    brief: str
    notes: tuple[str, ...]
    rungs: tuple[TellLine, ...]
    history: tuple[HeardLine, ...]
    acts: tuple[str, ...]
    readers: tuple[str, ...]
    fine: str
    duress: str
    is_behind: bool
    alarms: tuple[str, ...]
    """Handles of the alarms this shows, for the form."""


def watch_lines(visit: Visit, watch: WatchView) -> WatchLines:
    """A watch in words."""
    say = visit.words.say
    return WatchLines(
        state=watch.state,
        tag=TAGS[watch.state],
        said=state_in_words(visit, watch),
        next=next_in_words(visit, watch),
        sounds=watch.sounds,
        called=watch.called,
        brief=watch.brief,
        notes=tuple(_notes(visit, watch)),
        rungs=tuple(_rung(visit, each) for each in watch.rungs),
        history=tuple(_history(visit, watch)),
        acts=_acts(watch),
        readers=tuple(called(each.who, visit.words) for each in watch.rungs),
        fine=watch.fine or say("watch.no-word"),
        duress=watch.duress or say("watch.no-word"),
        is_behind=bool(watch.begin_anew) and watch.may_write_to_traveller and watch.state not in RAISED,
        alarms=tuple(visit.handle_of(each) for each in watch.alarms[:MOST_ALARMS]),
    )


def state_in_words(visit: Visit, watch: WatchView) -> str:
    """`Nothing was heard in time. The traveller has been warned.`"""
    who = called(watch.owner, visit.words) if watch.owner else visit.words.say("who.nobody")
    state = visit.words.say(f"watch-state.{watch.state}", who=who)
    if watch.state in RAISED:
        return f"{state} {visit.words.say(f'watch-reason.{watch.reason}', who=who)}"
    return state


def next_in_words(visit: Visit, watch: WatchView) -> str:
    """What happens next by itself, and when; "" where nothing does."""
    if watch.next_minute is None or watch.state not in _CHANGES:
        return ""
    number = watch.next_window + 1 if watch.next_window is not None else 0
    at = visit.times.moment(watch.next_minute)
    return visit.words.say(f"watch-next.{watch.state}", moment=at, number=number)


def _notes(visit: Visit, watch: WatchView) -> list[str]:
    words, notes = visit.words, []
    if watch.lost_to:
        notes.append(words.say("watch.lost", who=called(watch.lost_to, words)))
    if watch.deaf_since is not None:
        notes.append(words.say("watch.deaf", since=visit.times.since(watch.deaf_since)))
    if watch.begin_anew:
        who = ", ".join(called(each, words) for each in watch.begin_anew)
        notes.append(words.say("watch.begin-anew", who=who))
    if watch.relay in ("refused", "leaving", "lost"):
        notes.append(words.say(f"watch-relay.{watch.relay}"))
    return notes


def _rung(visit: Visit, rung: RungLine) -> TellLine:
    return TellLine(called(rung.who, visit.words), visit.times.moment(rung.minute), rung.is_reached)


def _history(visit: Visit, watch: WatchView) -> list[HeardLine]:
    lines = [_checkin(visit, each) for each in watch.checkins] + [_step(visit, each) for each in watch.steps]
    return sorted(lines, key=lambda each: -each.minute)


def _checkin(visit: Visit, checkin: CheckinLine) -> HeardLine:
    name = "watch.heard-alarm" if checkin.alarms and checkin.say == "fine" else f"watch-heard.{checkin.say}"
    what = visit.words.say(name, number=checkin.window + 1)
    times = visit.times
    return HeardLine(times.moment(checkin.minute), times.iso(checkin.minute), checkin.minute, what, "", checkin.alarms)


def _step(visit: Visit, step: StepLine) -> HeardLine:
    who = called(step.who, visit.words) if step.who else visit.words.say("who.nobody")
    what = visit.words.say(f"watch-step.{step.fault or step.step}", who=who)
    what, times = what[:1].upper() + what[1:], visit.times
    return HeardLine(times.moment(step.minute), times.iso(step.minute), step.minute, what, step.note, False)


def _acts(watch: WatchView) -> tuple[str, ...]:
    """Taking it on first; whoever owns it says how it ended."""
    if watch.state == "over":
        return ()
    mine = watch.owner is not None and watch.owner.is_me
    if watch.state in RAISED and not (watch.state == "owned" and mine):
        return ("acknowledge", "all_well", "need_help", "over")
    return ("all_well", "need_help", "over") if watch.state in RAISED else ("need_help", "over")
