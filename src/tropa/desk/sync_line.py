"""The footer's lines: how fresh this desk is, what waits to go, and what is wrong. Never waits for the network."""

from collections.abc import Sequence
from dataclasses import dataclass

from tropa.desk.alarm_kinds import GRAVE
from tropa.desk.times import Times
from tropa.desk.words import Words
from tropa.vault.views import SyncProblem, SyncState
from tropa.vault.views_members import Alarm

ALARMS: frozenset[SyncProblem] = frozenset({"notice-differs", "other-relay", "vault-damaged"})


@dataclass(frozen=True)
class SyncLine:
    """`fresh` and `waiting` are always there; `problem` is None when all is well; an alarm is not a nuisance."""

    fresh: str
    waiting: str
    problem: str | None
    is_alarm: bool
    alarm: str | None
    alarm_is_grave: bool
    asked: str | None


def sync_line(state: SyncState, alarms: Sequence[Alarm], asked: int, words: Words, times: Times) -> SyncLine:
    """Put the state of sync, and what else must be seen, into words; `asked` cases wait for a person's word."""
    alarms = [each for each in alarms if each.kind != state.problem]
    return SyncLine(
        fresh=_fresh(state, words, times),
        waiting=_waiting(state.waiting_to_go, words),
        problem=words.say(f"sync.{state.problem}") if state.problem else None,
        is_alarm=state.problem in ALARMS,
        alarm=_alarm(alarms, words),
        alarm_is_grave=any(each.kind in GRAVE for each in alarms),
        asked=words.count("asked.in-cases", asked) if asked else None,
    )


def _alarm(alarms: Sequence[Alarm], words: Words) -> str | None:
    if not alarms:
        return None
    gravest = words.say(f"alarm.{alarms[0].kind}")
    return gravest if len(alarms) == 1 else words.count("alarm.and-more", len(alarms) - 1, gravest=gravest)


def _waiting(letters: int, words: Words) -> str:
    return words.count("sync-line.waiting", letters) if letters else words.say("sync-line.none")


def _fresh(state: SyncState, words: Words, times: Times) -> str:
    if state.last_success_minute is not None:
        return words.say("sync-line.synced", since=times.since(state.last_success_minute))
    return words.say("sync-line.first" if state.in_progress else "sync-line.never")
