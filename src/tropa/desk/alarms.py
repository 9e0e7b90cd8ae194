"""Alarms in plain words: what was seen, what it may mean, and what to do about it."""

from dataclasses import dataclass

from tropa.desk.alarm_kinds import GRAVE
from tropa.desk.chain_words import week_in_words
from tropa.desk.names import Names
from tropa.desk.visit import Visit
from tropa.vault.views_members import Alarm


@dataclass(frozen=True)
class AlarmLine:
    """One alarm. `is_grave`: somebody may be attacking; the others may be a machine that is off."""

    title: str
    what: str
    do: str
    since: str
    is_grave: bool


def alarm_lines(visit: Visit, names: Names) -> list[AlarmLine]:
    """All of them, gravest first."""
    return [_line(visit, each, names) for each in visit.vault.members.alarms()]


def _line(visit: Visit, alarm: Alarm, names: Names) -> AlarmLine:
    words = visit.words
    values = {
        "device": names.device(alarm.device_id) if alarm.device_id else "",
        "version": alarm.version or "",
        "days": week_in_words(alarm.week, visit.times) if alarm.week is not None else "",
        "count": alarm.count,
    }
    return AlarmLine(
        title=words.say(f"alarm.{alarm.kind}"),
        what=words.say(f"alarm-what.{alarm.kind}", **values),
        do=words.say(f"alarm-do.{alarm.kind}", **values),
        since=visit.times.since(alarm.minute),
        is_grave=alarm.kind in GRAVE,
    )
